"""Any order of signing in, waiting, proving, ending and forgetting: who may do what is what a simple model says."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bank.sign_in.sessions import PROVEN_MS, SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_desk.sign_in.authenticator import Device
from tests.owner_desk.sign_in.desks import HOMER, IDLE, MARGE, MOST, Desk, given

WAITS = (1000, 40_000, PROVEN_MS, IDLE - 60_000, IDLE, MOST // 3)


@dataclass(frozen=True)
class Known:
    """A session as the model knows it."""

    owner: str
    device: int
    began: int
    used: int
    proven: int

    def lives(self, now: int) -> bool:
        return now < self.used + IDLE and now < self.began + MOST


class Sessions(RuleBasedStateMachine):
    """Two owners with two devices each, and one who knows all their tokens, those that ended, too."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name))
        self.sessions: dict[str, Known] = {}
        self.ended: list[str] = []
        self.devices: list[tuple[str, Device]] = []
        for owner in (MARGE, HOMER):
            token, *devices = self.desk.whole(owner)
            self.devices += [(owner, each) for each in devices]
            self._keep(token, len(self.devices) - 2)

    def teardown(self) -> None:
        self.desk.close()
        self.folder.cleanup()

    def _keep(self, token: str, device: int) -> None:
        now = self.desk.clock.now
        self.sessions[token] = Known(self.devices[device][0], device, now, now, now)

    def _end(self, which: Any) -> None:
        self.ended += [token for token, each in self.sessions.items() if which(token, each)]
        self.sessions = {token: each for token, each in self.sessions.items() if token not in self.ended}

    def _token(self, number: int) -> str:
        return sorted(self.sessions)[number % len(self.sessions)]

    @rule(wait=st.sampled_from(WAITS))
    def waits(self, wait: int) -> None:
        self.desk.clock.wait(wait)
        self._end(lambda _, each: not each.lives(self.desk.clock.now))

    @precondition(lambda self: len(self.sessions) < 10)
    @rule(device=st.integers(0, 3))
    def signs_in(self, device: int) -> None:
        self.desk.clock.wait(30_000)  # within the limit of an owner's
        self._end(lambda _, each: not each.lives(self.desk.clock.now))
        self._keep(self.desk.sign_in(self.devices[device][1]).token, device)

    @precondition(lambda self: self.sessions)
    @rule(number=st.integers(0, 9), other=st.booleans())
    def proves(self, number: int, other: bool) -> None:
        """By either passkey of the owner; the session stays that of the one that began it."""
        token = self._token(number)
        known = self.sessions[token]
        device = known.device ^ 1 if other else known.device
        new = self.desk.sign_in(self.devices[device][1], token).token
        now = self.desk.clock.now
        del self.sessions[token]
        self.ended.append(token)
        self.sessions[new] = replace(known, used=now, proven=now)

    @precondition(lambda self: self.sessions)
    @rule(number=st.integers(0, 9))
    def signs_out(self, number: int) -> None:
        token = self._token(number)
        assert self.desk.desk.sign_out(token) is None
        self._end(lambda each, _: each == token)

    @precondition(lambda self: self.sessions)
    @rule(number=st.integers(0, 9))
    def ends_all_others(self, number: int) -> None:
        token = self._token(number)
        owner = self.sessions[token].owner
        assert self.desk.desk.end_session(token, "") is None
        self._end(lambda each, known: known.owner == owner and each != token)

    @rule()
    def restarts(self) -> None:
        self.desk.close()
        self.desk.anew()

    @invariant()
    def tokens_are_worth_what_the_model_says(self) -> None:
        now = self.desk.clock.now
        for token in self.ended[-5:]:
            assert self.desk.desk.owner_of(token, SessionNeeds.SESSION) == DeskRefusal(Why.SIGNED_OUT)
        for token, known in self.sessions.items():
            assert self.desk.desk.owner_of(token, SessionNeeds.ALL) == known.owner
            noted = known.used if now - known.used < 30_000 else now
            self.sessions[token] = replace(known, used=noted)
        with self.desk.file.reading() as base:
            kept = base.execute("SELECT count(*) FROM session").fetchone()[0]
        assert kept >= len(self.sessions)

    @precondition(lambda self: self.sessions)
    @rule(number=st.integers(0, 9))
    def adds_a_passkey_only_when_proven(self, number: int) -> None:
        token = self._token(number)
        found = self.desk.desk.begin_passkey(token)
        if self.desk.clock.now - self.sessions[token].proven >= PROVEN_MS:
            assert found == DeskRefusal(Why.PROVE_AGAIN)
        else:
            assert not isinstance(found, DeskRefusal) or found.why is Why.TOO_MANY
            given(self.desk.desk.state(token))


Sessions.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSessions = Sessions.TestCase
