"""A desk in memory, with one owner who has something of everything, and another who has nothing."""

import secrets
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.checking import Checking, LogKeys, ProvenLeaves
from teller.operate.owner_desk.port.deciding import Closing, Deciding, DecisionOutcome, TakenDecision
from teller.operate.owner_desk.port.giving import DepositProgress, Giving, Trial, Upload, UploadConnector
from teller.operate.owner_desk.port.money import DeskFiles, Earnings, ExportProgress, OwnersFile
from teller.operate.owner_desk.port.reading import (
    ROWS,
    ConsentsAndLinks,
    Delay,
    DepositSums,
    LicenceRow,
    LicenceRows,
    Looks,
    ObjectRows,
    Offer,
    OfferRow,
    Overview,
    OwnersView,
    Refusals,
    ShownLicence,
    StoredRecord,
    Uses,
)
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import (
    Challenge,
    Enrolled,
    OpenSession,
    Passkey,
    SessionState,
    SignedIn,
    SignIn,
)
from tests.owner_page import samples
from tests.owner_page.samples import DAY, NOW, OWNER

UNKNOWN = DeskRefusal(Why.UNKNOWN)
SIGNED_OUT = DeskRefusal(Why.SIGNED_OUT)
INVITATION = DeskRefusal(Why.INVALID, "invitation")


@dataclass(slots=True)
class FakeDesk:
    """Implements `OwnerDesk` and `SessionOwners`. `refusing` is what methods of these names refuse; `said` has each
    decision, with the account that it was for.
    """

    refusing: dict[str, DeskRefusal] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    said: list[tuple[Any, ...]] = field(default_factory=list)
    may: str = "all"
    how: str = "passkey"
    recovery_code_left: bool = True
    state: str = "done"
    overview: Overview = samples.OVERVIEW
    offer: Offer = samples.OFFER
    licence: LicenceRow = samples.LICENCE
    standing: str = samples.STANDING
    agreements: ConsentsAndLinks = samples.CONSENTS
    export: ExportProgress = samples.EXPORT
    earnings: Earnings = samples.EARNINGS

    @property
    def sign_in(self) -> SignIn:
        return FakeSignIn(self)

    @property
    def reading(self) -> OwnersView:
        return FakeReading(self)

    @property
    def files(self) -> DeskFiles:
        return FakeFiles(self)

    @property
    def deciding(self) -> Deciding:
        return FakeDeciding(self)

    @property
    def checking(self) -> Checking:
        return FakeChecking(self)

    @property
    def giving(self) -> Giving:
        return FakeGiving(self)

    def owner_of(self, token: str, needs: SessionNeeds) -> str | DeskRefusal:
        if needs >= SessionNeeds.PROVEN and "proven" in self.refusing:
            return self.refusing["proven"]
        return self.tokens.get(token, "") or SIGNED_OUT

    def forget(self, owner: str) -> None:
        self.tokens = {token: each for token, each in self.tokens.items() if each != owner}

    def begin_session(self, owner: str = OWNER) -> str:
        token = secrets.token_urlsafe(16)
        self.tokens[token] = owner
        return token


@dataclass(frozen=True, slots=True)
class _Part:
    desk: FakeDesk

    def _refusal(self, who: str, name: str) -> DeskRefusal | None:
        """Return what is refused: what the test says, and to the other owner everything."""
        if name in self.desk.refusing:
            return self.desk.refusing[name]
        return None if who == OWNER else UNKNOWN

    def _take(self, who: str, name: str, *given: Any) -> TakenDecision | DeskRefusal:
        if refusal := self._refusal(who, name):
            return refusal
        self.desk.said.append((who, name, *given))
        return TakenDecision(f"d{len(self.desk.said)}", NOW)


