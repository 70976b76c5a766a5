"""Rules of signing in: what is written is read again and nothing else is; time decides as it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.sign_in import codes, tickets, tokens
from bank.sign_in.limits import Limit, is_loopback, network, taken
from bank.sign_in.passkeys import MOST_NAME, named, went_back
from bank.sign_in.sessions import (
    PROVEN_MS,
    RECOVERY_MS,
    How,
    Lacking,
    Lengths,
    May,
    SessionNeeds,
    SignInSession,
    is_noted,
    lacking,
    may,
    may_enrol,
    until,
)
from bank.sign_in.tickets import Purpose, Ticket

KEY = b"k" * 32
LENGTHS = Lengths(900_000, 28_800_000)
times = st.integers(0, 2**48)


@given(st.binary(min_size=20, max_size=20), st.sampled_from(["", " ", "-", " - "]), st.booleans())
def test_a_code_is_read_however_it_is_typed(code: bytes, between: str, lower: bool) -> None:
    text = codes.written(code).replace("-", between).replace("O", "0").replace("I", "1").replace("B", "8")
    if len(text) <= 80:
        assert codes.read(text.lower() if lower else text) == code


@given(st.text(max_size=100))
def test_what_is_no_code_is_none(text: str) -> None:
    found = codes.read(text)
    assert found is None or len(found) == codes.CODE_BYTES


def test_a_code_is_read_in_groups() -> None:
    assert codes.written(bytes(20)) == "-".join(["AAAA"] * 8)
    assert codes.read("A" * 31) is codes.read("A" * 40) is codes.read("Ä" * 32) is codes.read("A" * 31 + "9") is None


@given(st.binary(min_size=32, max_size=32), st.integers(0, 42), st.characters())
def test_one_text_is_a_token(token: bytes, at: int, other: str) -> None:
    text = tokens.written(token)
    assert tokens.read(text) == token
    changed = text[:at] + other + text[at + 1 :]
    assert changed == text or tokens.read(changed) != token
    assert tokens.read(text + "=") is tokens.read(text[:-1]) is None
    assert tokens.form_key(token) != tokens.form_key(token[::-1]) or token == token[::-1]


@given(st.sampled_from(Purpose), times, st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), times)
def test_a_ticket_holds_until_it_is_over_and_under_its_key(
    purpose: Purpose, ends: int, challenge: bytes, subject: bytes, now: int
) -> None:
    ticket = Ticket(purpose, ends, challenge, subject)
    text = tickets.sealed(KEY, ticket)
    assert tickets.opened(KEY, text, now) == (ticket if now < ends else None)
    assert tickets.opened(KEY[::-1] + b"x", text, 0) is None


@given(st.integers(0, 8 * 105 - 1))
def test_no_bit_of_a_ticket_can_be_changed(bit: int) -> None:
    import base64  # noqa: PLC0415 - for this alone

    text = tickets.sealed(KEY, Ticket(Purpose.ADD, 10, b"c" * 32, b"s" * 32))
    body = bytearray(base64.urlsafe_b64decode(text))
    body[bit // 8] ^= 1 << bit % 8
    assert tickets.opened(KEY, base64.urlsafe_b64encode(body).decode(), 0) is None


@given(st.text(max_size=400))
def test_what_is_no_ticket_is_none(text: str) -> None:
    assert tickets.opened(KEY, text, 0) is None


@st.composite
def sessions(draw: st.DrawFn) -> SignInSession:
    began = draw(st.integers(0, 10**9))
    used = began + draw(st.integers(0, LENGTHS.most))
    proven = draw(st.sampled_from([0, began, used]))
    return SignInSession("s", "o", draw(st.sampled_from(How)), draw(st.integers(0, 3)), began, used, proven)


@given(sessions(), st.sampled_from(SessionNeeds), st.integers(0, 2 * LENGTHS.most), st.booleans())
def test_a_session_may_what_its_way_and_time_allow(
    session: SignInSession, needs: SessionNeeds, later: int, enrolled: bool
) -> None:
    now = session.began + later
    lacks = lacking(session, needs, LENGTHS, now, is_enrolled=enrolled)
    over = later >= LENGTHS.most or now - session.used >= LENGTHS.idle
    if over or (session.how is How.RECOVERY and later >= RECOVERY_MS):
        assert lacks is Lacking.SIGNED_OUT
    elif needs >= SessionNeeds.ALL and (session.how is How.RECOVERY or (session.how is How.PASSKEY and not enrolled)):
        assert lacks is Lacking.ENROL_FIRST
    elif needs is SessionNeeds.PROVEN and session.how is How.PASSKEY and now - session.proven >= PROVEN_MS:
        assert lacks is Lacking.PROVE_AGAIN
    else:
        assert lacks is None
    # what is needed more is never allowed where less is not
    assert lacks is None or all(
        lacking(session, each, LENGTHS, now, is_enrolled=enrolled) for each in SessionNeeds if each > needs
    )


@given(sessions(), times)
def test_a_session_is_never_longer_than_it_may_be(session: SignInSession, now: int) -> None:
    assert until(session, LENGTHS) <= min(session.used + LENGTHS.idle, session.began + LENGTHS.most)
    assert may(session, is_enrolled=False) is (May.ALL if session.how is How.LINK else May.ENROL)
    assert is_noted(session, now) == (now - session.used < 30_000)


def test_only_who_has_just_used_a_passkey_or_a_recovery_code_adds_one() -> None:
    assert may_enrol(SignInSession("s", "o", How.PASSKEY, 1, 0, 0, 100), 100 + PROVEN_MS - 1)
    assert not may_enrol(SignInSession("s", "o", How.PASSKEY, 1, 0, 0, 100), 100 + PROVEN_MS)
    assert may_enrol(SignInSession("s", "o", How.RECOVERY, 0, 0, 0, 0), 10**9)


@pytest.mark.parametrize(
    ("before", "now", "back"), [(0, 0, False), (0, 1, False), (1, 2, False), (1, 1, True), (2, 1, True), (5, 0, True)]
)
def test_a_counter_that_does_not_rise_went_back(before: int, now: int, back: bool) -> None:
    assert went_back(before, now) is back


@given(st.text(max_size=1000))
def test_a_name_is_one_line_that_does_nothing(text: str) -> None:
    found = named(text)
    assert len(found) <= MOST_NAME
    assert found.isprintable()
    assert found == named(found)


@given(st.lists(st.integers(0, 5000), max_size=60))
def test_no_span_of_time_has_more_tries_than_the_limit_allows(waits: list[int]) -> None:
    limit, full, now, taken_at = Limit(5, 1000), 0, 10**6, list[int]()
    for wait in waits:
        now += wait
        found = taken(full, limit, now)
        full = found.full
        if not found.wait:
            taken_at.append(now)
        else:
            assert taken(full, limit, now + found.wait).wait == 0
            assert taken(full, limit, now + found.wait - 1).wait
    for first in range(len(taken_at)):
        for last in range(first, len(taken_at)):
            assert last - first + 1 <= limit.most + (taken_at[last] - taken_at[first]) / limit.refill


@pytest.mark.parametrize(
    ("address", "counts"),
    [("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
     ("fe80::1%eth0", "fe80::/64"), ("", "?"), ("somebody", "?"), ("9" * 10_000, "?")],
)  # fmt: skip
def test_an_address_counts_for_its_network(address: str, counts: str) -> None:
    assert network(address) == counts


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_loopback(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["", "localhost", "127.0.0.1.example", "192.0.2.1", "::ffff:192.0.2.1", "0.0.0.0"])
def test_nothing_else_is_loopback(address: str) -> None:
    assert not is_loopback(address)
