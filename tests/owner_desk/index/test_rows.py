"""Whatever order topics and batches come in, the rows are the same; what is not the bank's is passed over."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.accounts import erasures
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.ledger import posting_records
from bank.ledger.accounts import AccountPlace, account
from bank.ledger.posting import Leg, Posting, PostingKind
from schemas import topics
from teller.operate.owner_desk.index.file import IndexDamagedError
from teller.operate.owner_desk.index.heard import PART_OF, Heard
from teller.operate.owner_desk.index.rows import rows_of
from teller.operate.owner_desk.index.tables import OWNED
from teller.operate.owner_desk.index.writer import IndexTakenOverError, IndexWriter, ReadPlace
from tests.bank.withdrawals.samples import NOW, OWNER
from tests.owner_desk.index.indexing import dump, index, take
from tests.owner_desk.index.story import FOREIGN, GONE, everything_heard, heard, postings, receipt, streams


@pytest.fixture(scope="module", name="whole")
def fixture_whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """Rows of the story, read as one batch."""
    file = tmp_path_factory.mktemp("index") / "index.sqlite"
    index(file, [list(everything_heard())])
    return dump(file)


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_any_order_of_topics_and_batches_leads_to_the_same_rows(
    whole: dict[str, list[tuple[object, ...]]], chance: random.Random, size: int
) -> None:
    left, order = [list(each) for each in streams()], list[Heard]()
    while left := [each for each in left if each]:
        order.append(chance.choice(left).pop(0))
    with TemporaryDirectory() as folder:
        file = Path(folder, "index.sqlite")
        index(file, [order[at : at + size] for at in range(0, len(order), size)])
        assert dump(file) == whole


def test_nothing_of_an_erased_owner_is_there(whole: dict[str, list[tuple[object, ...]]], tmp_path: Path) -> None:
    file, gone = tmp_path / "index.sqlite", bytes.fromhex(GONE)
    before = [each for each in everything_heard() if each.topic != topics.ERASURES]
    with closing(IndexWriter(file)) as writer:
        take(writer, before)
        held = {name for name, rows in dump(file).items() if any(gone in row for row in rows)}
        assert {"account", "object", "deposit_sum", "look", "offer", "balance", "month_sum", "earned"} <= held
        erased = erasures.encoded(ErasureEvent(ErasureKind.ERASED, GONE))
        take(writer, heard(topics.ERASURES, [erased]))
        assert {name for name, rows in dump(file).items() if any(gone in row for row in rows)} == {"erased"}
        assert gone not in file.read_bytes().replace(gone, b"", 1)
        take(writer, [replace_offset(each, 100) for each in before])
        assert {name for name, rows in dump(file).items() if any(gone in row for row in rows)} == {"erased"}
    assert {name for name, rows in whole.items() if any(gone in row for row in rows)} == {"erased"}


def replace_offset(each: Heard, more: int) -> Heard:
    return each._replace(offset=each.offset + more)


def test_all_tables_of_owners_are_known_to_be_such(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    index(file, [])
    with closing(sqlite3.connect(file)) as base:
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        of_owners = {
            name for name in tables if any(row[1] == "owner" for row in base.execute(f"PRAGMA table_info({name})"))
        }
    assert of_owners == {*OWNED, "erased"}


def test_foreign_records_are_passed_over_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    with closing(IndexWriter(file)) as writer:
        foreign = take(writer, list(everything_heard()))
        assert len(foreign) == FOREIGN
        assert {each.value for each in foreign} <= {b"canary", b"{}"}
        take(writer, [replace_offset(foreign[0], 100)])
    assert sum(row[-1] for row in dump(file)["place"]) == FOREIGN + 1


@given(st.binary(max_size=60), st.binary(max_size=40) | st.none(), st.sampled_from(sorted(PART_OF)))
def test_no_bytes_stop_it(value: bytes, key: bytes | None, topic: str) -> None:
    for record in (value, b"\xc3\x01" + value, b""):
        assert rows_of(Heard(topic, 0, 0, NOW, key, record)) in (None, ())
    assert rows_of(Heard(topic, 0, 0, NOW, key, None, (("erased", b"1"),))) in (None, ())


@pytest.mark.parametrize("each", list(everything_heard())[::3], ids=lambda each: f"{each.topic}-{each.offset}")
def test_no_damaged_record_stops_it(each: Heard) -> None:
    value = each.value or b""
    for at in range(len(value)):
        rows_of(each._replace(value=value[:at] + bytes([value[at] ^ 0x81]) + value[at + 1 :]))
        rows_of(each._replace(value=value[:at]))


def test_a_sum_beyond_64_bits_is_a_foreign_record_and_those_beside_it_count(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    owner, most = account(AccountPlace.OWNER, OWNER), 2**63 - 1
    huge = [
        Posting(PostingKind.PAYMENT, f"p{at}", NOW, (Leg(owner, "EUR", -most), Leg("cash", "EUR", most)))
        for at in (1, 2)
    ]
    batch = heard(topics.LEDGER_POSTINGS, [*map(posting_records.encoded, huge), postings()[2]])
    with closing(IndexWriter(file)) as writer:
        assert take(writer, batch) == [batch[1]]
    assert dump(file)["balance"] == [(bytes.fromhex(OWNER), "EUR", most - 250_000)]


def test_a_kafka_time_of_no_year_is_foreign(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    odd = Heard(topics.RECEIPTS, 0, 0, 2**62, *receipt(1))
    with closing(IndexWriter(file)) as writer:
        assert take(writer, [odd, Heard(topics.RECEIPTS, 0, 1, NOW, *receipt(2))]) == [odd]
    assert len(dump(file)["object"]) == 1


def test_of_two_writers_the_later_one_writes(tmp_path: Path) -> None:
    file, batch = tmp_path / "index.sqlite", heard(topics.RECEIPTS, [receipt(1)])
    with closing(IndexWriter(file)) as first, closing(IndexWriter(file)) as second:
        with pytest.raises(IndexTakenOverError):
            take(first, batch)
        take(second, batch)
    assert len(dump(file)["object"]) == 1


def test_what_fails_in_the_midst_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "index.sqlite"
    with closing(IndexWriter(file)) as writer:
        take(writer, heard(topics.RECEIPTS, [receipt(1)]))
        before = dump(file)

        def fail(*_given: object) -> None:
            raise MemoryError

        monkeypatch.setattr(writer, "_note", fail)
        with pytest.raises(MemoryError):
            take(writer, heard(topics.RECEIPTS, [receipt(2)], 1))
        assert writer.places == {(topics.RECEIPTS, 0): ReadPlace("id", 1)}
    assert dump(file) == before


@pytest.mark.parametrize("spoil", [
    lambda file: file.write_bytes(b"no database" * 1000),
    lambda file: file.write_bytes(file.read_bytes()[:5000]),
    lambda file: file.write_bytes(file.read_bytes()[:60] + b"\xff" * 40 + file.read_bytes()[100:]),
])  # fmt: skip
def test_a_damaged_file_is_said_to_be(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    file = tmp_path / "index.sqlite"
    index(file, [list(everything_heard())])
    spoil(file)
    with pytest.raises(IndexDamagedError):
        index(file, [list(everything_heard())])


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    with closing(IndexWriter(file)) as writer:
        take(writer, list(everything_heard()))
        assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
