"""Sessions end by rest, by age, by their passkey and by word; an owner sees and ends their own alone. Limits hold."""

import pytest

from bank.sign_in.sessions import PROVEN_MS, SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.sign_in import limiter
from tests.owner_desk.sign_in.desks import HOME, HOMER, IDLE, MARGE, MOST, Desk, given, why

OUT = DeskRefusal(Why.SIGNED_OUT)


def test_a_session_rests_a_quarter_of_an_hour_at_most(desk: Desk) -> None:
    token = desk.whole()[0]
    for _ in range(3):
        desk.clock.wait(IDLE - 1)
        assert desk.desk.owner_of(token, SessionNeeds.ALL) == MARGE
    desk.clock.wait(IDLE)
    assert desk.desk.owner_of(token, SessionNeeds.ALL) == OUT
    assert desk.desk.state(token) == desk.desk.passkeys(token) == desk.desk.sessions(token) == OUT


def test_a_session_lasts_eight_hours_at_most_however_it_is_proven(desk: Desk) -> None:
    token, device, _ = desk.whole()
    ends = desk.clock.now + MOST
    while desk.clock.now < ends:
        assert desk.desk.owner_of(token, SessionNeeds.SESSION) == MARGE
        assert given(desk.desk.state(token)).until <= ends
        desk.clock.wait(IDLE // 2)
        if desk.clock.now < ends:
            token = desk.sign_in(device, token).token
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == OUT


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 43, "A" * 100_000, "\0" * 43])
def test_what_is_no_session_is_signed_out(desk: Desk, token: str) -> None:
    desk.whole()
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == OUT
    assert desk.desk.state(token) == desk.desk.begin_passkey(token) == OUT
    assert desk.desk.end_session(token, "") == desk.desk.remove_passkey(token, "1") == OUT
    assert desk.desk.sign_out(token) is None


def test_an_owner_sees_and_ends_their_own_sessions_alone(desk: Desk) -> None:
    token, device, _ = desk.whole(MARGE)
    theirs = desk.whole(HOMER)[0]
    others = [desk.sign_in(device).token for _ in range(3)]
    found = given(desk.desk.sessions(token))
    assert len(found) == 4
    assert [each.is_this for each in found].count(True) == 1
    [of_homer] = given(desk.desk.sessions(theirs))
    for wrong in (of_homer.id, "x", "\0"):
        assert why(desk.desk.end_session(token, wrong)) == (Why.UNKNOWN, "")
    ended = next(each for each in given(desk.desk.sessions(others[0])) if each.is_this)
    assert desk.desk.end_session(token, ended.id) is None
    assert desk.desk.owner_of(others[0], SessionNeeds.SESSION) == OUT
    assert desk.desk.end_session(token, "") is None
    assert [desk.desk.owner_of(each, SessionNeeds.SESSION) for each in others] == [OUT] * 3
    assert desk.desk.owner_of(token, SessionNeeds.ALL) == MARGE
    assert desk.desk.owner_of(theirs, SessionNeeds.ALL) == HOMER
    assert desk.desk.sign_out(token) is None
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == OUT


def test_an_owner_has_twenty_sessions_at_most_and_what_is_over_goes(desk: Desk) -> None:
    token, device, _ = desk.whole()
    for _ in range(25):
        desk.clock.wait(20_000)
        desk.sign_in(device)
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == OUT  # it rested longest
    with desk.file.reading() as base:
        assert base.execute("SELECT count(*) FROM session").fetchone() == (20,)
    desk.clock.wait(MOST)
    desk.sign_in(device)
    with desk.file.reading() as base:
        assert base.execute("SELECT count(*) FROM session").fetchone() == (1,)
        assert base.execute("SELECT count(*) FROM used_challenge").fetchone() == (1,)


