"""Every string and byte that outlives a release, made from fixed inputs: names, keys, ids, formats.

python -m tests.golden.durable > tests/golden/durable.json      after a change that is meant; see docs/upgrading.md
"""

import json
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import typer
from pydantic import BaseModel

from bank.identity import pseudonyms
from bank.ledger.documents import payees
from bank.ledger.documents.iban import BankDetails
from bank.ledger.documents.payees import Payee
from bank.ledger.documents.payouts import Due, payout_id
from bank.ledger.ordering import first_posting
from bank.ledger.orders import encoded, made
from bank.receipts.receipt import SCHEMA as RECEIPT
from bank.transparency.index import OwnersIndex, proof_text
from bank.withdrawals.package import row_opening
from bank.withdrawals.package.agreement import package_agreement
from bank.withdrawals.package.contents import Described
from bank.withdrawals.package.croissant import croissant
from bank.withdrawals.package.data_sheet import data_sheet
from bank.withdrawals.package.dsse import signed
from bank.withdrawals.package.statement import statement
from bank.withdrawals.packaging.answers_to_notices import Acknowledgement, answer_to, signed_word
from bank.withdrawals.packaging.notices import signed_notice
from bank.withdrawals.packaging.package_events import Did
from connectors.identity import event_id
from pipelines.feedback import records as told
from pipelines.feedback.counts import CountsKey, DayTotals, ToldKey
from pipelines.feedback.marks import Mark
from pipelines.metrics import metrics
from pipelines.metrics.labels import RouterState
from pipelines.processor import failures
from pipelines.processor.state import WorkerState
from pipelines.processor.worker import WorkerParts, outgoing
from pipelines.router.buffer import intent
from pipelines.router.buffer.chunk import Chunk, Duplicate, deposits, slice_of
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.deduplication import Window
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.spooled_buffer import SLICES
from pipelines.router.config import RouterConfig
from pipelines.router.kafka.port import OutgoingRecord, Partition
from pipelines.router.objects.duplicate import duplicate_message
from pipelines.router.objects.receipt import metering_message, receipt_message, receipt_of, stored
from pipelines.router.objects.uploader import build
from pipelines.router.router import _context
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Outcome, RawRecord, Reason
from pipelines.steps.process import process
from schemas import catalog, sealed, topics
from schemas.encoder import Encoder
from schemas.identifiers import failure_id, object_id, offer_id, revised_key, statement_key
from teller.cli.main import app
from teller.operate.encrypting import writer
from teller.operate.repair.sending import TRANSACTIONAL_ID
from teller.operate.verify.findings import FindingKind
from teller.settings import PREFIX, Settings
from teller.settings import topics as making
from tests.bank.ledger.test_orders import OTHERS, PAYMENT, PAYOUT, REVENUE
from tests.bank.withdrawals.package import samples
from tests.bank.withdrawals.packaging import samples as packaging
from tests.samples import KEY, raw

DOMAIN: Final = "social"
PLACE: Final = Partition(topics.clean(DOMAIN), 3)
WHEN: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OWNER: Final = "owner-7"
ROOT: Final = Path(__file__).parents[2]


def durable() -> dict[str, Any]:
    """All of it, by what it is; bytes as hexadecimal digits."""
    return {
        "topics": _topics(),
        "metrics": [[m.name, m.kind, list(m.label_names), m.unit, list(m.buckets), m.part] for m in metrics.TABLE],
        "settings": {name: _plain(field.default) for name, field in Settings.model_fields.items()},
        "settings prefix": PREFIX,
        "schemas": {schema.name: [schema.fingerprint.hex(), schema.json] for schema in catalog.load()},
        "words": {
            "reasons": [reason.value for reason in Reason],
            "findings of verify": [kind.value for kind in FindingKind],
            "states": [state.value for state in (*WorkerState, *RouterState)],
        },
        "ids": _ids(),
        "intents": _intents(),
        "object": _object(),
        "records": _records(),
        "feedback": _feedback(),
        "ledger": _ledger(),
        "owners' index": _index(),
        "package": _package(),
        "notices": _notices(),
        "entry points": tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"],
        "commands": _commands(),
    }


def _plain(value: object) -> Any:
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _topics() -> dict[str, Any]:
    names = (
        "SCHEMA", "RAW_OFFSET", "DEPOSITOR", "EVENT", "RAW_TIME", "RULES", "CONSENT", "TRACE", "REPLAY_OF", "CONTENT",
        "HASH_KEY", "ENCRYPTION",
    )  # fmt: skip
    return {
        "names": sorted(making.RETENTION_DAYS),
        "raw": [topics.raw(domain) for domain in topics.DOMAINS],
        "clean": [topics.clean(domain) for domain in topics.DOMAINS],
        "others": [topics.FAILED, topics.RECEIPTS, topics.METERING, topics.REPLAYS, topics.REFUSED],
        "headers": [getattr(topics, f"{name}_HEADER") for name in names],
        "transactional id of replays": TRANSACTIONAL_ID,
        "transactional id of encrypt-stored": writer.TRANSACTIONAL_ID,
        "feedback": [topics.feedback("d000123"), topics.COUNTS, topics.COMPLETE],
    }


