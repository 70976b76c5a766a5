"""Passkeys are enrolled by invitation, by who has just used one, or anew by a recovery code; and in no other way."""

import json

import pytest

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_desk.sign_in.authenticator import PRESENT, VERIFIED, Manner
from tests.owner_desk.sign_in.desks import HOME, HOMER, MARGE, MOST, PARTY, Desk, given, why

DAY = 86_400_000
NO_PASSKEY, UNKNOWN_PASSKEY = (Why.INVALID, "new_passkey"), (Why.INVALID, "passkey")
NO_INVITATION = (Why.INVALID, "invitation")


def test_the_first_passkey_lets_one_enrol_alone_and_the_second_do_everything(desk: Desk) -> None:
    first = desk.enrol(desk.device())
    token = first.session.token
    assert (first.passkeys, len(first.recovery_code)) == (1, 39)
    state = given(desk.desk.state(token))
    assert (state.may, state.passkeys, state.recovery_code_left) == ("enrol", 1, True)
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == MARGE
    for needs in (SessionNeeds.ALL, SessionNeeds.DECISION, SessionNeeds.PROVEN):
        assert desk.desk.owner_of(token, needs) == DeskRefusal(Why.ENROL_FIRST)
    second = desk.add(token, desk.device())
    assert (second.passkeys, second.recovery_code) == (2, "")
    assert desk.desk.owner_of(second.session.token, SessionNeeds.PROVEN) == MARGE
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == DeskRefusal(Why.SIGNED_OUT)  # it has a new token


def test_who_broke_off_after_the_first_goes_on_with_it(desk: Desk) -> None:
    device = desk.device()
    desk.enrol(device)
    token = desk.sign_in(device).token
    assert given(desk.desk.state(token)).may == "enrol"
    assert desk.desk.owner_of(desk.add(token, desk.device()).session.token, SessionNeeds.ALL) == MARGE


def test_what_the_browser_is_asked_for(desk: Desk) -> None:
    challenge = given(desk.desk.begin_enrolment(desk.invite(), HOME))
    options = json.loads(challenge.options)
    assert options["rp"] == {"id": PARTY.id, "name": PARTY.name}
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
    }  # fmt: skip
    assert MARGE not in challenge.options + challenge.ticket
    assert challenge.ticket not in repr(challenge)
    token = desk.whole(HOMER)[0]
    excluded = json.loads(given(desk.desk.begin_passkey(token)).options)["excludeCredentials"]
    assert len(excluded) == 2


def test_an_invitation_holds_once_for_its_days_and_until_the_next(desk: Desk) -> None:
    former, invitation = desk.invite(), desk.invite()
    assert why(desk.desk.begin_enrolment(former, HOME)) == NO_INVITATION
    challenge = given(desk.desk.begin_enrolment(invitation, HOME))
    again = given(desk.desk.begin_enrolment(invitation.lower().replace("-", " "), HOME))
    device, other = desk.device(), desk.device()
    given(desk.desk.finish_enrolment(challenge.ticket, device.make(challenge), "", HOME))
    assert why(desk.desk.finish_enrolment(again.ticket, other.make(again), "", HOME)) == NO_INVITATION
    assert why(desk.desk.begin_enrolment(invitation, HOME)) == NO_INVITATION
    late = desk.invite(HOMER)
    desk.clock.wait(7 * DAY)
    assert why(desk.desk.begin_enrolment(late, HOME)) == NO_INVITATION


@pytest.mark.parametrize("text", ["", "x", "AAAA-" * 8, "\0" * 32, "A" * 100_000, "é" * 32])
def test_what_is_no_invitation_begins_nothing(desk: Desk, text: str) -> None:
    assert why(desk.desk.begin_enrolment(text, HOME)) == NO_INVITATION


TAMPERED = {
    "another origin": Manner(origin="https://bank.example.evil.example"),
    "over http": Manner(origin="http://bank.example"),
    "another rp": Manner(rp="evil.example"),
    "another challenge": Manner(challenge=b"c" * 32),
    "no user verification": Manner(flags=PRESENT),
    "no user": Manner(flags=VERIFIED),
    "an assertion": Manner(kind="webauthn.get"),
    "in a frame": Manner(client={"crossOrigin": True}),
    "in a frame of": Manner(client={"topOrigin": "https://evil.example"}),
    "a certificate": Manner(attestation=("packed", {"alg": -7, "sig": b"s", "x5c": [b"c"]})),
    "an attestation of Android": Manner(attestation=("android-key", {"alg": -7, "sig": b"s", "x5c": []})),
}


