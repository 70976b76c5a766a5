"""What an owner sees of the story, page by page; and that nothing of another owner is ever among it."""

import inspect
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.months import DAY_MS
from bank.withdrawals import offering as documents
from bank.withdrawals import standing_terms
from schemas import topics
from teller.operate.owner_desk.index import cursors
from teller.operate.owner_desk.index import file as index_file
from teller.operate.owner_desk.index.reading import IndexedReading
from teller.operate.owner_desk.index.writer import IndexWriter
from teller.operate.owner_desk.port.reading import (
    ROWS,
    DepositSums,
    LicenceRows,
    Looks,
    Money,
    ObjectRow,
    ObjectRows,
    Overview,
    OwnersView,
)
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.bank.withdrawals.packaging.story import NOTICE, PACKAGE, films, licences
from tests.bank.withdrawals.samples import NOW, OTHER_OWNER, OWNER
from tests.bank.withdrawals.test_deciding import STANDS
from tests.owner_desk.index.indexing import SEALED, index, reading, take
from tests.owner_desk.index.story import ACME, BY, GONE, SUBJECT, everything_heard, heard, receipt, streams

AT = NOW + 4 * DAY_MS
NOBODY = "a" * 32
UNKNOWN, ENDED = DeskRefusal(Why.UNKNOWN), DeskRefusal(Why.ACCOUNT_ENDED)


@pytest.fixture(name="file")
def fixture_file(tmp_path: Path) -> Path:
    index(tmp_path / "index.sqlite", [list(everything_heard())], known=AT)
    return tmp_path / "index.sqlite"


@pytest.fixture(name="read")
def fixture_read(file: Path) -> Iterator[IndexedReading]:
    with closing(reading(file, AT)) as found:
        yield found


def test_an_owner_sees_all_in_numbers(read: IndexedReading) -> None:
    view: OwnersView = read
    found = view.overview(OWNER)
    assert not isinstance(found, DeskRefusal)
    assert (found.kind, found.opened, found.closed, found.closes, found.successor) == ("PERSON", NOW, 0, 0, OTHER_OWNER)
    # 1 to 7 and 11, of which 2 and 3 are in 32, and 5 stands in its own place
    assert (found.records, found.objects, found.depositors) == (14, 7, 2)
    assert (found.consents, found.licences, found.open_offers, found.claims) == (1, 0, 0, 0)
    assert found.balances == (Money("EUR", 3_000_000 - 250_000 - 1_000_000),)
    assert found.last_look == NOW + 6 * DAY_MS
    assert found.delays == ()
    other = read.overview(OTHER_OWNER)
    assert not isinstance(other, DeskRefusal)
    assert (other.records, other.licences, other.claims, other.balances) == (5, 1, 1, ())


def test_deposits_are_summed_up_and_listed(read: IndexedReading) -> None:
    sums = read.deposit_sums(OWNER)
    assert isinstance(sums, DepositSums)
    assert [(each.month, each.depositor, each.depositor_name, each.records, each.objects) for each in sums.rows] == [
        ("2024-10", "acme-social", "Acme Social GmbH", 12, 6), ("2024-10", "phone", "phone", 2, 1)
    ]  # fmt: skip
    found = read.objects(OWNER)
    assert isinstance(found, ObjectRows)
    assert [each.receipt.int for each in found.rows] == [11, 7, 6, 5, 4, 32, 1]
    # an object that stands in others' places has the time of the first
    assert [each.stored for each in found.rows if each.receipt.int == 32] == [NOW + DAY_MS]
    assert sums.rows[0].last == NOW + 6 * DAY_MS
    leaves = {each.receipt.int: each.leaf for each in found.rows}
    assert leaves[1] == 0
    assert len(set(leaves.values())) == len(leaves)
    assert -1 not in leaves.values()
    for narrowed in (read.objects(OWNER, "phone"), read.objects(OWNER, "", "telecom.call")):
        assert isinstance(narrowed, ObjectRows)
        assert [each.receipt.int for each in narrowed.rows] == [11]
    assert read.objects(OWNER, "phone", "social.post") == ObjectRows((), "")