def _ids() -> dict[str, Any]:
    owner = pseudonyms.owner_pseudonym(KEY, OWNER)
    return {
        "owner": owner,
        "owner's key": pseudonyms.owner_key(KEY, OWNER).hex(),
        "hashed text": pseudonyms.hash_text(KEY, "text"),
        "hashed uuid": str(pseudonyms.hash_uuid(KEY, UUID(int=7))),
        "hashed span": pseudonyms.hash_span(KEY, "PERSON", "Ann"),
        "event": pseudonyms.deduplication_key(KEY, owner, "acme", "social.post", UUID(int=7)).hex(),
        "owner's slice of a long chunk": slice_of(owner, SLICES),
        "bucket": pseudonyms.bucket_name(KEY, "teller", owner),
        "failure": str(failure_id(topics.raw(DOMAIN), 3, 42)),
        "object": str(object_id("teller-bucket", "social/key.avro")),
        "object in the place of another": revised_key("social/key.avro", 1),
        "statement": statement_key("2026-11", 1, "final"),
        "order of an offer": str(offer_id("voices", 2, owner)),
        "event of a connector": str(event_id("social.post", "acme", OWNER, ["7", 7, None])),
        "key of sealed records": sealed.header(b"\7" * 32).decode(),
        "what a seal is bound to": sealed.info(topics.raw(DOMAIN), OWNER.encode()).hex(),
        "key of originals": failures.key_id(b"\7" * 32),
    }


def _bank_of() -> Any:
    config = RouterConfig(kafka={}, group="g", instance="i", bucket_prefix="teller", pseudonym_key=KEY)
    return _context(config, catalog.load())


def _intents() -> dict[str, Any]:
    home = _bank_of().key_fingerprint
    plans = {
        "nothing planned": Intent(4711, 815),
        "a chunk planned": Intent(4711, 815, 4800, Window(50_000, 259_200)),
        "a long chunk, two slices done": Intent(4711, 815, 4800, Window(50_000, 259_200), SLICES, 1 << 255 | 1),
    }
    return {"home": home} | {name: list(intent.encode(each, home)) for name, each in plans.items()}


def _object() -> dict[str, Any]:
    bank = _bank_of()
    schema = catalog.load().by_name("social.reaction.v1")
    owner = pseudonyms.owner_pseudonym(KEY, OWNER)
    records = tuple(
        CleanRecord(
            100 + number, 200 + number, 1_767_000_000_000, owner, "acme", schema, b"body",
            published=1_766_999_999_000 + number, rules="teller-0123", consent=7,
        )
        for number in range(2)
    )  # fmt: skip
    chunk = Chunk(PLACE, 100, 102, 199, 201, True, records)
    (deposit,) = deposits(chunk, bank.bucket_of)
    data = build(deposit)
    made = receipt_of(stored(deposit, b"as stored"))
    return {
        "bucket": deposit.bucket,
        "key": deposit.key,
        "header": data[: data.index(b"teller.schema") + 40].hex(),
        "marker": data[-16:].hex(),
        "receipt": _shown(receipt_message(made, Encoder(catalog.load().by_name(RECEIPT)))),
        "metering": _shown(metering_message(made, records[-1].timestamp)),
        "duplicate": _shown(duplicate_message(PLACE, Duplicate(records[1], 100))),
    }


def _shown(sent: OutgoingRecord) -> list[Any]:
    return [sent.topic, sent.key.hex(), sent.value.hex(), [[name, str(value)] for name, value in sent.headers]]


def _records() -> dict[str, Any]:
    """What a worker makes of raw records: topic, partition, key, value and headers."""
    made = {schema: raw(schema, 7, 3, owner_id=OWNER) for schema in ("social.post.v1", "telecom.call.v1")}
    made["rejected"] = made["social.post.v1"]._replace(value=b"not framed")
    line = ProcessorConfig(catalog.load(), KEY, _found, sample_every=0)
    parts = WorkerParts(line, None, lambda _raw: None, clock=lambda: WHEN, rules=b"teller-0123", generation=7)  # type: ignore[arg-type]
    return {
        name: _sent(each._replace(published=1_767_000_000_000), process([each], line, {})[0], parts)
        for name, each in made.items()
    }


