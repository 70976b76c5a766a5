"""A small package, made of randomness that a test gives."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Final
from uuid import UUID

import pyarrow as pa

from bank.ledger.months import DAY_MS
from bank.transparency.checkpoint import Checkpoint
from bank.transparency.entry import SALT_BYTES
from bank.transparency.keys import SignerKey
from bank.transparency.log_keys import log_keys
from bank.transparency.merkle import leaf_hash, root
from bank.transparency.notes import SignedNote
from bank.transparency.opening import Opening, to_extra
from bank.transparency.tlog_proof import TlogProof
from bank.withdrawals.package.contents import Anonymity, DataFile, Package, Versions, package_file
from bank.withdrawals.package.data_file import data_file
from bank.withdrawals.package.dsse import package_key
from bank.withdrawals.package.names import data_file_name
from bank.withdrawals.package.row_opening import RowLink
from bank.withdrawals.package.writing import written
from bank.withdrawals.terms import DataPeriod
from tests.bank.withdrawals import samples
from tests.bank.withdrawals.samples import NOW

TERMS: Final = replace(samples.TERMS, period=DataPeriod(NOW - 30 * DAY_MS, NOW))
OFFERING: Final = replace(samples.OFFERING, terms=TERMS)
ORIGIN: Final = "bank.example/log"
SEED: Final = bytes(range(32))
KEY: Final = package_key(SEED, ORIGIN)
LOG_KEYS: Final = log_keys(SEED, ORIGIN)
ID: Final = UUID("6f1c0d6e-9b1f-4c55-8a57-1d2f0a3b4c5d")
ROWS: Final = pa.table({
    "amount": pa.array([Decimal("0.00000012"), None, Decimal("-12.3")], pa.decimal128(12, 8)),
    "at": pa.array([1_772_323_200_123, None, -1], pa.timestamp("ms", "UTC")),
    "bytes": pa.array([b"\x00\xff", None, b""]),
    "day": pa.array([20_000, None, 20_002], pa.date32()),
    "hours": pa.array([[1, None], None, []], pa.list_(pa.int64())),
    "language": pa.array(["en", "de", None]),
    "public": pa.array([True, None, False]),
    "reposts": pa.array([1, -2, None], pa.int64()),
    "tags": pa.array([["a", None], [], None], pa.list_(pa.string())),
    "text": pa.array(["Soup is ready.", "Grüße \U0001f9c2 \"\\\n", ""]),
})  # fmt: skip


def draws(name: str) -> Callable[[int], bytes]:
    """Return randomness that is the same for each name."""
    numbers = count()
    return lambda size: b"".join(
        sha256(f"{name}/{next(numbers)}".encode()).digest() for _ in range(-(-size // 32))
    )[:size]  # fmt: skip


def links(rows: int) -> list[RowLink]:
    """Return a link for each row, the same in each package."""
    return [RowLink(UUID(int=1000 + row), row, sha256(b"%d" % row).hexdigest()) for row in range(rows)]


def files(rows: pa.Table, name: str, package: UUID = ID) -> dict[str, DataFile]:
    made = data_file(package, "social.post", rows, links(rows.num_rows), draws(name))
    return {data_file_name("social.post", 0): made}


def package(rows: pa.Table = ROWS, name: str = "one", id: UUID = ID) -> Package:  # noqa: A002 - the value's own name
    return package_of(files(rows, name, id), id)


def package_of(data: dict[str, DataFile], id: UUID = ID) -> Package:  # noqa: A002 - the value's own name
    """Return the package of these files."""
    return Package(
        id=id,
        offering=OFFERING,
        made=NOW + 12_345,
        until=TERMS.expires,
        owners=2_345,
        anonymity=Anonymity(10, 2, 125_000, 7),
        versions=Versions(("social.post.v1",), ("scanner-7",)),
        files={each: package_file(found) for each, found in data.items()},
        row_root=root([leaf for each in sorted(data) for leaf in data[each].leaves]),
    )


def in_log(found: Package, record: bytes | None = None, signers: tuple[SignerKey, ...] = LOG_KEYS) -> Package:
    """Return the package with a proof of the log, which has one leaf."""
    record = b"a record with the root " + found.row_root if record is None else record
    opening = Opening(9, 1, NOW, bytes(SALT_BYTES), record)
    head = Checkpoint(ORIGIN, 1, leaf_hash(bytes(opening.entry)))
    note = SignedNote(head.text, tuple(key.sign(head, NOW // 1000) for key in signers))
    return replace(found, proof=bytes(TlogProof(0, (), str(note).encode(), to_extra(opening))))


def sample_files(name: str = "one") -> dict[str, bytes]:
    return all_files(in_log(package(name=name)), files(ROWS, name))


def all_files(found: Package, data: dict[str, DataFile]) -> dict[str, bytes]:
    """Return all files of a package, which is of these."""
    return written(found, KEY) | {name: each.data for name, each in data.items()}
