"""Owner's file: what an owner was offered, said and granted, by the events of withdrawals in their order. Pure."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from bank.withdrawals.answers import Held
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.requests import AccountState, OwnerState
from bank.withdrawals.terms import Licence, Offering, StandingTerms

#: Newest answers of an owner whose ids are kept: one of these that comes again is a repeat.
MOST_ANSWERS: Final = 256


@dataclass(frozen=True, slots=True)
class Offered:
    """Version of an offering that was made to the owner until `closes`, with what the owner held then."""

    offering: str
    version: int
    closes: int
    held: Held


@dataclass(frozen=True, slots=True)
class OwnerFile:
    """File of an owner: see `OwnerState`. `offered` are offerings that are not closed, each once."""

    owner: str
    latest: int = 0
    offered: tuple[Offered, ...] = ()
    standing: StandingTerms | None = None
    licences: tuple[Licence, ...] = ()
    declined: frozenset[str] = frozenset()
    #: Agreements that no event has ended: a tuple, which takes a quarter of a set's memory.
    open: tuple[UUID, ...] = ()
    answered: tuple[UUID, ...] = ()

    def state(self, account: AccountState) -> OwnerState:
        """Return what the judge has to know."""
        return OwnerState(self.owner, account, self.latest, self.standing, self.licences, self.declined)

    def offer(self, offering: str) -> Offered | None:
        return next((each for each in self.offered if each.offering == offering), None)

    def live(self) -> list[Licence]:
        """Return the licences that no event has ended."""
        return [each for each in self.licences if each.agreement in self.open]


def after(file: OwnerFile, event: WithdrawalEvent, offering: Offering | None) -> OwnerFile:
    """Return the file after the next event; `offering` is the version that it names."""
    file = replace(file, latest=max(file.latest, event.time), answered=_answered(file, event))
    match event.kind:
        case WithdrawalKind.OFFERED:
            offered = Offered(event.offering, event.version, event.until, event.held)
            others = (each for each in file.offered if each.offering != event.offering and each.closes > event.time)
            return replace(file, offered=(*others, offered))
        case WithdrawalKind.ACCEPTED if offering is not None:
            return replace(
                file,
                licences=(*file.licences, _licence(event, offering)),
                declined=file.declined - {event.offering},
                open=(*file.open, event.event_id),
            )
        case WithdrawalKind.DECLINED:
            return replace(file, declined=file.declined | {event.offering})
        case WithdrawalKind.REVOKED:
            return replace(_without(file, event), declined=file.declined | {event.offering})
        case WithdrawalKind.ENDED:
            return _without(file, event)
        case WithdrawalKind.STANDING:
            return replace(file, standing=event.standing)
        case _:
            return file


def _licence(event: WithdrawalEvent, offering: Offering) -> Licence:
    return Licence(
        agreement=event.event_id,
        owner=event.owner,
        offering=offering.id,
        version=offering.version,
        originator=offering.originator,
        terms=offering.terms,
        since=event.time,
        until=event.until,
    )


def _without(file: OwnerFile, event: WithdrawalEvent) -> OwnerFile:
    """Return the file without a licence that this event ends."""
    still = tuple(each for each in file.open if each != event.agreement)
    return replace(file, licences=tuple(_ended(each, event) for each in file.licences), open=still)


def _ended(licence: Licence, event: WithdrawalEvent) -> Licence:
    if licence.agreement != event.agreement:
        return licence
    if event.kind is WithdrawalKind.REVOKED:
        return replace(licence, revoked=event.time)
    return replace(licence, until=min(licence.until, event.time))


def _answered(file: OwnerFile, event: WithdrawalEvent) -> tuple[UUID, ...]:
    if event.answer is None or event.answer in file.answered:
        return file.answered
    return (*file.answered, event.answer)[-MOST_ANSWERS:]
