"""Owners who match an offering, by receipts alone, and the offers to make. Nothing here reads what owners deposited."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bank.accounts.compact import KeyNumbers
from bank.withdrawals import answers, events
from bank.withdrawals.account_states import AccountStates
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.holdings import Holdings
from bank.withdrawals.matching import days_within, matching, owners
from bank.withdrawals.requests import AccountState
from bank.withdrawals.terms import LicenceTerms, Offering
from pipelines.kafka.reading import TopicNotThereError
from schemas.identifiers import offer_id
from schemas.topics import ANSWERS, ERASURES, NEWEST_ACCOUNTS, RECEIPTS, WITHDRAWALS
from teller.operate import topic_reader, topic_writer
from teller.settings import Settings

_WORD: Final = (1 << 64) - 1
OwnerNumbers = NDArray[np.intp]


class OwnerSet:
    """Accounts, 32 hex digits each, in some 25 bytes each."""

    def __init__(self) -> None:
        self._numbers = KeyNumbers(wide=True)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, owner: str) -> bool:
        whole = int(owner, 16)
        return self._numbers.find(whole & _WORD, whole >> 64) >= 0

    def add(self, owner: str) -> None:
        whole = int(owner, 16)
        self._numbers.take(whole & _WORD, whole >> 64)


class OwnersHoldings(NamedTuple):
    """Holdings of all owners, and the states of their accounts."""

    holdings: Holdings
    accounts: AccountStates

    def matching(self, terms: LicenceTerms) -> OwnerNumbers:
        """Return the numbers of the owners who match and whose accounts are open, rising."""
        numbers = matching(self.holdings, terms)
        states = map(self.accounts.of, owners(self.holdings, numbers))
        return numbers[np.fromiter((each is AccountState.OPEN for each in states), np.bool_, len(numbers))]

    def offers(self, offering: Offering, numbers: OwnerNumbers, had: OwnerSet) -> Iterator[OwnersAnswer]:
        """Yield the orders to make these owners this offering, but those who had it."""
        days, wanted = days_within(offering.terms.period), offering.terms.wanted
        held = [self.holdings.counts(each.record_type, days, None)[numbers] for each in wanted]
        names = [each.record_type for each in wanted]
        for at, owner in enumerate(owners(self.holdings, numbers)):
            if owner not in had:
                counted = tuple((name, int(counts[at])) for name, counts in zip(names, held, strict=True))
                number = offer_id(offering.id, offering.version, owner)
                yield OwnersAnswer(number, owner, AnswerKind.OFFER, offering.id, offering.version, counted)


def read(settings: Settings) -> OwnersHoldings:
    """Fold what each owner has, and whose account is open.

    Raises:
        TopicUnreadableError: a topic cannot be read, or holds a receipt that no router wrote.
    """
    found = OwnersHoldings(Holdings(), AccountStates())
    for message in topic_reader.messages(settings, NEWEST_ACCOUNTS):
        found.accounts.take_account(message.key(), message.value())
    try:
        for message in topic_reader.messages(settings, ERASURES):
            found.accounts.take_erasure(message.key(), message.value())
    except TopicNotThereError:
        pass  # a bank of before, in which nobody was erased
    for message in topic_reader.messages(settings, RECEIPTS):
        if not found.holdings.take_record(message.key(), message.value(), message.headers()):
            raise topic_reader.foreign(message)
    return found


def decisions(settings: Settings) -> Iterator[WithdrawalEvent]:
    """Yield all events of withdrawals.

    Raises:
        TopicUnreadableError: the topic cannot be read, or holds what is no event.
    """
    for message in topic_reader.messages(settings, WITHDRAWALS):
        event = events.decoded(message.key(), message.value())
        if event is None:
            raise topic_reader.foreign(message)
        yield event


def offered(settings: Settings, offering: Offering) -> OwnerSet:
    """Return to whom this version was made.

    Raises:
        TopicUnreadableError: as `decisions`.
    """
    found, version = OwnerSet(), (offering.id, offering.version)
    for each in decisions(settings):
        if each.kind is WithdrawalKind.OFFERED and (each.offering, each.version) == version:
            found.add(each.owner)
    return found


def make_offers(settings: Settings, found: OwnersHoldings, offering: Offering, numbers: OwnerNumbers) -> int:
    """Order offers to these owners, but to those who had one; return how many. The same order again is a repeat.

    Raises:
        TopicUnreadableError: as `decisions`.
        TopicNotWrittenError.
    """
    wanted = found.offers(offering, numbers, offered(settings, offering))
    return topic_writer.write(settings, ANSWERS, map(answers.encoded, wanted))
