"""Values that an owner sees, and the protocol by which they are read."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from teller.operate.owner_desk.port.refused import DeskRefusal

#: Rows of a page: so many that it has less than 60 kB with the longest names and purposes.
ROWS = 20


@dataclass(frozen=True, slots=True)
class Delay:
    """A part behind the desk that is late: its name, and since when what it says is known."""

    part: str
    known_until: int


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in millionths; above 0 the owner gets it."""

    currency: str
    millionths: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of all that there is. `closes`: when the account closes by the owner's order; 0: it stays."""

    kind: str
    opened: int
    closed: int
    closes: int
    successor: str = field(repr=False)
    records: int
    objects: int
    depositors: int
    consents: int
    licences: int
    open_offers: int
    claims: int
    balances: tuple[Money, ...]
    last_look: int
    delays: tuple[Delay, ...]


@dataclass(frozen=True, slots=True)
class DepositSum:
    """Deposits of one depositor and record type in a month of receipt (`2026-11`)."""

    depositor: str
    depositor_name: str
    record_type: str
    month: str
    records: int
    objects: int
    last: int


@dataclass(frozen=True, slots=True)
class DepositSums:
    """Sums of deposits, the newest month first; `more`: where the next page begins, empty on the last."""

    rows: tuple[DepositSum, ...]
    more: str


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """An object: its receipt's id, and what the receipt says. `leaf` is its number in the public log, -1: not yet."""

    receipt: UUID
    depositor: str
    depositor_name: str
    record_type: str
    records: int
    size: int
    stored: int
    is_encrypted: bool
    leaf: int


@dataclass(frozen=True, slots=True)
class ObjectRows:
    """Objects, the newest first."""

    rows: tuple[ObjectRow, ...]
    more: str


@dataclass(frozen=True, slots=True)
class StoredField:
    """A field of a record; `removed` says which entities were stripped from its text, and how often."""

    name: str
    value: str = field(repr=False)
    removed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it is stored, row `row` of `rows`."""

    object: ObjectRow
    row: int
    rows: int
    fields: tuple[StoredField, ...]


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent: who may deposit which records, until when (0: no end); `state`: holds, later, ended, withdrawn."""

    depositor: str
    depositor_name: str
    schema: str
    since: int
    until: int
    state: str
    consent: int  # the offset on bank.accounts that clean records name


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link of the account to an id at a depositor, or a depositor's claim of one. `link` names it: no id does."""

    link: str
    depositor: str
    depositor_name: str
    since: int
    until: int
    is_claim: bool


@dataclass(frozen=True, slots=True)
class ConsentsAndLinks:
    """Consents, links, and depositors that the owner may consent to with the schemas that they deposit."""

    consents: tuple[ConsentRow, ...]
    links: tuple[LinkRow, ...]
    choices: tuple[tuple[str, str, tuple[str, ...]], ...]  # depositor, its name, schemas


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer, with what its offering says. `said`: the owner's last word, empty: none; `is_open`: can be answered."""

    offering: str
    version: int
    originator: str
    originator_name: str
    purpose: str
    record_types: tuple[str, ...]
    data_from: int
    data_until: int
    uses: tuple[str, ...]
    territory: tuple[str, ...]
    exclusivity: str
    price: Money
    price_basis: str
    opens: int
    closes: int
    expires: int
    offered: int
    said: str
    said_at: int
    rule: str
    is_open: bool

    @property
    def is_granted(self) -> bool:
        """Return whether the owner's last word since the offer accepted it: no other answer is taken then."""
        return self.said == "accepted" and self.said_at >= self.offered

    @property
    def is_declined(self) -> bool:
        """Return whether that word declined it: it can be accepted still."""
        return self.said == "declined" and self.said_at >= self.offered


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """A heading of an offering's summary, and the sentences below it, in the language that was asked for."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer in full; `digest` is that of its terms, whose leaf in the public log is `leaf` (-1: not yet).
    `agreement`: the licence of it that holds; None: none does.
    """

    row: OfferRow
    summary: tuple[SummaryPart, ...]
    digest: str
    leaf: int
    agreement: UUID | None = None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice to an originator to delete rows, and its answer."""

    notice: UUID
    sent: int
    answered: int
    did: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UseRow:
    """A use: rows of the owner in a package that went out."""

    package: UUID
    agreement: UUID
    offering: str
    version: int
    originator: str
    originator_name: str
    purpose: str
    territory: tuple[str, ...]
    rows: int
    delivered: int
    until: int
    earned: tuple[Money, ...]
    notices: tuple[NoticeRow, ...]


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence. `state`: holds, revoked, ended, expired; `rule` says why one ended."""

    agreement: UUID
    offering: str
    version: int
    originator: str
    originator_name: str
    purpose: str
    uses: tuple[str, ...]
    territory: tuple[str, ...]
    since: int
    until: int
    state: str
    ended: int
    rule: str
    by_standing_terms: bool
    packages: int
    earned: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class LicenceRows:
    """Licences, those that hold first, then the newest."""

    rows: tuple[LicenceRow, ...]
    more: str