def test_decisions_find_accounts_by_name_and_by_subject_once_all_is_read(file: Path, read: IndexedReading) -> None:
    end = len(next(each for each in streams() if each[0].topic == topics.ACCOUNTS))
    found = read.accounts((OWNER, NOBODY, GONE), "", end)
    assert found is not None
    assert [each.owner for each in found] == [OWNER]
    assert found.account(OWNER) == read.account(OWNER)
    assert found.position == end
    spoken = read.accounts((), SUBJECT, 0)
    assert spoken is not None
    assert [each.owner for each in spoken] == [OWNER]
    assert spoken.holder((ACME.number, SUBJECT)) == OWNER
    assert read.accounts((OWNER,), "", end + 1) is None
    with closing(reading(file.with_name("none"), AT)) as absent:
        assert absent.accounts((OWNER,), "", 0) is None


def test_a_record_is_opened_by_whoever_may(file: Path) -> None:
    asked = list[tuple[str, int, int]]()

    def opener(who: str, found: Any, row: int) -> DeskRefusal:
        asked.append((who, found.shown.receipt.int, row))
        assert (found.bucket, found.object_key, found.schema) == ("b", "social.post.v1/1", "social.post.v1")
        return SEALED

    with closing(IndexedReading(file, opener)) as read:
        assert read.record(OWNER, UUID(int=1), 1) == SEALED
        for receipt_id, row in ((1, 2), (1, -1), (2, 0), (41, 0), (20, 0), (999, 0)):
            assert read.record(OWNER, UUID(int=receipt_id), row) == UNKNOWN
    assert asked == [(OWNER, 1, 1)]


def test_consents_links_and_choices(read: IndexedReading) -> None:
    found = read.agreements(OWNER)
    assert not isinstance(found, DeskRefusal)
    assert [(each.schema, each.state, each.consent) for each in found.consents] == [
        ("social.reaction", "holds", 5), ("social.post", "withdrawn", 4)
    ]  # fmt: skip
    assert [(each.depositor_name, each.since, each.is_claim) for each in found.links] == [
        ("Acme Social GmbH", NOW + 3, False)
    ]
    assert found.choices == (("acme-social", "Acme Social GmbH", ("social.post",)),)
    claimed = read.agreements(OTHER_OWNER)
    assert not isinstance(claimed, DeskRefusal)
    assert [(each.since, each.is_claim, each.link) for each in claimed.links] == [(NOW + 7, True, "7")]
    assert "6" * 32 not in repr(claimed)


def test_offers_words_and_refusals(read: IndexedReading) -> None:
    found = read.offers(OWNER)
    assert not isinstance(found, DeskRefusal)
    (row,) = found
    assert (row.offering, row.version, row.originator_name, row.said, row.is_open) == (
        "films", 1, "Acme SE", "accepted", False
    )  # fmt: skip
    for language, heading in (
        ("de", "Wer fragt, und wofür"),
        ("en", "Who asks, and for what"),
        ("xx", "Who asks, and for what"),
    ):
        offer = read.offer(OWNER, "films", 1, language)
        assert not isinstance(offer, DeskRefusal)
        assert offer.summary[0].heading == heading
        assert (offer.row, offer.digest) == (row, documents.digest(films()))
        assert offer.leaf > 0
        assert offer.agreement is None, "its licence was revoked"
    assert read.offer(OWNER, "films", 2, "en") == UNKNOWN, "it was not made to the owner"
    refusals = read.refusals(OWNER)
    assert not isinstance(refusals, DeskRefusal)
    assert [(each.what, each.rule, each.originator_name) for each in refusals.rows] == [
        ("acceptance", "too_few_records", "Acme SE")
    ]
    assert read.standing_terms(OWNER) == standing_terms.to_json(STANDS).decode()
    assert read.standing_terms(OTHER_OWNER) == ""


