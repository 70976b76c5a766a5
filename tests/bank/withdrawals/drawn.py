"""Requests and owners at random, near the limits of each rule; most of each is as it should be."""

from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from bank.accounts.depositors import Status
from bank.ledger.months import DAY_MS
from bank.withdrawals.requests import Acceptance, AccountState, OwnerState, WithdrawalRequest
from bank.withdrawals.terms import (
    MOST_DAYS,
    Buyers,
    DataPeriod,
    Exclusivity,
    Groups,
    Licence,
    LicencePrice,
    LicenceTerms,
    Offering,
    OfferingAnswer,
    Originator,
    PriceBasis,
    Role,
    Said,
    StandingGrant,
    StandingTerms,
    WantedRecords,
)
from bank.withdrawals.territory import NOWHERE, WORLD, Territory
from bank.withdrawals.uses import DataUse
from schemas.countries import COUNTRIES, GROUPS

T = TypeVar("T")
OWNERS: Final = ("0" * 32, "f" * 32)
TYPES: Final = ("social.post", "social.reaction", "telecom.call")
FIELDS: Final = tuple(frozenset(each.split()) for each in ("text", "text platform", "platform", ""))
ORIGINATORS: Final = ("acme", "mill")
OFFERINGS: Final = ("voices", "faces", "maps")
NOW: Final = 20_000 * DAY_MS
USES: Final = tuple(frozenset(each) for each in (
    {DataUse.TRAIN}, {DataUse.TRAIN, DataUse.SEARCH}, {DataUse.SEARCH}, {DataUse.TRAIN_GENERATIVE},
    {DataUse.SELL, DataUse.TRAIN}, {DataUse.GRANT_USE}, (),
))  # fmt: skip
TERRITORIES: Final = (
    Territory(frozenset({"DE"})), Territory(frozenset({"DE", "US"})), Territory(GROUPS["EU"]), Territory(COUNTRIES),
    WORLD, Territory(frozenset({"NO"})), NOWHERE,
)  # fmt: skip
PRICES: Final = tuple(
    LicencePrice(basis, currency, amount)
    for basis in PriceBasis
    for currency in ("EUR", "USD")
    for amount in (100, 99, 1, 0)
)


class Case(NamedTuple):
    """What the judge is asked."""

    request: Acceptance | WithdrawalRequest
    owner: OwnerState
    now: int


