"""Events of the trail: what is written is read again, and what is no event of the bank's is none."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.access.access_event import (
    MOST_CHARACTERS,
    Access,
    AccessEvent,
    Actor,
    decoded,
    encoded,
    is_sound,
    made,
    tidy,
)
from bank.access.of_accounts import of_accounts
from bank.access.summary import Noted, described, repeated
from bank.accounts.events import AccountEvent, EventKind
from bank.transparency.kinds import access
from bank.transparency.kinds.kind import Subject

OWNER = "1" * 32
READER = Actor("alice", "operator", "request 17")
TEXT = st.text(max_size=1200)


def event(owner: str = OWNER, kind: Access = Access.READ) -> AccessEvent:
    return made(uuid4(), owner, kind, READER, what="social.post.v1", count=3)


@settings(max_examples=25)
@given(st.sampled_from(Access), st.sampled_from([OWNER, ""]), st.tuples(TEXT, TEXT, TEXT), st.integers(0, 2**40))
def test_what_is_made_is_read_again(kind: Access, owner: str, texts: tuple[str, str, str], count: int) -> None:
    who, purpose, what = texts
    one = made(UUID(int=7), owner, kind, Actor(f"x{who}", "operator", purpose), what=what, count=count)
    key, value = encoded(one)
    assert (key, decoded(key, value)) == (owner.encode(), one)
    assert access.KIND.read(key, value) == Subject(str(one.access_id), owner)
    assert all(len(each) <= MOST_CHARACTERS and each.isprintable() for each in (one.who, one.purpose, one.what))


@settings(max_examples=25)
@given(st.binary(max_size=300) | st.none(), st.binary(max_size=300) | st.none())
def test_anything_else_is_no_event(key: bytes | None, value: bytes | None) -> None:
    assert decoded(key, value) is None


def test_an_event_under_another_key_is_none() -> None:
    _, value = encoded(event())
    assert decoded(b"2" * 32, value) is None
    assert decoded(None, value) is None
    everybodys = event("")
    assert decoded(None, encoded(everybodys)[1]) == everybodys


@pytest.mark.parametrize(
    "odd",
    [{"owner": "1" * 31}, {"owner": "A" * 32}, {"who": ""}, {"role": ""}, {"access": ""}, {"count": -1},
     {"purpose": "two\nlines"}, {"what": "\x1b[31m"}, {"who": "x" * (MOST_CHARACTERS + 1)}],
)  # fmt: skip
def test_an_event_that_is_not_in_its_form_is_none(odd: dict[str, object]) -> None:
    fields = {name: getattr(event(), name) for name in AccessEvent.__slots__}
    wrong = AccessEvent(**fields | odd)
    assert not is_sound(wrong)
    assert decoded(*encoded(wrong)) is None


def test_a_kind_that_a_later_version_has_is_read() -> None:
    fields = {name: getattr(event(), name) for name in AccessEvent.__slots__}
    later = AccessEvent(**fields | {"access": "withdrawal"})
    assert decoded(*encoded(later)) == later


def test_texts_are_one_line_without_what_a_terminal_acts_on() -> None:
    assert tidy("  a\n\tb\x1b[31mc\u202e ") == "a b [31mc"


def test_changes_of_accounts_are_accesses() -> None:
    changes = [
        AccountEvent(EventKind.CONSENTED, OWNER, schemas=("social.post", "social.like")),
        AccountEvent(EventKind.UNLINKED, OWNER),
        AccountEvent(EventKind.CLOSED, OWNER),
        AccountEvent(EventKind.ENFORCED),
    ]
    found = of_accounts(changes, READER, uuid4)
    assert [(each.access, each.owner, each.what) for each in found] == [
        ("consent", OWNER, "consented social.like social.post"),
        ("link", OWNER, "unlinked"),
        ("account", OWNER, "closed"),
        ("account", "", "enforced"),
    ]
    assert all(map(is_sound, found))
    assert len({each.access_id for each in found}) == len(found)


def test_what_is_everybodys_is_summed_up() -> None:
    trail = [Noted(event("", Access.VERIFY), at, 1_000 + at) for at in range(3)]
    trail += [Noted(event(), 3, 2_000), Noted(event("", Access.KEY_USE), 4, 3_000)]
    found = repeated(trail)
    assert [(each.event.access, each.times, each.first, each.last) for each in found] == [
        ("key_use", 1, 3_000, 3_000),
        ("verify", 3, 1_000, 1_002),
    ]


def test_an_access_as_its_owner_reads_it_names_no_account() -> None:
    assert OWNER not in str(described(event()))
    assert (described(event())["of"], described(event(""))["of"]) == ("owner", "everybody")