class FakeSignIn(_Part):
    """Signing in without cryptography: a code or credential `good` is good."""

    def begin_enrolment(self, invitation: str, address: str) -> Challenge | DeskRefusal:
        return Challenge("ticket", '{"challenge": "AAAA"}') if invitation == "good" else INVITATION

    def begin_passkey(self, token: str) -> Challenge | DeskRefusal:
        return Challenge("ticket", '{"challenge": "AAAA"}') if token in self.desk.tokens else SIGNED_OUT

    def finish_enrolment(
        self, ticket: str, credential: str, name: str, address: str, token: str = ""
    ) -> Enrolled | DeskRefusal:
        if credential != "good":
            return DeskRefusal(Why.INVALID, "new_passkey")
        return Enrolled(self._begun(), 1, "" if token in self.desk.tokens else "ABCD-EFGH")

    def begin_sign_in(self, address: str, token: str = "") -> Challenge | DeskRefusal:
        return self.desk.refusing.get("begin_sign_in") or Challenge("ticket", '{"challenge": "AAAA"}')

    def finish_sign_in(self, ticket: str, credential: str, address: str, token: str = "") -> SignedIn | DeskRefusal:
        if credential != "good":
            return DeskRefusal(Why.INVALID, "passkey")
        self.desk.tokens.pop(token, None)
        self.desk.refusing.pop("proven", None)
        return self._begun()

    def recover(self, code: str, address: str) -> SignedIn | DeskRefusal:
        return self._begun() if code == "good" else DeskRefusal(Why.INVALID, "code")

    def sign_in_by_link(self, secret: str, address: str) -> SignedIn | DeskRefusal:
        return self._begun() if secret == "good" else DeskRefusal(Why.INVALID, "link")

    def state(self, token: str) -> SessionState | DeskRefusal:
        if "state" in self.desk.refusing or token not in self.desk.tokens:
            return self.desk.refusing.get("state", SIGNED_OUT)
        return SessionState(
            until=NOW + DAY, proven=NOW, passkeys=2, recovery_code_left=self.desk.recovery_code_left,
            may=self.desk.may, how=self.desk.how, form_key=f"key-{token}",
        )  # fmt: skip

    def sign_out(self, token: str) -> DeskRefusal | None:
        if "sign_out" in self.desk.refusing:
            return self.desk.refusing["sign_out"]
        self.desk.tokens.pop(token, None)
        return None

    def passkeys(self, token: str) -> tuple[Passkey, ...] | DeskRefusal:
        name = samples.HOSTILE
        return (Passkey("1", name, NOW - DAY, NOW), Passkey("2", "", NOW - DAY, 0, NOW))

    def remove_passkey(self, token: str, passkey: str) -> DeskRefusal | None:
        self.desk.said.append((self.desk.tokens[token], "remove_passkey", passkey))
        return self.desk.refusing.get("remove_passkey")

    def new_recovery_code(self, token: str) -> str | DeskRefusal:
        if refusal := self.desk.refusing.get("new_recovery_code"):
            return refusal
        self.desk.recovery_code_left = True
        return "WXYZ-1234"

    def sessions(self, token: str) -> tuple[OpenSession, ...] | DeskRefusal:
        begun = (("passkey", samples.HOSTILE), ("passkey", ""), ("recovery", ""), ("link", ""))
        return tuple(
            OpenSession(f"{at}", NOW - DAY, NOW, at == 1, how, passkey) for at, (how, passkey) in enumerate(begun, 1)
        )

    def end_session(self, token: str, session: str) -> DeskRefusal | None:
        self.desk.said.append((self.desk.tokens[token], "end_session", session))
        return None

    def _begun(self) -> SignedIn:
        return SignedIn(self.desk.begin_session(), NOW + DAY)