def test_an_offer_names_its_licence_while_that_holds(read: IndexedReading) -> None:
    found = read.offer(OTHER_OWNER, "films", 1, "en")
    assert not isinstance(found, DeskRefusal)
    assert found.row.is_granted
    assert found.agreement == licences()[OTHER_OWNER]


def test_licences_uses_and_what_they_earned(read: IndexedReading) -> None:
    found = read.licence(OWNER, licences()[OWNER])
    assert not isinstance(found, DeskRefusal)
    assert (found.row.state, found.row.packages, found.notices, found.row.earned) == (
        "revoked", 1, 1, (Money("EUR", 3_000_000),)
    )  # fmt: skip
    (use,) = found.uses
    assert (use.package, use.rows, use.earned, use.until) == (PACKAGE, 3, found.row.earned, films().terms.expires)
    assert [(each.notice, each.did) for each in use.notices] == [(NOTICE, ("deleted", "retrained"))]
    uses = read.uses(OWNER)
    assert not isinstance(uses, DeskRefusal)
    assert (uses.rows, uses.more) == (found.uses, "")
    other = read.licences(OTHER_OWNER)
    assert isinstance(other, LicenceRows)
    # its share was taken back
    assert [(each.state, each.earned, each.purpose) for each in other.rows] == [("holds", (), films().purpose)]


def test_looks_are_the_owners_one_by_one_and_everybodys_summed_up(read: IndexedReading) -> None:
    found = read.looks(OWNER)
    assert isinstance(found, Looks)
    assert [(each.access, each.times, each.of_everybody) for each in found.rows] == [
        ("consent", 1, False), ("verify", 1, True), ("export", 2, True), ("read", 1, False)
    ]  # fmt: skip
    assert {(each.who, each.role, each.purpose) for each in found.rows} == {(BY.who, BY.role, BY.purpose)}


def test_earnings_by_month_kind_and_partner(read: IndexedReading) -> None:
    found = read.earnings(OWNER)
    assert not isinstance(found, DeskRefusal)
    assert [(each.month, each.kind, each.partner, each.amount.millionths) for each in found[1]] == [
        ("2024-11", "paid", "", -1_000_000),
        ("2024-10", "earned", "films", 3_000_000),
        ("2024-10", "fee", "acme-social", -250_000),
    ]


def test_a_licence_that_is_over_before_the_writer_says_so_has_expired(file: Path) -> None:
    with closing(reading(file, films().terms.expires)) as read:
        offer = read.offer(OTHER_OWNER, "films", 1, "en")
        assert not isinstance(offer, DeskRefusal)
        assert offer.agreement is None
        found = read.licences(OTHER_OWNER)
        assert isinstance(found, LicenceRows)
        assert [(each.state, each.rule, each.ended) for each in found.rows] == [
            ("expired", "expired", films().terms.expires)
        ]


METHODS = sorted(name for name, _ in inspect.getmembers(OwnersView, inspect.isfunction) if not name.startswith("_"))
ARGUMENTS: dict[str, Any] = {
    "record": (UUID(int=41), 0), "offer": ("films", 1, "en"), "licence": (licences()[OTHER_OWNER],),
    "objects": (), "kept": (UUID(int=41),),
}  # fmt: skip


@pytest.mark.parametrize("method", [*METHODS, "kept", "account", "earnings"])
def test_nothing_of_another_owner_comes_out_of_any_method(read: IndexedReading, method: str) -> None:
    """Ids of objects of OTHER_OWNER are asked for by everybody else; what is listed to them has none of these."""
    ask = getattr(read, method)
    mine = ask(OTHER_OWNER, *ARGUMENTS.get(method, ()))
    assert mine not in (UNKNOWN, ENDED)
    for who in (NOBODY, "", "x", OTHER_OWNER.upper(), OTHER_OWNER + "\n", "%", OTHER_OWNER[:-1]):
        found = ask(who, *ARGUMENTS.get(method, ()))
        if who != NOBODY or method in {*ARGUMENTS, "overview", "account"} - {"objects"}:
            assert found == UNKNOWN, who
        assert OTHER_OWNER not in repr(found)
        assert str(licences()[OTHER_OWNER]) not in repr(found)
    assert ask(GONE, *ARGUMENTS.get(method, ())) == ENDED
    if method in {"record", "licence", "kept"}:
        assert ask(OWNER, *ARGUMENTS[method]) == UNKNOWN


