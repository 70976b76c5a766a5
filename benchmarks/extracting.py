"""Extraction and building of packages: `python -m benchmarks.extracting [--owners 10000] [--block-owners 10000]`.

Buckets of so many owners are generated in a folder: encrypted objects of posts, and their receipts. A package of them
is built as the packager does, but for reading Kafka. In the same run a plain loop reads the same objects with
`cryptography` and fastavro, writes one Parquet file with PyArrow, and does nothing else. Each runs in a process of its
own, on one core, for the CPU time and the memory that it takes.
"""

import argparse
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import sha256
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys.encrypted_object import AGS1, Place, encrypt
from bank.keys.opening import Unopened, opened
from bank.ledger.months import DAY_MS
from bank.receipts import receipt
from bank.store import FolderStore
from bank.withdrawals.anonymising.former import FormerReleases
from bank.withdrawals.anonymising.ladders import NumberLadder, PrefixLadder
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule, QuasiIdentifier
from bank.withdrawals.package.age_keys import recipient
from bank.withdrawals.packaging.order import PackageOrder
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from bank.withdrawals.terms import (
    DataPeriod,
    Exclusivity,
    Groups,
    LicencePrice,
    LicenceTerms,
    Offering,
    PriceBasis,
    WantedRecords,
)
from bank.withdrawals.territory import WORLD
from bank.withdrawals.uses import DataUse
from pipelines.packager.building.build import build
from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import MadePackage, OwnerLicence, PackageWanted
from pipelines.packager.extraction.sources import ReceiptRecord
from pipelines.router.objects import container
from schemas import catalog, framing
from schemas.identifiers import object_key

NAME: Final = "social.post.v1"
FIELDS: Final = ("language", "likes", "occurred_at", "text", "visibility")
_WORDS: Final = "soup is ready the bus was late again and nobody said why so we walked home in the rain".split()
_DAY: Final = 20_000
_NO_OWNER: Final = "0" * 32
_PUBLIC: Final = bytes(range(1, 33))
KEYS: Final = PackagerKeys.of(bytes(32), "bank")
TERMS: Final = LicenceTerms(
    (WantedRecords("social.post", frozenset(FIELDS), 1),), DataPeriod(0, (_DAY + 1) * DAY_MS),
    frozenset({DataUse.TRAIN}), WORLD, Exclusivity.NONE, LicencePrice(PriceBasis.RECORD, "EUR", 100),
    Groups(100, 10), (_DAY + 4000) * DAY_MS,
)  # fmt: skip
OFFERING: Final = Offering("posts", 1, "acme", "speech", "m1", "torch", TERMS, 0, (_DAY + 30) * DAY_MS)
PLAN: Final = AnonymisingPlan(
    {"language": QuasiIdentifier(PrefixLadder((2,))), "likes": QuasiIdentifier(NumberLadder(0, 1000, (10, 100))),
     "occurred_at": ColumnRule.PLAIN, "text": ColumnRule.TEXT, "visibility": ColumnRule.PLAIN},
    k=10,
)  # fmt: skip


class Spent(NamedTuple):
    """Cost of a process: rows, CPU-seconds, seconds, and its peak of memory in MiB."""

    rows: int
    cpu_s: float
    wall_s: float
    mib: float


def owner_of(number: int) -> str:
    return sha256(b"owner %d" % number).hexdigest()[:32]


def owner_key(owner: str) -> bytes:
    return sha256(b"key " + owner.encode()).digest()


