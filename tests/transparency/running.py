"""The log's writer on a real Kafka, in this process, and what it has written."""

from contextlib import AbstractContextManager
from dataclasses import replace

from confluent_kafka import Message, Producer
from confluent_kafka.admin import AdminClient

from bank.accounts import events
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.transparency.checkpoint import Checkpoint
from bank.transparency.entry import LogEntry, entry_of
from bank.transparency.keys import VerifierKey
from bank.transparency.kinds.every import BY_TOPIC
from bank.transparency.opening import Opening, opening_of, to_extra
from bank.transparency.reader import prover, published
from bank.transparency.tlog_proof import TlogProof
from bank.transparency.verify import Proven, verify
from pipelines.transparency.log_writer import LogProcess
from schemas import topics
from schemas.identifiers import object_id
from teller.settings import Settings, keys, log, owner_keys
from teller.settings import topics as made
from tests.accounts import kafka
from tests.reconciliation.kafka_messages import a_receipt, framed
from tests.threads import in_thread

#: Accounts that no log, file or topic of the public log may hold.
OWNERS = tuple(f"{number:08x}" * 4 for number in range(1, 9))


def receipt(owner: str, key: str) -> tuple[bytes, bytes]:
    bucket = f"teller-{owner[-4:]}"
    found = a_receipt(bucket, key) | {"owner": owner, "receipt_id": str(object_id(bucket, key))}
    return owner.encode(), framed(found, 4)


def send(settings: Settings, topic: str, *found: tuple[bytes, bytes | None]) -> None:
    producer = Producer(kafka.client(settings))
    for key, value in found:
        producer.produce(topic, value, key)
    assert producer.flush(30) == 0


def opened(owner: str) -> tuple[bytes, bytes]:
    return events.encoded(AccountEvent(EventKind.OPENED, owner, AccountKind.PERSON))


def log_writer(settings: Settings, *witnesses: tuple[str, VerifierKey]) -> AbstractContextManager[LogProcess]:
    keys.make_embedded_keys(settings)
    config = replace(log.config(settings), checkpoint_every=0.2, witnesses=witnesses)
    return in_thread(LogProcess(replace(config, owner_keys=owner_keys.owner_keys(settings))))


def checkpoint(settings: Settings) -> Checkpoint | None:
    found = published(
        log.open_files(settings), settings.log_origin, [key.verifier for key in log.signer_keys(settings)]
    )
    return found[1] if found else None


def size(settings: Settings) -> int:
    found = checkpoint(settings)
    return found.size if found else 0


def entries(settings: Settings) -> list[Message]:
    return list(kafka.messages(settings, topics.LOG_ENTRIES))


def of_kinds(settings: Settings) -> list[LogEntry]:
    """Entries that commit to records, in their order."""
    found = [entry_of(each.value() or b"") for each in entries(settings)]
    numbers = {kind.number for kind in BY_TOPIC.values()}
    return [each for each in found if each is not None and each.kind in numbers]


def openings(settings: Settings) -> dict[int, Opening]:
    found = [opening_of(each.value()) for each in kafka.messages(settings, topics.LOG_OPENINGS)]
    assert None not in found
    return dict(each for each in found if each)


def proven(settings: Settings) -> dict[int, Proven]:
    """Every record that is opened, as a stranger proves it from the files and the opening alone."""
    files = log.open_files(settings)
    verifiers = [key.verifier for key in log.signer_keys(settings)]
    at = published(files, settings.log_origin, verifiers)
    assert at is not None
    note, head = at
    found, prove = {}, prover(files, head.size)
    for leaf, opening in openings(settings).items():
        proof = TlogProof(leaf, tuple(prove.inclusion(leaf)), str(note).encode(), to_extra(opening))
        checked = verify(bytes(proof), verifiers)
        assert isinstance(checked, Proven), checked
        found[leaf] = checked
    return found


def gone(settings: Settings, *names: str) -> None:
    """Delete topics, as in a bank of before them."""
    admin = AdminClient(kafka.client(settings))
    for each in admin.delete_topics([*names]).values():
        each.result()
    kafka.wait_for(lambda: not {*names} & admin.list_topics(timeout=10).topics.keys())


def anew(settings: Settings, topic: str) -> None:
    """Make a topic anew, empty: as a backup of long ago would be."""
    gone(settings, topic)
    made.create(settings)