PAGED = ("deposit_sums", "objects", "licences", "uses", "looks", "refusals")


@pytest.mark.parametrize("method", PAGED)
@given(more=st.text(max_size=80) | st.binary(max_size=60).map(bytes.hex) | st.just("=" * 5000))
def test_a_hostile_place_is_the_first_page(more_read: IndexedReading, method: str, more: str) -> None:
    ask = getattr(more_read, method)
    assert ask(OWNER, more=more) == ask(OWNER)


@pytest.fixture(scope="module", name="more_read")
def fixture_more_read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexedReading]:
    """An index with several pages of objects."""
    file = tmp_path_factory.mktemp("more") / "index.sqlite"
    many = [receipt(1000 + at, depositor=f"d{at % 3}", schema=("social.post.v1", "telecom.call.v1")[at % 2])
            for at in range(3 * ROWS + 7)]  # fmt: skip
    index(file, [list(everything_heard()), heard(topics.RECEIPTS, many, 2, step=1000)], known=AT)
    with closing(reading(file, AT)) as found:
        yield found


def test_what_is_not_read_to_its_end_yet_is_no_empty_list(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    index(file, [list(everything_heard())], known=AT)
    with closing(IndexWriter(file)) as writer:
        (place,) = [each for each in writer.places if each[0] == topics.WITHDRAWALS]
        writer.take([], {place: writer.places[place]._replace(known=0)})
    with closing(reading(file, AT)) as found:
        assert found.licences(OWNER) == DeskRefusal(Why.DELAYED, "withdrawals")
        assert found.offers(OWNER) == DeskRefusal(Why.DELAYED, "withdrawals")
        assert isinstance(found.objects(OWNER), ObjectRows)
        assert isinstance(found.overview(OWNER), Overview)


@pytest.mark.parametrize("narrowed", [{}, {"depositor": "d1"}, {"record_type": "social.post"}])
def test_pages_have_each_object_once_in_their_order(more_read: IndexedReading, narrowed: dict[str, str]) -> None:
    more, found = "", list[ObjectRow]()
    while True:
        page = more_read.objects(OWNER, **narrowed, more=more)
        assert isinstance(page, ObjectRows)
        assert len(page.rows) <= ROWS
        found += page.rows
        if not (more := page.more):
            break
    places = [(each.stored, each.receipt.bytes) for each in found]
    assert places == sorted(places, reverse=True)
    assert len({each.receipt for each in found}) == len(found)
    assert len(found) >= ROWS + 1
    wanted = {"depositor": lambda each: each.depositor, "record_type": lambda each: each.record_type}
    assert all(wanted[name](each) == value for name, value in narrowed.items() for each in found)


def test_a_place_is_for_one_owner_list_and_index(more_read: IndexedReading, read: IndexedReading) -> None:
    first = more_read.objects(OWNER)
    assert isinstance(first, ObjectRows)
    following = more_read.objects(OWNER, more=first.more)
    assert following != first
    assert more_read.objects(OWNER, "d1", more=first.more) == more_read.objects(OWNER, "d1")
    assert more_read.looks(OWNER, more=first.more) == more_read.looks(OWNER)
    assert more_read.objects(OTHER_OWNER, more=first.more) == more_read.objects(OTHER_OWNER)
    assert read.objects(OWNER, more=first.more) == read.objects(OWNER)
    for at in range(len(first.more)):
        changed = first.more[:at] + ("A" if first.more[at] != "A" else "B") + first.more[at + 1 :]
        assert more_read.objects(OWNER, more=changed) == first
    assert OWNER not in first.more


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.text() | st.binary(), max_size=5))
def test_a_place_comes_back_as_it_was(place: list[int | str | bytes]) -> None:
    more = cursors.sealed(b"k" * 32, b"o" * 16, "list", place)
    found = [each.hex() if isinstance(each, bytes) else each for each in place]
    assert cursors.opened(b"k" * 32, b"o" * 16, "list", more) == (found if len(more) <= cursors.MOST else None)


