"""Rulings on owners of a package: on all of them, and just before it is released on those of whom something came since.

Everything a licence grants is asked for, in the name of the offering's originator.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from bank.accounts.depositors import Status
from bank.withdrawals.requests import WithdrawalRequest
from bank.withdrawals.terms import Licence, Offering, Originator
from pipelines.packager.port import LicencesSource
from pipelines.withdrawals.follower import NotKnown
from pipelines.withdrawals.licences import Licences, OwnersRequest, Touched

#: Owners that are ruled on at once: meanwhile nothing is read.
AT_ONCE: Final = 2000
Answer = TypeVar("Answer")


class NotKnownError(RuntimeError):
    """Licences could not be read in time: nothing is permitted now."""


class PackageJudge:
    """Judge of the owners of packages for an offering, each by what Kafka has when it is asked. For one thread.

    Raises:
        NotKnownError: each method.
    """

    def __init__(self, licences: LicencesSource, offering: Offering, now: int) -> None:
        self._licences, self._offering, self._now = licences, offering, now

    def permitted(self) -> dict[str, Licence]:
        """Return the live licences of the offering's version that permit a package now, by owner."""
        held = self._ask(lambda known: known.holders(self._offering.id, self._offering.version))
        refused = self.refused((owner, each.agreement) for owner, each in held.items())
        return {owner: each for owner, each in held.items() if owner not in refused}

    def refused(self, owners: Iterable[tuple[str, UUID]]) -> frozenset[str]:
        """Return those of these owners, by their agreements, whose data must not go out."""
        return frozenset(owner for some in _parts(owners) for owner in self._refused(some))

    def still_permits(self, touched: Touched, owners: Mapping[str, UUID]) -> bool:
        """Return whether none of these owners is refused now; they were permitted when `touched` began to be noted."""

        def question(known: Licences) -> bool:
            if touched.everybody:
                return False  # a register changed: all are to be asked again
            some = [(owner, owners[owner]) for owner in touched.taken() if owner in owners]
            return all(known.ruling(self._request(*each), self._now).permitted for each in some)

        return self._ask(question)

    def _refused(self, some: list[tuple[str, UUID]]) -> list[str]:
        return self._ask(
            lambda known: [
                owner
                for owner, agreement in some
                if not known.ruling(self._request(owner, agreement), self._now).permitted
            ]
        )

    def _ask(self, question: Callable[[Licences], Answer]) -> Answer:
        return known(self._licences, question)

    def _request(self, owner: str, agreement: UUID) -> OwnersRequest:
        terms = self._offering.terms
        held = {each.record_type: each.least_records for each in terms.wanted}
        asker = Originator(self._offering.originator, Status.ACTIVE)  # of which only the name counts
        fields, period, uses, territory = terms.fields, terms.period, terms.uses, terms.territory
        request = WithdrawalRequest(agreement, asker, fields, period, uses, territory, held, terms.groups)
        return OwnersRequest(owner, request)


def known(licences: LicencesSource, question: Callable[[Licences], Answer]) -> Answer:
    """Put a question to all that Kafka has now.

    Raises:
        NotKnownError: it could not be read in time.
    """
    found = licences.asked(question)
    if isinstance(found, NotKnown):
        raise NotKnownError("licences cannot be read in time: is Kafka up?")
    return found


def _parts(owners: Iterable[tuple[str, UUID]]) -> Iterator[list[tuple[str, UUID]]]:
    left = iter(owners)
    while some := list(islice(left, AT_ONCE)):
        yield some