def test_whoever_is_forgotten_is_signed_out_and_leaves_nothing_in_the_file(desk: Desk) -> None:
    token, device, _ = desk.whole(MARGE)
    theirs = desk.whole(HOMER)[0]
    desk.invite(MARGE)
    desk.desk.forget(MARGE)
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == OUT
    assert desk.desk.owner_of(theirs, SessionNeeds.ALL) == HOMER
    challenge = given(desk.desk.begin_sign_in(HOME))
    assert why(desk.desk.finish_sign_in(challenge.ticket, device.sign(challenge), HOME)) == (Why.INVALID, "passkey")
    held = b"".join(each.read_bytes() for each in desk.folder.iterdir())
    assert MARGE.encode() not in held
    assert device.credential not in held
    assert HOMER.encode() in held


def test_an_address_has_so_many_tries_and_another_one_its_own(desk: Desk) -> None:
    device = desk.whole()[1]
    desk.clock.wait(10**9)
    most = limiter.LIMITS[limiter.LimitKind.TRIES].most
    for _ in range(most):
        given(desk.desk.begin_sign_in("192.0.2.66"))
    refused = desk.desk.begin_sign_in("192.0.2.66")
    assert refused == DeskRefusal(Why.TOO_MANY, retry_s=5)
    assert desk.sign_in(device)  # from home
    desk.clock.wait(5000)
    given(desk.desk.begin_sign_in("192.0.2.66"))


@pytest.mark.parametrize(("kind", "most"), [("begin_enrolment", 20), ("recover", 10)])
def test_guesses_are_limited(desk: Desk, kind: str, most: int) -> None:
    guess = getattr(desk.desk, kind)
    found = [why(guess("AAAA-" * 7 + "AAAA", HOME))[0] for _ in range(most + 1)]
    assert found == [Why.INVALID] * most + [Why.TOO_MANY]
    assert why(guess("AAAA-" * 7 + "AAAA", "2001:db8::1"))[0] is Why.INVALID


def test_an_owner_has_so_many_decisions_and_reads_on(desk: Desk) -> None:
    token, theirs = desk.whole(MARGE)[0], desk.whole(HOMER)[0]
    most = limiter.LIMITS[limiter.LimitKind.DECISIONS].most
    assert [desk.desk.owner_of(token, SessionNeeds.DECISION) for _ in range(most)] == [MARGE] * most
    assert why(desk.desk.owner_of(token, SessionNeeds.PROVEN))[0] is Why.TOO_MANY
    assert desk.desk.owner_of(token, SessionNeeds.ALL) == MARGE
    assert desk.desk.owner_of(theirs, SessionNeeds.DECISION) == HOMER


def test_a_flood_fills_neither_memory_nor_disk_and_locks_nobody_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "MOST", 100)
    device = desk.whole()[1]
    challenge = given(desk.desk.begin_sign_in(HOME))
    before = [each.stat().st_size for each in sorted(desk.folder.iterdir())]
    for each in range(1000):
        flood = given(desk.desk.begin_sign_in(f"2001:db8:0:{each:x}::1"))
        assert why(desk.desk.finish_sign_in(flood.ticket, "{}", f"2001:db8:0:{each:x}::1")) == (Why.INVALID, "passkey")
    assert len(desk.limiter) <= 100
    assert [each.stat().st_size for each in sorted(desk.folder.iterdir())] == before
    given(desk.desk.finish_sign_in(challenge.ticket, device.sign(challenge), HOME))


def test_sessions_say_how_they_began_and_which_asks_after_it_was_proven_anew(desk: Desk) -> None:
    token, device, _ = desk.whole()
    desk.clock.wait(PROVEN_MS)
    assert why(desk.desk.new_recovery_code(token)) == (Why.PROVE_AGAIN, "")
    token = desk.sign_in(device, token).token
    code = given(desk.desk.new_recovery_code(token))
    assert given(desk.desk.state(token)).recovery_code_left
    recovering = given(desk.desk.recover(code, HOME)).token
    state = given(desk.desk.state(recovering))
    assert (state.how, state.may) == ("recovery", "enrol")
    found = given(desk.desk.sessions(token))
    assert {(each.how, each.passkey, each.is_this) for each in found} == {
        ("passkey", "First", True), ("recovery", "", False)
    }  # fmt: skip