def test_while_parts_are_late_everything_is_read_and_they_are_named(file: Path) -> None:
    with closing(reading(file, AT + 60_000)) as read:
        found = read.overview(OWNER)
        assert not isinstance(found, DeskRefusal)
        assert {each.part for each in found.delays} == {
            "accounts", "deposits", "trail", "withdrawals", "packages", "ledger", "log"
        }  # fmt: skip
        assert {each.known_until for each in found.delays} == {AT}
        assert found.records == 14


def test_a_topic_that_is_not_there_is_late_but_for_the_log(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    index(file, [[each for each in everything_heard() if each.topic == topics.ACCOUNTS]], known=AT)
    with closing(reading(file, AT)) as read:
        found = read.overview(OWNER)
        assert not isinstance(found, DeskRefusal)
        late = {each.part: each.known_until for each in found.delays}
    assert late == dict.fromkeys(("accounts", "deposits", "trail", "withdrawals", "packages", "ledger"), 0)


def test_while_there_is_no_index_all_is_delayed_and_it_is_found_when_it_comes(tmp_path: Path) -> None:
    file, away = tmp_path / "index.sqlite", DeskRefusal(Why.DELAYED, "index")
    with closing(reading(file, AT)) as read:
        assert read.overview(OWNER) == away
        index(file, [[]])
        assert read.overview(OWNER) == DeskRefusal(Why.DELAYED, "accounts")
        index(file, [list(everything_heard())])
        found = read.overview(OWNER)
        index_file.remove(file)
        assert read.overview(OWNER) == away
        index(file, [list(everything_heard())])
        assert read.overview(OWNER) == found
        assert read.offers(OWNER)


def test_a_damaged_file_is_told_and_says_nothing(file: Path) -> None:
    told = list[bool]()
    with file.open("r+b") as raw:
        raw.seek(4096)
        raw.write(b"\xff" * (file.stat().st_size - 4096))
    with closing(IndexedReading(file, lambda *_: SEALED, damaged=lambda: told.append(True))) as read:
        assert read.objects(OWNER) == DeskRefusal(Why.DELAYED, "index")
    assert told == [True]


def test_a_file_without_tables_yet_is_not_damaged(tmp_path: Path) -> None:
    told, file = list[bool](), tmp_path / "index.sqlite"
    file.touch()
    with closing(IndexedReading(file, lambda *_: SEALED, damaged=lambda: told.append(True))) as read:
        assert read.overview(OWNER) == DeskRefusal(Why.DELAYED, "index")
    assert told == []


def test_readers_see_each_batch_whole(file: Path) -> None:
    """A sum and its rows are of one moment, while somebody writes."""
    with closing(IndexWriter(file)) as writer, closing(reading(file, AT)) as read:
        for at in range(ROWS - 8):
            take(writer, heard(topics.RECEIPTS, [receipt(5000 + at)], 2), AT)
            found, sums = read.objects(OWNER), read.overview(OWNER)
            assert isinstance(found, ObjectRows)
            assert not isinstance(sums, DeskRefusal)
            assert sums.objects == len(found.rows) == 8 + at


def test_the_reader_cannot_write(file: Path) -> None:
    with closing(index_file.connect_reader(file)) as base, pytest.raises(sqlite3.OperationalError):
        base.execute("DELETE FROM object")


def test_a_depositor_of_another_owner_is_no_choice(read: IndexedReading) -> None:
    assert ACME.owner == ""
    found = read.agreements(NOBODY)
    assert not isinstance(found, DeskRefusal)
    assert [each[0] for each in found.choices] == ["acme-social"]