@pytest.mark.parametrize("manner", TAMPERED.values(), ids=TAMPERED.keys())
def test_a_passkey_that_was_made_otherwise_is_refused(desk: Desk, manner: Manner) -> None:
    challenge = given(desk.desk.begin_enrolment(desk.invite(), HOME))
    made = desk.device().make(challenge, manner)
    assert why(desk.desk.finish_enrolment(challenge.ticket, made, "", HOME)) == NO_PASSKEY


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", "1", "[" * 16_000, '{"id": 1}', "x" * 100_000, '{"response": {"clientDataJSON": "é"}}',
     json.dumps({"id": "AA", "rawId": "AA", "type": "public-key",
                 "response": {"clientDataJSON": "AA", "attestationObject": "n4Gf" * 1000}})],
)  # fmt: skip
def test_what_is_no_credential_is_refused(desk: Desk, credential: str) -> None:
    challenge = given(desk.desk.begin_enrolment(desk.invite(), HOME))
    assert why(desk.desk.finish_enrolment(challenge.ticket, credential, "", HOME)) == NO_PASSKEY
    sign_in = given(desk.desk.begin_sign_in(HOME))
    assert why(desk.desk.finish_sign_in(sign_in.ticket, credential, HOME)) == UNKNOWN_PASSKEY


def test_a_credential_of_somebody_else_is_not_enrolled_and_stays_theirs(desk: Desk) -> None:
    _, theirs, _ = desk.whole(HOMER)
    thief = desk.device()
    thief.credential = theirs.credential
    challenge = given(desk.desk.begin_enrolment(desk.invite(), HOME))
    assert why(desk.desk.finish_enrolment(challenge.ticket, thief.make(challenge), "", HOME)) == NO_PASSKEY
    token = desk.whole(MARGE)[0]
    challenge = given(desk.desk.begin_passkey(token))
    assert why(desk.desk.finish_enrolment(challenge.ticket, thief.make(challenge), "", HOME, token)) == NO_PASSKEY
    assert desk.desk.owner_of(desk.sign_in(theirs).token, SessionNeeds.ALL) == HOMER


def test_a_ticket_is_of_its_session_alone(desk: Desk) -> None:
    token, other = desk.whole(MARGE)[0], desk.whole(HOMER)[0]
    challenge = given(desk.desk.begin_passkey(token))
    made = desk.device().make(challenge)
    for wrong in ("", other, "x"):
        assert why(desk.desk.finish_enrolment(challenge.ticket, made, "", HOME, wrong)) == (Why.INVALID, "ticket")
    given(desk.desk.finish_enrolment(challenge.ticket, made, "", HOME, token))


def test_a_stolen_token_makes_no_passkey_of_its_own(desk: Desk) -> None:
    token, device, _ = desk.whole()
    challenge = given(desk.desk.begin_passkey(token))
    desk.clock.wait(300_000)
    assert why(desk.desk.begin_passkey(token)) == (Why.PROVE_AGAIN, "")
    made = desk.device().make(challenge)
    assert isinstance(desk.desk.finish_enrolment(challenge.ticket, made, "", HOME, token), DeskRefusal)
    proven = desk.sign_in(device, token).token
    assert desk.add(proven, desk.device()).passkeys == 3


def test_there_are_twenty_passkeys_at_most(desk: Desk) -> None:
    token = desk.whole()[0]
    for _ in range(18):
        token = desk.add(token, desk.device()).session.token
        desk.clock.wait(10_000)
    challenge = given(desk.desk.begin_passkey(token))
    made = desk.device().make(challenge)
    assert why(desk.desk.finish_enrolment(challenge.ticket, made, "", HOME, token)) == (Why.INVALID, "passkeys")
    assert len(given(desk.desk.passkeys(token))) == 20


