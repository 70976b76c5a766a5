"""Put proofs into owners' buckets: one archive for each owner that has new leaves, encrypted where owners have keys.

It goes on from where its consumer group is. A run that is killed repeats its last batch, so an owner may find a proof
in two archives.
"""

import io
import os
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Final

from bank.identity import pseudonyms
from bank.keys.encrypted_object import Place, encrypt
from bank.store.protocol import BucketMissing, ObjectStore
from bank.transparency.opening import Opening, to_extra
from pipelines.accounts import erasures
from pipelines.kafka.source_log import SourceLog
from schemas import topics
from schemas.identifiers import proofs_key
from teller.operate.log import proving
from teller.operate.log.openings import OpeningReader
from teller.operate.log.proving import PublishedLog
from teller.settings import Settings, keys, stores
from teller.settings.kafka_client import command_settings
from teller.settings.topics import max_message_bytes

#: Leaves whose proofs are made at a time: memory for some 4 KB each.
BATCH: Final = 20_000
#: What an encrypted archive is bound to, in place of a schema's name.
PROOFS: Final = "proofs"
WAIT_S: Final = 3.0


def deliver(settings: Settings) -> Iterator[tuple[int, int]]:
    """Deliver the proofs of all leaves that are published; yield (owners, leaves) of each batch, once it is durable.

    Raises:
        LogProofError, StoreError, KafkaException.
    """
    group = f"{settings.log_group}-proofs"
    source = SourceLog(command_settings(settings), group, (topics.LOG_OPENINGS,), max_message_bytes(settings))
    store, key, log = stores.store(settings), keys.pseudonym_key(settings), proving.now(settings)
    opener = OpeningReader(settings, "deliver proofs to their owners")
    erased = erasures.read_if_there(command_settings(settings))
    try:
        while found := _batch(source, opener):
            log = proving.until(settings, max(leaf for each in found.values() for leaf, _ in each) + 1)
            for owner, leaves in found.items():
                if erased.of(owner):  # an opening of before owners had keys opens still
                    continue
                bucket = pseudonyms.bucket_name(key, settings.bucket_prefix, owner)
                _put(store, bucket, opener.archive_key(owner), leaves, log)
            source.write((), source.positions)
            yield len(found), sum(map(len, found.values()))
    finally:
        source.close()


def _batch(source: SourceLog, opener: OpeningReader) -> Mapping[str, list[tuple[int, Opening]]]:
    """Return the next leaves by owner; those of nobody are nobody's to have."""
    found: dict[str, list[tuple[int, Opening]]] = defaultdict(list)
    count = 0
    while count < BATCH:
        before = dict(source.positions)
        for message in source.take(WAIT_S, BATCH):
            opened = opener.read(message.value())
            if opened is not None and opened[1].owner:
                found[opened[1].owner].append(opened)
                count += 1
        if source.positions == before:
            break
    return found


def _put(
    store: ObjectStore, bucket: str, owner_key: bytes | None, leaves: list[tuple[int, Opening]], log: PublishedLog
) -> None:
    leaves.sort(key=itemgetter(0))
    numbers = [leaf for leaf, _ in leaves]
    name = proofs_key(numbers[0], numbers[-1])
    data = archive({leaf: bytes(log.proof(leaf, opening.entry, to_extra(opening))) for leaf, opening in leaves})
    if owner_key is not None:
        data = encrypt(owner_key, Place(bucket, name, PROOFS), data, os.urandom)
    try:
        store.put_new(bucket, name, data)
    except BucketMissing:  # nothing was deposited for this owner yet
        store.ensure_bucket(bucket)
        store.put_new(bucket, name, data)


def archive(proofs: Mapping[int, bytes]) -> bytes:
    """Write proofs into a tar archive, each as `<leaf>.tlog-proof`; the same proofs give the same bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for leaf, proof in proofs.items():
            member = tarfile.TarInfo(f"{leaf:020d}.tlog-proof")
            member.size = len(proof)
            tar.addfile(member, io.BytesIO(proof))
    return out.getvalue()
