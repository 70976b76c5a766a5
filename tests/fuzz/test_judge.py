"""The judge is worth as much as what it finds: each kind of harm is done to a good account, and must be seen."""

from collections.abc import Callable

import pytest

from tests.fuzz.book import Book
from tests.fuzz.judge import judge
from tests.fuzz.kinds import STORED, RecordKind
from tests.fuzz.shot import Raw

TOPIC = "deposits.raw.social"


def never(_base: object) -> Raw:
    raise AssertionError


GOOD = RecordKind("good", 1, frozenset({STORED}), never)
BAD = RecordKind("bad", 1, frozenset({"undecodable"}), never)


def account() -> Book:
    """Offsets 0 and 2 are good, 1 is bad, 3 was taken back, 4 is a marker."""
    book = Book()
    for offset in (0, 1, 2, 3):
        book.sent((TOPIC, 0, offset), int(offset == 1), offset + 100)
    book.takes_back((TOPIC, 0, 3))
    for offset in (0, 1, 2):
        book.found("raw", (TOPIC, 0, offset))
    for offset in (0, 2):
        book.found("clean", (TOPIC, 0, offset))
        book.found("rows", (TOPIC, 0, offset))
    book.failed((TOPIC, 0, 1), "undecodable")
    return book


def test_a_good_account_passes() -> None:
    found = judge(account(), [GOOD, BAD])
    assert found.passed, found.problems
    assert (found.sent, found.stored, found.failed, found.taken_back, found.repeats) == (3, 2, 1, 1, 0)
    assert found.ends == {("good", STORED): 2, ("bad", "undecodable"): 1}


def test_failed_events_and_clean_records_may_come_again() -> None:
    book = account()
    book.failed((TOPIC, 0, 1), "undecodable")
    book.found("clean", (TOPIC, 0, 2))
    found = judge(book, [GOOD, BAD])
    assert found.passed
    assert found.repeats == 2


def take(what: str, offset: int) -> Callable[[Book], None]:
    def harm(book: Book) -> None:
        getattr(book.lanes[TOPIC, 0], what)[offset] = 0

    return harm


def put(what: str, offset: int) -> Callable[[Book], None]:
    return lambda book: book.found(what, (TOPIC, 0, offset))


HARM: dict[str, tuple[str, Callable[[Book], object]]] = {
    "a row lost": ("neither stored nor failed", take("rows", 2)),
    "a failed event lost": ("neither stored nor failed", take("failed", 1)),
    "a row doubled": ("more than once", lambda book: book.found("rows", (TOPIC, 0, 0))),
    "stored and failed": ("both stored and failed", lambda book: book.failed((TOPIC, 0, 0), "undecodable")),
    "gone from Kafka": ("not on the raw topic", take("raw", 0)),
    "stored with no clean record": ("without a clean record", take("clean", 0)),
    "a clean record with no row": ("without a clean record", lambda book: book.found("clean", (TOPIC, 0, 1))),
    "a bad record stored": (
        "ended as stored",
        lambda book: [do(book) for do in (take("failed", 1), put("rows", 1), put("clean", 1))],
    ),
    "another reason": ("ended as internal_error", lambda book: book.failed((TOPIC, 0, 1), "internal_error")),
    "taken back, and stored": ("should not be", lambda book: book.found("rows", (TOPIC, 0, 3))),
    "a marker failed": ("should not be", lambda book: book.failed((TOPIC, 0, 4), "empty_value")),
    "a row of nothing, elsewhere": ("should not be", lambda book: book.found("rows", ("deposits.raw.telecom", 1, 9))),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARM)
def test_each_harm_is_found(harm: str) -> None:
    words, do = HARM[harm]
    book = account()
    do(book)
    found = judge(book, [GOOD, BAD])
    assert not found.passed
    assert any(words in problem for problem in found.problems), found.problems


def test_what_the_harvest_finds_wrong_counts() -> None:
    assert not judge(account(), [GOOD, BAD], ["the row of somebody else"]).passed