def test_a_recovery_code_enrols_anew_once_and_ends_what_was(desk: Desk) -> None:
    first = desk.enrol(desk.device())
    old = desk.device()
    token = desk.add(first.session.token, old).session.token
    recovered = given(desk.desk.recover(first.recovery_code.lower(), HOME))
    assert why(desk.desk.recover(first.recovery_code, HOME)) == (Why.INVALID, "code")
    assert given(desk.desk.state(recovered.token)).may == "enrol"
    assert desk.desk.owner_of(recovered.token, SessionNeeds.ALL) == DeskRefusal(Why.ENROL_FIRST)
    assert desk.desk.owner_of(token, SessionNeeds.ALL) == MARGE  # until a passkey is enrolled
    enrolled = desk.add(recovered.token, desk.device())
    assert enrolled.passkeys == 1
    assert enrolled.recovery_code not in ("", first.recovery_code)
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == DeskRefusal(Why.SIGNED_OUT)
    assert desk.desk.owner_of(recovered.token, SessionNeeds.SESSION) == DeskRefusal(Why.SIGNED_OUT)
    challenge = given(desk.desk.begin_sign_in(HOME))
    assert why(desk.desk.finish_sign_in(challenge.ticket, old.sign(challenge), HOME)) == UNKNOWN_PASSKEY
    assert given(desk.desk.state(enrolled.session.token)).may == "enrol"
    assert desk.add(enrolled.session.token, desk.device()).passkeys == 2


def test_a_recovery_lasts_a_quarter_of_an_hour(desk: Desk) -> None:
    recovered = given(desk.desk.recover(desk.enrol(desk.device()).recovery_code, HOME))
    for _ in range(3):
        desk.clock.wait(290_000)
        given(desk.desk.state(recovered.token))
    desk.clock.wait(30_000)
    assert why(desk.desk.begin_passkey(recovered.token)) == (Why.SIGNED_OUT, "")


def test_a_new_recovery_code_takes_the_place_of_the_one_before(desk: Desk) -> None:
    former = desk.enrol(device := desk.device())
    token = desk.add(former.session.token, desk.device()).session.token
    code = given(desk.desk.new_recovery_code(token))
    assert why(desk.desk.recover(former.recovery_code, HOME)) == (Why.INVALID, "code")
    desk.clock.wait(300_000)
    assert why(desk.desk.new_recovery_code(token)) == (Why.PROVE_AGAIN, "")
    given(desk.desk.new_recovery_code(desk.sign_in(device, token).token))
    assert why(desk.desk.recover(code, HOME)) == (Why.INVALID, "code")


def test_an_invitation_to_one_who_has_passkeys_ends_them_when_it_is_taken_up(desk: Desk) -> None:
    token, old, _ = desk.whole()
    desk.invite()
    assert desk.desk.owner_of(token, SessionNeeds.ALL) == MARGE
    desk.enrol(desk.device())
    assert desk.desk.owner_of(token, SessionNeeds.SESSION) == DeskRefusal(Why.SIGNED_OUT)
    challenge = given(desk.desk.begin_sign_in(HOME))
    assert why(desk.desk.finish_sign_in(challenge.ticket, old.sign(challenge), HOME)) == UNKNOWN_PASSKEY


def test_a_passkey_is_removed_with_its_sessions_but_never_the_last(desk: Desk) -> None:
    token, first, second = desk.whole()
    by_second = desk.sign_in(second).token
    other = desk.whole(HOMER)[0]
    ids = [each.id for each in given(desk.desk.passkeys(token))]
    for wrong in ("", "x", "99", "-1", "1 ", "٣", "9" * 400):
        assert why(desk.desk.remove_passkey(token, wrong)) == (Why.UNKNOWN, "")
    assert why(desk.desk.remove_passkey(other, ids[1])) == (Why.UNKNOWN, "")
    assert desk.desk.remove_passkey(token, ids[1]) is None
    assert desk.desk.owner_of(by_second, SessionNeeds.SESSION) == DeskRefusal(Why.SIGNED_OUT)
    assert desk.desk.owner_of(token, SessionNeeds.PROVEN) == MARGE  # one is left, and lets one read
    assert why(desk.desk.remove_passkey(token, ids[0])) == (Why.INVALID, "last")
    desk.clock.wait(300_000)
    assert why(desk.desk.remove_passkey(token, ids[0])) == (Why.PROVE_AGAIN, "")
    assert desk.clock.now < given(desk.desk.state(token)).until < desk.clock.now + MOST
    assert desk.sign_in(first)
