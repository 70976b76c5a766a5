"""One signs in by a passkey that was enrolled here, by a challenge that is used once; everything else is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import Challenge
from tests.owner_desk.sign_in.authenticator import PRESENT, VERIFIED, Device, Manner
from tests.owner_desk.sign_in.desks import HOME, HOMER, MARGE, Desk, given, why

NO_PASSKEY, NO_TICKET = (Why.INVALID, "passkey"), (Why.INVALID, "ticket")


def finish(desk: Desk, challenge: Challenge, device: Device, manner: Manner | None = None, token: str = "") -> object:
    answer = device.sign(challenge, manner or Manner())
    return desk.desk.finish_sign_in(challenge.ticket, answer, HOME, token)


def begun(desk: Desk, token: str = "") -> Challenge:
    return given(desk.desk.begin_sign_in(HOME, token))


TAMPERED = {
    "another origin": Manner(origin="https://bank.example.evil.example"),
    "another port": Manner(origin="https://bank.example:444"),
    "another rp": Manner(rp="evil.example"),
    "another challenge": Manner(challenge=b"c" * 32),
    "no user verification": Manner(flags=PRESENT),
    "no user": Manner(flags=VERIFIED),
    "a registration": Manner(kind="webauthn.create"),
    "a spoilt signature": Manner(spoilt_signature=True),
    "another owner's handle": Manner(handle=b"h" * 32),
    "nobody's handle": Manner(without_handle=True),
    "in a frame": Manner(client={"crossOrigin": True}),
}


@pytest.mark.parametrize("manner", TAMPERED.values(), ids=TAMPERED.keys())
def test_what_is_not_signed_as_asked_is_refused(desk: Desk, manner: Manner) -> None:
    device = desk.whole()[1]
    assert why(finish(desk, begun(desk), device, manner)) == NO_PASSKEY
    assert desk.sign_in(device)  # and nobody is locked out by that


def test_a_passkey_of_another_page_or_unknown_to_the_desk_is_refused(desk: Desk) -> None:
    desk.whole()
    stranger = desk.device()
    stranger.credential, stranger.handle = b"c" * 32, b"h" * 32
    assert why(finish(desk, begun(desk), stranger)) == NO_PASSKEY


def test_a_key_of_ones_own_does_not_sign_for_the_credential_of_another(desk: Desk) -> None:
    theirs, mine = desk.whole(MARGE)[1], desk.whole(HOMER)[1]
    mine.credential, mine.handle = theirs.credential, theirs.handle
    assert why(finish(desk, begun(desk), mine)) == NO_PASSKEY


def test_a_challenge_is_answered_once_in_five_minutes_and_for_what_it_is(desk: Desk) -> None:
    token, device, _ = desk.whole()
    challenge = begun(desk)
    answer = device.sign(challenge)
    given(desk.desk.finish_sign_in(challenge.ticket, answer, HOME))
    assert why(desk.desk.finish_sign_in(challenge.ticket, answer, HOME)) == NO_TICKET
    assert why(finish(desk, challenge, device)) == NO_TICKET
    late = begun(desk)
    desk.clock.wait(299_999)
    early = begun(desk)
    desk.clock.wait(1)
    assert why(finish(desk, late, device)) == NO_TICKET
    adding = given(desk.desk.begin_passkey(desk.sign_in(device, token).token))
    assert why(desk.desk.finish_sign_in(adding.ticket, device.sign(early), HOME)) == NO_TICKET
    assert why(desk.desk.finish_enrolment(early.ticket, device.make(adding), "", HOME)) == NO_TICKET
    given(finish(desk, early, device))
    for wrong in ("", "x", "A" * 140, early.ticket[:-4] + "AAAA", early.ticket + "A", "é"):
        assert why(desk.desk.finish_sign_in(wrong, answer, HOME)) == NO_TICKET


def test_a_restart_forgets_challenges_and_no_answer_or_session(desk: Desk) -> None:
    token, device, _ = desk.whole()
    challenge = begun(desk)
    desk.close()
    desk.anew()
    assert why(finish(desk, challenge, device)) == NO_TICKET
    assert desk.desk.owner_of(token, SessionNeeds.ALL) == MARGE
    assert desk.sign_in(device)


def test_a_counter_that_goes_back_is_refused_and_noted(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    token, device = desk.whole()[0], desk.device(counts=True)
    token = desk.add(token, device).session.token
    desk.sign_in(device)
    copy = device.copy()
    desk.sign_in(device)
    desk.clock.wait(1000)
    assert why(finish(desk, begun(desk), copy)) == (Why.INVALID, "counter")
    assert [each.set_back for each in given(desk.desk.passkeys(token))] == [0, 0, desk.clock.now]
    assert "counter went back" in caplog.text
    assert MARGE not in caplog.text
    assert desk.sign_in(device)


def test_a_session_is_proven_by_a_passkey_of_its_owner_and_has_a_new_token(desk: Desk) -> None:
    token, first, second = desk.whole(MARGE)
    theirs = desk.whole(HOMER)[1]
    desk.clock.wait(300_000)
    assert desk.desk.owner_of(token, SessionNeeds.PROVEN) == DeskRefusal(Why.PROVE_AGAIN)
    assert why(finish(desk, begun(desk, token), theirs, None, token)) == NO_PASSKEY
    challenge = begun(desk, token)
    for wrong in ("", desk.sign_in(first).token, "x"):
        assert why(finish(desk, challenge, second, None, wrong)) == NO_TICKET
    before = given(desk.desk.state(token))
    assert before.proven == desk.clock.now - 300_000
    proven = given(
        desk.desk.finish_sign_in(challenge.ticket, second.sign(challenge, Manner(without_handle=True)), HOME, token)
    )
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == DeskRefusal(Why.SIGNED_OUT)
    assert desk.desk.owner_of(proven.token, SessionNeeds.PROVEN) == MARGE
    after = given(desk.desk.state(proven.token))
    assert (after.proven, after.form_key == before.form_key) == (desk.clock.now, False)


def test_of_two_answers_at_once_one_signs_in(desk: Desk) -> None:
    device = desk.whole()[1]
    challenge = begun(desk)
    answers = [device.sign(challenge) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda each: desk.desk.finish_sign_in(challenge.ticket, each, HOME), answers))
    assert sum(not isinstance(each, DeskRefusal) for each in found) == 1


def test_of_two_recoveries_and_two_invitations_at_once_one_holds(desk: Desk) -> None:
    code = desk.enrol(desk.device()).recovery_code
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: desk.desk.recover(code, HOME), range(8)))
    assert sum(not isinstance(each, DeskRefusal) for each in found) == 1
    invitation = desk.invite()
    challenges = [given(desk.desk.begin_enrolment(invitation, HOME)) for _ in range(4)]
    made = [(each, desk.device().make(each)) for each in challenges]
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda each: desk.desk.finish_enrolment(each[0].ticket, each[1], "", HOME), made))
    assert sum(not isinstance(each, DeskRefusal) for each in done) == 1


@pytest.mark.parametrize("code", ["", "x", "AAAA-" * 8, "A" * 100_000, "\0", "é" * 32])
def test_what_is_no_recovery_code_is_refused(desk: Desk, code: str) -> None:
    desk.whole()
    assert why(desk.desk.recover(code, HOME)) == (Why.INVALID, "code")
