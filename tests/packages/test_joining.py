"""Two packages of the same people: every row proves who allowed it, and no attack joins them but by data."""

import io
import math
import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bank.transparency.entry import LogEntry, commitment
from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.odrl.writing import agreement
from bank.withdrawals.package import names, row_opening
from bank.withdrawals.package.contents import DataFile
from bank.withdrawals.package.data_file import data_file
from bank.withdrawals.package.row_evidence import licence_line, row_line
from bank.withdrawals.package.row_opening import RowLink
from bank.withdrawals.packaging import package_events, row_openings
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from bank.withdrawals.terms import Licence
from teller.operate.packages.folder import PackageFolder
from teller.operate.packages.row import ProvenRows, prove
from tests.bank.withdrawals.package.samples import KEY, OFFERING, all_files, in_log, package_of
from tests.bank.withdrawals.samples import NOW
from tests.packages.joining import WAYS, Received, rows
from tests.test_purity import imports

PEOPLE, EACH = 100, 3
IDS: Final = (UUID(int=1, version=4), UUID(int=2, version=4))
PROJECT: Final = Project(OFFERING.purpose, OFFERING.model, OFFERING.framework)
OWNERS: Final = [f"{at:032x}" for at in range(PEOPLE)]
LICENCES: Final = [
    agreement(
        Licence(UUID(int=at), owner, OFFERING.id, OFFERING.version, OFFERING.originator, OFFERING.terms, NOW + at,
                OFFERING.terms.expires), PROJECT,
    )
    for at, owner in enumerate(OWNERS)
]  # fmt: skip
#: The same receipts and places in both packages, as they are in a bank.
LINKS: Final = [
    RowLink(UUID(int=1000 + at), at % EACH, sha256(LICENCES[at // EACH]).hexdigest()) for at in range(PEOPLE * EACH)
]
TABLE: Final = pa.table({"language": ["en"] * len(LINKS)})  # data that tells nothing
Draw = Callable[[int], bytes]


class Sent:
    """A package, with what only a test knows: which row is of whom."""

    def __init__(self, id: UUID, draw: Draw) -> None:  # noqa: A002 - the package's
        half = len(LINKS) // 2
        shares = [range(half), range(half, len(LINKS))]
        order = Random(id.int).sample(range(len(LINKS)), len(LINKS))
        self.files: dict[str, DataFile] = {}
        self.person: list[int] = []
        self.openings: list[row_opening.RowOpening] = []
        for number, share in enumerate(shares):
            chosen = [order[at] for at in share]
            made = data_file(id, "social.post", TABLE.take(chosen), [LINKS[at] for at in chosen], draw)
            self.files[names.data_file_name("social.post", number)] = made
            self.person += [chosen[at] // EACH for at in made.places]
            self.openings += made.openings
        plain = replace(package_of(self.files, id), owners=PEOPLE)
        event = PackageEvent(
            PackageKind.MADE, id, plain.made, OFFERING.id, OFFERING.version, OFFERING.originator, 1, plain.row_root,
            plain.rows,
        )  # fmt: skip
        record = package_events.encoded(event)[1]
        self.written = all_files(in_log(plain, record), self.files)
        keys = [sha256(f"key {owner}".encode()).digest() for owner in OWNERS]
        sealed = [
            row_opening.sealed(each, OWNERS[whose], keys[whose], os.urandom)
            for each, whose in zip(self.openings, self.person, strict=True)
        ]
        self.topic = self.on_topic(sealed)
        self.numbered = {
            owner: [row.to_bytes(8) + sealed[row] for row, whose in enumerate(self.person) if OWNERS[whose] == owner]
            for owner in OWNERS
        }
        salts = (draw(32) for _ in range(2))
        self.entries = [bytes(LogEntry(7, 1, commitment(salt, record), NOW)) for salt in salts]

    def on_topic(self, sealed: list[bytes]) -> dict[str, list[bytes]]:
        """What the packager writes on withdrawals.openings, as whoever reads it without a key has it."""
        found: dict[str, list[bytes]] = {}
        for at, owner in enumerate(OWNERS):
            rows = [each for each, whose in zip(sealed, self.person, strict=True) if whose == at]
            for record in row_openings.split(owner, self.openings[0].package, rows):
                read = row_openings.decoded(*row_openings.encoded(record))
                assert read is not None
                found.setdefault(read.owner, []).extend(read.rows)
        return found

    @property
    def received(self) -> Received:
        return Received(self.written, self.topic, self.entries)


@pytest.fixture(scope="module")
def pair() -> tuple[Sent, Sent]:
    one, other = (Sent(each, os.urandom) for each in IDS)
    return one, other


def right(guesses: list[tuple[int, int]], one: Sent, other: Sent) -> int:
    return sum(one.person[a] == other.person[b] for a, b in guesses)


def bound(guesses: int) -> float:
    """So many right guesses as chance does not come to: its mean, and six deviations."""
    chance = guesses / PEOPLE
    return chance + 6 * math.sqrt(max(1.0, chance))


def test_the_attack_uses_nothing_of_ours() -> None:
    roots = {name.partition(".")[0] for name in imports(Path(__file__).with_name("joining.py"))}
    assert not roots & {"bank", "pipelines", "schemas", "teller", "tests"}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_joins_rows_better_than_chance(pair: tuple[Sent, Sent], way: str) -> None:
    one, other = pair
    guesses = [*WAYS[way](one.received, other.received)]
    assert right(guesses, one, other) <= bound(len(guesses))


@pytest.mark.parametrize("at", [0, 1])
def test_every_row_proves_who_allowed_it(pair: tuple[Sent, Sent], at: int, tmp_path: Path) -> None:
    sent = pair[at]
    for name, data in sent.written.items():
        (tmp_path / name).write_bytes(data)
    evidence = tmp_path.with_name(f"{tmp_path.name}.openings")
    lines = Random(7).sample([*map(row_line, sent.openings)], len(LINKS))
    evidence.write_bytes(b"".join([*lines, *map(licence_line, LICENCES)]))
    with evidence.open("rb") as file:
        found = prove(PackageFolder(tmp_path), file, [KEY.verifier])
    assert isinstance(found, ProvenRows), found
    assert [each.row for each in found.rows] == list(range(len(LINKS)))
    for each, there in zip(found.rows, rows(sent.received), strict=True):
        licence = each.shown.licence
        assert licence is not None
        assert (licence.owner, licence.until) == (OWNERS[sent.person[each.row]], OFFERING.terms.expires)
        assert each.shown.opening.pseudonym == there.own[0]


def counted(seed: str) -> Draw:
    """Randomness that is the same in each package, draw by draw."""
    numbers = count()
    return lambda size: b"".join(
        sha256(f"{seed}/{next(numbers)}".encode()).digest() for _ in range(-(-size // 32))
    )[:size]  # fmt: skip


def same_rows(sent: Sent, column: int) -> Received:
    """The package where a column of each row is a person's own: what must not be."""
    files = dict(sent.written)
    first = 0
    for name in sorted(sent.files):
        table = pq.read_table(io.BytesIO(files[name]))
        of = [sha256(f"{sent.person[first + at]}".encode()).digest() for at in range(table.num_rows)]
        first += table.num_rows
        changed = table.set_column(column, table.schema.field(column), pa.array(of, pa.binary(32)))
        files[name] = _parquet(changed)
    return replace(sent.received, files=files)


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


@pytest.mark.parametrize("column", [0, 1])
def test_it_finds_pseudonyms_or_salts_that_are_a_persons(pair: tuple[Sent, Sent], column: int) -> None:
    one, other = pair
    guesses = [*WAYS["values"](same_rows(one, column), same_rows(other, column))]
    assert right(guesses, one, other) > 10 * bound(len(guesses))


def test_it_finds_an_order_that_is_the_same() -> None:
    """The same randomness and order of rows: the same salts, and the order of two packages is that of people."""
    one, other = (Sent(IDS[0], counted("salts")) for _ in range(2))
    for way in ("values", "order", "order of salts", "place"):
        guesses = [*WAYS[way](one.received, other.received)]
        assert right(guesses, one, other) > 5 * bound(len(guesses)), way


def test_openings_of_both_packages_have_one_length(pair: tuple[Sent, Sent]) -> None:
    assert len({len(each) for sent in pair for found in sent.topic.values() for each in found}) == 1


def test_it_finds_openings_that_show_the_number_of_their_row(pair: tuple[Sent, Sent]) -> None:
    """The number beside each opening, as the topic once had it: all pairs of rows of a person."""
    guesses = [*WAYS["openings"](*(replace(each.received, sealed=each.numbered) for each in pair))]
    assert right(guesses, *pair) >= PEOPLE * EACH**2


def test_it_finds_openings_in_the_order_of_their_rows(pair: tuple[Sent, Sent]) -> None:
    """The bytes of each account's openings rise as their rows do in the package: ranks are numbers of rows."""
    ranked = [
        {owner: [row.to_bytes(4) + bytes(300) for row, whose in enumerate(sent.person) if OWNERS[whose] == owner]
         for owner in OWNERS}
        for sent in pair
    ]  # fmt: skip
    guesses = [*WAYS["openings"](*(replace(each.received, sealed=by) for each, by in zip(pair, ranked, strict=True)))]
    assert right(guesses, *pair) >= PEOPLE * EACH**2