@dataclass(frozen=True, slots=True)
class ShownLicence:
    """A licence in full, with its uses; `notices`: packages of it that are out, whose originator a revocation tells."""

    row: LicenceRow
    uses: tuple[UseRow, ...]
    notices: int


@dataclass(frozen=True, slots=True)
class Uses:
    """Uses, the newest first."""

    rows: tuple[UseRow, ...]
    more: str


@dataclass(frozen=True, slots=True)
class LookRow:
    """A reading or change of what the owner has, from the trail; `of_everybody`: of what all have."""

    access: str
    who: str
    role: str
    purpose: str
    what: str
    time: int
    times: int
    of_everybody: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks, the newest first."""

    rows: tuple[LookRow, ...]
    more: str


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """Something that was refused, and by which rule. `what`: acceptance, withdrawal, deposit."""

    what: str
    time: int
    offering: str
    version: int
    originator_name: str
    rule: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refusals, the newest first."""

    rows: tuple[RefusalRow, ...]
    more: str


class OwnersView(Protocol):
    """Reads what an owner sees. Each method is answered from an index, in the time of its rows, whatever the owner has.

    `more` is what the page before returned, empty for the first; a foreign or damaged one is as the first.
    """

    def delays(self, who: str) -> tuple[Delay, ...] | DeskRefusal:
        """Return the parts that are late; for whom, plays no part."""

    def overview(self, who: str) -> Overview | DeskRefusal: ...

    def deposit_sums(self, who: str, more: str = "") -> DepositSums | DeskRefusal: ...

    def objects(self, who: str, depositor: str = "", record_type: str = "", more: str = "") -> ObjectRows | DeskRefusal:
        """Return objects, of this depositor and record type where they are given."""

    def record(self, who: str, receipt: UUID, row: int) -> StoredRecord | DeskRefusal:
        """Open a record; the trail has the look before it is opened."""

    def agreements(self, who: str) -> ConsentsAndLinks | DeskRefusal: ...

    def offers(self, who: str) -> tuple[OfferRow, ...] | DeskRefusal:
        """Return offers, those that can be answered first, at most 200."""

    def offer(self, who: str, offering: str, version: int, language: str) -> Offer | DeskRefusal: ...

    def licences(self, who: str, more: str = "") -> LicenceRows | DeskRefusal: ...

    def licence(self, who: str, agreement: UUID) -> ShownLicence | DeskRefusal: ...

    def uses(self, who: str, more: str = "") -> Uses | DeskRefusal: ...

    def looks(self, who: str, more: str = "") -> Looks | DeskRefusal: ...

    def refusals(self, who: str, more: str = "") -> Refusals | DeskRefusal: ...

    def standing_terms(self, who: str) -> str | DeskRefusal:
        """Return standing terms as their document, JSON; empty: there are none."""