def _ledger() -> dict[str, Any]:
    """Orders to the ledger, each as key and value, with their first postings; a payee before it is sealed."""
    orders = {fields["order"]: fields for fields in (PAYMENT, REVENUE, PAYOUT, *OTHERS)}
    found = {name: made(**fields) for name, fields in orders.items()}
    payee = Payee(OWNER, "P-1", BankDetails("Ada Example", "DE89370400440532013000", "COBADEFFXXX"))
    return {
        "orders": {
            name: [part.decode() for part in encoded(each)]
            for name, each in found.items()
            if isinstance(each, BaseModel)
        },
        "first postings": {
            name: str(first_posting(each)) for name, each in found.items() if isinstance(each, BaseModel)
        },
        "payee": payees.encoded(payee).decode(),
        "payout": payout_id("202611A", Due("0" * 32, "", "EUR", 1)),
    }


def _feedback() -> dict[str, Any]:
    """What feedback writes, each as key and value."""
    day, totals = CountsKey("d000123", DOMAIN, 20_000), DayTotals(7)
    totals.failed[Reason.BAD_JSON] = 2
    names = ("failure_id", "reason", "detail", "schema", "raw_topic", "raw_partition", "raw_offset", "failed_at")
    event = dict(zip(names, (UUID(int=7), "bad_json", None, None, topics.raw(DOMAIN), 3, 42, WHEN), strict=True))
    made = {
        "failure": told.failure("d000123", event, 1_767_000_000_000),
        "counts": told.counts(day, totals, complete=True),
        "state": told.state_of_day(day, totals),
        "told": told.state_of_told(ToldKey(topics.FAILED, topics.raw(DOMAIN), 3), 42),
        "mark": told.mark(DOMAIN, Mark(20_000, 1_728_000_001_000)),
    }
    return {name: [key.decode(), value.hex()] for name, (key, value) in made.items()}


def _index() -> dict[str, Any]:
    """Root of a small owners' index, and proofs of an owner, of one in whose place another stands, and of nobody."""
    tags = [bytes([owner]) * 32 for owner in (1, 2, 1, 3, 1)]
    with TemporaryDirectory() as folder, OwnersIndex(Path(folder) / "index") as index:
        root = index.apply(0, tags)
        proofs = [proof_text.encoded(index.prove(bytes([owner]) * 32)[1]) for owner in (1, 4, 5, 6, 7)]
    return {"root": root.hex(), "proofs": proofs}


def _package() -> dict[str, Any]:
    """Parts of a small package that Parquet has no part in, and the line of the key that signs it."""
    made, file = samples.package(), Described("social.post-00000.parquet", "0" * 64, 1)
    (data,) = samples.files(samples.ROWS, "one").values()
    return {
        "agreement": package_agreement(made).decode(),
        "croissant": croissant(made, [file], file).decode(),
        "data sheet": data_sheet(made).decode(),
        "key": str(samples.KEY.verifier),
        "leaves": [each.hex() for each in data.leaves],
        "opening": row_opening.sealed(data.openings[0], OWNER, bytes(32), bytes).hex(),
        "pseudonyms": [each.pseudonym.hex() for each in data.openings],
        "statement": signed(statement(made, [file], file), samples.KEY).decode(),
    }


def _notices() -> dict[str, str]:
    """A notice, and what an originator signs."""
    notice, did, on = packaging.NOTICE, (Did.DELETED, Did.CEASED), date(2027, 1, 7)
    document = signed_notice(notice, samples.KEY)
    received = Acknowledgement(notice.originator, notice.package, notice.statement, on)
    return {
        "acknowledgement": signed_word(received, packaging.SEED).decode(),
        "answer": signed_word(answer_to(notice, document, did, on), packaging.SEED).decode(),
        "notice": document.decode(),
    }


def _found(asks: Any) -> list[list[Span]]:
    return [[Span(0, 3, "PERSON", 0.9)] if isinstance(ask, ScanRequest) and len(ask.text) > 3 else [] for ask in asks]


def _sent(record: RawRecord, outcome: Outcome, parts: WorkerParts) -> list[Any]:
    sent = outgoing(record, outcome, parts)
    headers = [[name, value.hex()] for name, value in sent.headers]
    return [sent.topic, sent.partition, sent.key.hex(), sent.value.hex(), headers]


def _commands() -> list[str]:
    command: Any = typer.main.get_command(app)
    return sorted(_names(command, ""))


def _names(command: Any, before: str) -> list[str]:
    inner: Callable[[], Any] = partial(getattr, command, "commands", {})
    return [name for each, child in inner().items() for name in (f"{before}{each}", *_names(child, f"{before}{each} "))]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(durable(), indent=1, ensure_ascii=True) + "\n")