class Drawing:
    """Draws cases from a source of chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def case(self) -> Case:
        return self.withdrawal() if self._chance.random() < 0.5 else self.acceptance()

    def acceptance(self) -> Case:
        offering = self.offering()
        owner = self.owner(offering, tuple(self.licence(number) for number in range(self._chance.randrange(4))))
        answer = None if self._chance.random() < 0.5 else self.answer(offering)
        closed = self.mostly(False, (True,))
        request = Acceptance(offering, self.originator(offering.originator), answer, self.held(), closed)
        return Case(request, owner, self.now())

    def withdrawal(self) -> Case:
        licences = tuple(self.licence(number) for number in range(self._chance.randrange(1, 4)))
        licence = self._chance.choice(licences)
        agreement = self.mostly(licence.agreement, (UUID(int=99),))
        terms = licence.terms
        wanted = {each.record_type: each.fields for each in terms.wanted}
        if self._chance.random() < 0.2:
            wanted = {name: self._chance.choice(FIELDS) for name in self.some(TYPES, 2)}
        request = WithdrawalRequest(
            agreement,
            self.originator(licence.originator),
            wanted,
            self.mostly(terms.period, self.periods()),
            self.mostly(terms.uses, USES),
            self.mostly(terms.territory, TERRITORIES),
            self.held(),
            self.mostly(terms.groups, (Groups(10, 2), Groups(9, 2), Groups(10, 1), Groups(11, 3))),
        )
        return Case(request, self.owner(self.offering(), licences), self.now())

    def owner(self, offering: Offering, licences: tuple[Licence, ...]) -> OwnerState:
        return OwnerState(
            owner=OWNERS[0],
            account=self.mostly(AccountState.OPEN, tuple(AccountState)),
            latest=self.mostly(0, (self.time(),)),
            standing=self.mostly(self.standing(offering), (None,)),
            licences=licences,
            declined=frozenset(self.mostly((), (OFFERINGS[:1], OFFERINGS))),
        )

    def offering(self) -> Offering:
        return Offering(
            id=self._chance.choice(OFFERINGS),
            version=self._chance.choice((1, 2)),
            originator=self._chance.choice(ORIGINATORS),
            purpose="",
            model="",
            framework="",
            terms=self.terms(),
            opens=self.mostly(NOW - 9, (NOW, NOW + 1)),
            closes=self.mostly(NOW + 9, (NOW, NOW + 1)),
        )

    def terms(self) -> LicenceTerms:
        return LicenceTerms(
            wanted=tuple(
                WantedRecords(name, self.mostly(FIELDS[0], FIELDS), self._chance.choice((0, 1, 5)))
                for name in self.some(TYPES, 2)
            ),
            period=self.mostly(DataPeriod(10, 20), self.periods()),
            uses=self.mostly(USES[0], USES),
            territory=self.mostly(TERRITORIES[1], TERRITORIES),
            exclusivity=self._chance.choice((Exclusivity.NONE, *Exclusivity)),
            price=self.mostly(PRICES[0], PRICES),
            groups=self.mostly(Groups(10, 2), (Groups(2, 2),)),
            expires=self.mostly(
                NOW + 3650 * DAY_MS, (self.time(), NOW + MOST_DAYS * DAY_MS, NOW + MOST_DAYS * DAY_MS + 1)
            ),
        )

    def licence(self, number: int) -> Licence:
        return Licence(
            agreement=UUID(int=number),
            owner=self.mostly(OWNERS[0], OWNERS[1:]),
            offering=self._chance.choice(OFFERINGS),
            version=self._chance.choice((1, 2)),
            originator=self._chance.choice(ORIGINATORS),
            terms=self.terms(),
            since=self._chance.choice((NOW - 2, NOW - 1, NOW, NOW)),
            until=self.mostly(NOW + 9, (NOW, NOW + 1)),
            revoked=self.mostly(None, (0, NOW + 5)),
        )

    def answer(self, offering: Offering) -> OfferingAnswer:
        return OfferingAnswer(
            self.mostly(OWNERS[0], OWNERS),
            self.mostly(offering.id, OFFERINGS),
            self.mostly(offering.version, (1, 2)),
            self.mostly(Said.ACCEPT, tuple(Said)),
        )

    def standing(self, offering: Offering) -> StandingTerms:
        grants = tuple(self.grant(offering) for _ in range(self._chance.randrange(3)))
        return StandingTerms(self.mostly(OWNERS[0], OWNERS[1:]), 1, grants)

    def grant(self, offering: Offering) -> StandingGrant:
        terms = offering.terms
        domains = frozenset(self.mostly(("social", "telecom"), (("social",), ("telecom",), ())))
        buyers = (Buyers(frozenset({"mill"})), Buyers(anybody=True), Buyers())
        return StandingGrant(
            domains=domains,
            uses=self.mostly(terms.uses, USES),
            buyers=self.mostly(Buyers(frozenset({offering.originator})), buyers),
            territory=self.mostly(terms.territory, TERRITORIES),
            least_prices=tuple(self.mostly((terms.price,), (self.some(PRICES, 3), ()))),
            longest_days=self.mostly(MOST_DAYS, (0, 1, 3650, 3649)),
            exclusivity=frozenset(self.mostly(tuple(Exclusivity), ((Exclusivity.NONE,), ()))),
        )

    def originator(self, name: str) -> Originator:
        status = self.mostly(Status.ACTIVE, (*Status, None))
        return Originator(self.mostly(name, ORIGINATORS), status, self._chance.choice(tuple(Role)))

    def held(self) -> dict[str, int]:
        return {name: self.mostly(5, (0, 1, 4)) for name in self.mostly(TYPES, (TYPES[:1], ()))}

    def periods(self) -> Sequence[DataPeriod]:
        return (
            DataPeriod(10, 20),
            DataPeriod(11, 20),
            DataPeriod(10, 21),
            DataPeriod(9, 20),
            DataPeriod(15, 15),
            DataPeriod(20, 10),
        )

    def now(self) -> int:
        return self.mostly(NOW, (self.time(),))

    def time(self) -> int:
        return NOW + self._chance.randrange(-3, 12)

    def mostly(self, usual: T, others: Sequence[T]) -> T:
        return self._chance.choice(others) if self._chance.random() < 0.06 else usual

    def some(self, among: Sequence[T], most: int) -> tuple[T, ...]:
        """Draw some, mostly one or more, in which nothing is there twice."""
        return tuple(self._chance.sample(among, self.mostly(self._chance.randrange(1, most + 1), (0,))))