def generate(folder: Path, owners: int, objects: int, records: int) -> None:
    """Write objects in the layout of `FolderStore`, without its care for power cuts, and a file of receipts."""
    schema, chance = catalog.load().by_name(NAME), Random(7)
    templates = [_datum(chance) for _ in range(2_000)]
    receipts = catalog.load().by_name(receipt.SCHEMA)
    with (folder / "receipts").open("wb") as out:
        for number in range(owners * objects):
            owner = owner_of(number // objects)
            rows = [each.replace(_NO_OWNER.encode(), owner.encode()) for each in chance.choices(templates, k=records)]
            key, bucket = object_key(("deposits.clean.social", 0), number, NAME, "acme"), f"bucket-{owner}"
            plain = container.write(rows, schema.json, {"teller.schema": NAME}, os.urandom(16))
            data = encrypt(owner_key(owner), Place(bucket, key, NAME), plain, os.urandom)
            path = folder / "store" / bucket / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            value = framing.encode(receipts, _receipt(owner, bucket, key, data, records))
            out.write(owner.encode() + len(value).to_bytes(4) + value)


def _datum(chance: Random) -> bytes:
    schema = catalog.load().by_name(NAME)
    row: dict[str, Any] = {
        "event_id": UUID(int=chance.getrandbits(128)), "owner_id": _NO_OWNER, "depositor": "acme",
        "occurred_at": chance.randrange(_DAY * DAY_MS), "time_precision": "SECOND", "platform": "mastodon",
        "post_id": f"{chance.getrandbits(128):032x}", "kind": "POST", "text": " ".join(chance.choices(_WORDS, k=24)),
        "language": chance.choice(("en", "de", "fr")), "visibility": "PUBLIC", "likes": chance.randrange(1000),
        "hashtags": ["soup"], "links": [], "mentions": [], "media_count": 0,
    }  # fmt: skip
    return framing.encode(schema, row)[framing.HEADER_BYTES :]


def _receipt(owner: str, bucket: str, key: str, data: bytes, records: int) -> dict[str, Any]:
    offsets = list(range(records))
    fields = {
        "owner": owner, "schema": NAME, "depositor": "acme", "clean_topic": "deposits.clean.social",
        "clean_partition": 0, "rules": ["scanner-7"], "clean_offsets": offsets, "raw_offsets": offsets,
        "chunk_start": 0, "chunk_end": 9, "consents": [], "corrections": [], "hash_keys": [], "replaces": [],
        "days": [{"day": _DAY, "records": records}], "sha256": sha256(data).hexdigest(), "size_bytes": len(data),
        "encryption": AGS1,
    }  # fmt: skip
    return receipt.receipt(bucket, key, fields)


def receipts_of(folder: Path) -> Iterator[ReceiptRecord]:
    with (folder / "receipts").open("rb") as source:
        while owner := source.read(len(_NO_OWNER)):
            yield ReceiptRecord(owner, source.read(int.from_bytes(source.read(4))))


class FolderSources:
    """Implements `PackageSources` over generated buckets."""

    at_once = 1

    def __init__(self, folder: Path) -> None:
        self._folder, self._store = folder, FolderStore(folder / "store")

    def receipts(self) -> Iterator[ReceiptRecord]:
        return receipts_of(self._folder)

    def announce(self, owners: Iterable[str]) -> None:
        """Nothing is written down here."""

    def get(self, place: Place) -> bytes:
        return self._store.get(place.bucket, place.key)

    def open(self, owner: str, place: Place, found: bytes) -> bytes | Unopened:
        return opened(owner_key(owner), place, found)

    def key_of(self, owner: str) -> bytes:
        return owner_key(owner)

    def words(self, why: Unopened) -> str:
        return why.value


class _NothingBefore:
    """Implements `FormerLedger`."""

    def blocks(self, *_: object) -> None:
        """Return nothing."""

    def former(self, *_: object) -> FormerReleases:
        return FormerReleases()


def package(folder: Path, owners: int, block_owners: int) -> int:
    """Build a package; return its rows."""
    licences = (OwnerLicence(owner, UUID(hex=owner), TERMS.expires, "0" * 64) for owner in map(owner_of, range(owners)))
    wanted = PackageWanted(
        package=UUID(int=5), attempt=1, offering=OFFERING, order=PackageOrder("posts", 1, {"social.post": PLAN}),
        licences=licences, made=0, recipient=recipient(_PUBLIC), keys=KEYS, block_owners=block_owners,
    )  # fmt: skip
    stage = PackageStage(folder / "stage", KEYS.stage)
    made = build(wanted, FolderSources(folder), _NothingBefore(), stage, lambda: None)
    stage.clear()
    if not isinstance(made, MadePackage):
        sys.exit(str(made))
    return made.rows


def plain_loop(folder: Path) -> int:
    """Read each object with `cryptography` and fastavro, and write the same columns with PyArrow; return the rows."""
    schema, rows = catalog.load().by_name(receipt.SCHEMA), 0
    columns: dict[str, list[Any]] = {name: [] for name in FIELDS}
    writer: pq.ParquetWriter | None = None
    places = (framing.decode_plain(schema, message.value or b"") for message in receipts_of(folder))
    for said in chain(places, (None,)):
        if said is not None:
            data = (folder / "store" / said["bucket"] / said["object_key"]).read_bytes()
            for row in cast("Iterator[dict[str, Any]]", fastavro.reader(io.BytesIO(_decrypted(said, data)))):
                rows += 1
                for name, values in columns.items():
                    values.append(row[name])
        if columns["text"] and (said is None or len(columns["text"]) >= 100_000):
            table = pa.table(columns)
            writer = writer or pq.ParquetWriter(folder / "plain.parquet", table.schema, compression="zstd")
            writer.write_table(table)
            columns = {name: [] for name in FIELDS}
    if writer is not None:
        writer.close()
    return rows


def _decrypted(said: dict[str, Any], data: bytes) -> bytes:
    aad = Place(said["bucket"], said["object_key"], NAME).aad
    wrapped, block = data[-60:], data[8:-60]
    key = AESGCM(owner_key(said["owner"])).decrypt(wrapped[:12], wrapped[12:], aad)
    return AESGCM(key).decrypt(block[:12], block[12:], aad + bytes(4))


def spent(work: Callable[[], int]) -> Spent:
    pa.set_cpu_count(1)
    began, cpu = time.perf_counter(), time.process_time()
    rows = work()
    took = time.perf_counter() - began
    return Spent(rows, time.process_time() - cpu, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def apart(work: Callable[..., Any], *values: Any) -> Any:
    """Run something in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *values).result()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--owners", type=int, default=10_000)
    options.add_argument("--objects", type=int, default=2, help="of each owner")
    options.add_argument("--records", type=int, default=5, help="of each object")
    options.add_argument("--block-owners", type=int, default=10_000)
    found = options.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        apart(generate, folder, found.owners, found.objects, found.records)
        plain: Spent = apart(spent, partial(plain_loop, folder))
        ours: Spent = apart(spent, partial(package, folder, found.owners, found.block_owners))
    for what, each in (("plain loop", plain), ("package", ours)):
        sys.stdout.write(
            f"{what}: {each.rows:,} rows, {each.rows / each.cpu_s:,.0f} a CPU-second, {each.rows / each.wall_s:,.0f} "
            f"a second, peak {each.mib:,.0f} MiB\n"
        )
    ratio = ours.rows / ours.cpu_s / (plain.rows / plain.cpu_s)
    sys.stdout.write(
        f"ratio: {ratio:.2f} by CPU, {ours.rows / ours.wall_s / (plain.rows / plain.wall_s):.2f} by time\n"
    )


if __name__ == "__main__":
    main()