class FakeReading(_Part):
    """Values of `samples`."""

    def delays(self, who: str) -> tuple[Delay, ...] | DeskRefusal:
        return self._refusal(who, "delays") or self.desk.overview.delays

    def overview(self, who: str) -> Overview | DeskRefusal:
        return self._refusal(who, "overview") or self.desk.overview

    def deposit_sums(self, who: str, more: str = "") -> DepositSums | DeskRefusal:
        return self._refusal(who, "deposit_sums") or DepositSums(
            (samples.SUM,) * (1 if more else ROWS), "" if more else "m"
        )

    def objects(self, who: str, depositor: str = "", record_type: str = "", more: str = "") -> ObjectRows | DeskRefusal:
        if depositor == samples.NOBODY:
            return ObjectRows((), "")
        return self._refusal(who, "objects") or ObjectRows((samples.OBJECT,) * ROWS, "" if more else "m")

    def record(self, who: str, receipt: UUID, row: int) -> StoredRecord | DeskRefusal:
        if refusal := self._refusal(who, "record"):
            return refusal
        known = receipt == samples.RECEIPT and 0 <= row < samples.RECORD.rows
        return replace(samples.RECORD, row=row) if known else UNKNOWN

    def agreements(self, who: str) -> ConsentsAndLinks | DeskRefusal:
        return self._refusal(who, "agreements") or self.desk.agreements

    def offers(self, who: str) -> tuple[OfferRow, ...] | DeskRefusal:
        closed = replace(samples.OFFER_ROW, version=1, is_open=False, said="refused", said_at=NOW, rule="declined")
        return self._refusal(who, "offers") or (self.desk.offer.row, *(closed,) * 2 * ROWS)

    def offer(self, who: str, offering: str, version: int, language: str) -> Offer | DeskRefusal:
        if refusal := self._refusal(who, "offer"):
            return refusal
        row = self.desk.offer.row
        return self.desk.offer if (offering, version) == (row.offering, row.version) else UNKNOWN

    def licences(self, who: str, more: str = "") -> LicenceRows | DeskRefusal:
        ended = replace(samples.LICENCE, state="ended", ended=NOW, rule="replaced")
        return self._refusal(who, "licences") or LicenceRows(
            (self.desk.licence, *(ended,) * (ROWS - 1)), "" if more else "m"
        )

    def licence(self, who: str, agreement: UUID) -> ShownLicence | DeskRefusal:
        if refusal := self._refusal(who, "licence"):
            return refusal
        return ShownLicence(self.desk.licence, (samples.USE,), 1) if agreement == samples.AGREEMENT else UNKNOWN

    def uses(self, who: str, more: str = "") -> Uses | DeskRefusal:
        return self._refusal(who, "uses") or Uses((samples.USE,) * (1 if more else ROWS), "" if more else "m")

    def looks(self, who: str, more: str = "") -> Looks | DeskRefusal:
        everybody = replace(samples.LOOK, access="verify", of_everybody=True, times=3)
        return self._refusal(who, "looks") or Looks((samples.LOOK, everybody) * (ROWS // 2), "" if more else "m")

    def refusals(self, who: str, more: str = "") -> Refusals | DeskRefusal:
        return self._refusal(who, "refusals") or Refusals((samples.REFUSAL,) * ROWS, "" if more else "m")

    def standing_terms(self, who: str) -> str | DeskRefusal:
        return self._refusal(who, "standing_terms") or self.desk.standing


class FakeFiles(_Part):
    """A statement of two pieces, and an export that is ready at once."""

    def earnings(self, who: str, more: str = "") -> Earnings | DeskRefusal:
        return self._refusal(who, "earnings") or self.desk.earnings

    def statement(self, who: str, month: str, status: str, version: int, form: str) -> OwnersFile | DeskRefusal:
        if refusal := self._refusal(who, "statement"):
            return refusal
        if (month, status, version, form) != ("2026-10", "final", 1, "json"):
            return UNKNOWN
        return OwnersFile("statement-2026-10.json", "application/json", 4, "s1")

    def begin_export(self, who: str) -> ExportProgress | DeskRefusal:
        return self._refusal(who, "begin_export") or ExportProgress("running", 1, 10)

    def export_state(self, who: str) -> ExportProgress | DeskRefusal:
        return self._refusal(who, "export_state") or self.desk.export

    def piece(self, who: str, file: str, start: int) -> bytes | DeskRefusal:
        return self._refusal(who, "piece") or b"\x00\xff{}"[start : start + 2]


class FakeDeciding(_Part):
    """Decisions that are taken at once."""

    def accept(self, who: str, offering: str, version: int) -> TakenDecision | DeskRefusal:
        return self._take(who, "accept", offering, version)

    def decline(self, who: str, offering: str, version: int) -> TakenDecision | DeskRefusal:
        return self._take(who, "decline", offering, version)

    def revoke(self, who: str, agreement: UUID) -> TakenDecision | DeskRefusal:
        return self._take(who, "revoke", agreement)

    def set_standing_terms(self, who: str, document: str) -> TakenDecision | DeskRefusal:
        return self._take(who, "set_standing_terms", document)

    def consent(self, who: str, depositor: str, schemas: tuple[str, ...], until: int) -> TakenDecision | DeskRefusal:
        return self._take(who, "consent", depositor, schemas, until)

    def withdraw(self, who: str, depositor: str, schemas: tuple[str, ...]) -> TakenDecision | DeskRefusal:
        return self._take(who, "withdraw", depositor, schemas)

    def confirm_link(self, who: str, link: str) -> TakenDecision | DeskRefusal:
        return self._take(who, "confirm_link", link)

    def refuse_link(self, who: str, link: str) -> TakenDecision | DeskRefusal:
        return self._take(who, "refuse_link", link)

    def name_successor(self, who: str, account: str) -> TakenDecision | DeskRefusal:
        return self._take(who, "name_successor", account)

    def close(self, who: str, grace_days: int) -> Closing | DeskRefusal:
        found = self._take(who, "close", grace_days)
        return found if isinstance(found, DeskRefusal) else Closing(NOW, NOW + grace_days * DAY)

    def keep(self, who: str) -> DeskRefusal | None:
        found = self._take(who, "keep")
        return found if isinstance(found, DeskRefusal) else None

    def outcome(self, who: str, decision: str) -> DecisionOutcome | DeskRefusal:
        if refusal := self._refusal(who, "outcome"):
            return refusal
        rule = "exclusive_elsewhere" if self.desk.state == "refused" else ""
        return DecisionOutcome(self.desk.state, NOW if self.desk.state == "done" else 0, rule)


class FakeChecking(_Part):
    """A log without leaves of the owner."""

    def keys(self, who: str) -> LogKeys | DeskRefusal:
        return self._refusal(who, "keys") or LogKeys("bank.example/log", (), (), "")

    def complete(self, who: str) -> bytes | DeskRefusal:
        return self._refusal(who, "complete") or b"no proof"

    def leaves(self, who: str, size: int, begin: int) -> ProvenLeaves | DeskRefusal:
        return self._refusal(who, "leaves") or ProvenLeaves((), -1)

    def consistency(self, who: str, before: int, size: int) -> tuple[str, ...] | DeskRefusal:
        return self._refusal(who, "consistency") or ()


class FakeGiving(_Part):
    """Uploads that are forgotten at once."""

    def connectors(self, who: str) -> tuple[UploadConnector, ...] | DeskRefusal:
        return self._refusal(who, "connectors") or (UploadConnector("mastodon", "outbox.json", ("social.post",)),)

    def begin_upload(self, who: str, connector: str, size: int) -> Upload | DeskRefusal:
        return self._refusal(who, "begin_upload") or Upload("u1", 0)

    def add_piece(self, who: str, upload: str, start: int, piece: bytes) -> Upload | DeskRefusal:
        return self._refusal(who, "add_piece") or Upload(upload, start + len(piece))

    def trial(self, who: str, upload: str) -> Trial | DeskRefusal:
        return self._refusal(who, "trial") or samples.TRIAL

    def deposit(self, who: str, upload: str) -> DepositProgress | DeskRefusal:
        return self._refusal(who, "deposit") or DepositProgress("running", 120, 100, 2)

    def progress(self, who: str, upload: str) -> DepositProgress | DeskRefusal:
        return self._refusal(who, "progress") or DepositProgress("running", 120, 100, 2, 7)

    def forget(self, who: str, upload: str) -> DeskRefusal | None:
        return self._refusal(who, "forget")
