"""Accounts of the workload's owners, and what a worker knows of them in memory."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import Final

import psutil  # type: ignore[import-untyped]

from bank.accounts.account import Account, Consent, Link
from bank.accounts.events import AccountKind
from bank.accounts.newest import NewestAccount
from bank.accounts.permissions import Permissions
from bank.identity import pseudonyms

KEY: Final = bytes(range(32))
DEPOSITOR: Final = 1
NOW_MS: Final = 1_767_225_600_000
TYPES: Final = ("telecom.call", "purchases.order_line", "social.post")


def account(owner_id: str, offset: int, types: tuple[str, ...] = TYPES[:1]) -> Account:
    """Return an account with one link, and one consent for each record type."""
    owner = subject = pseudonyms.owner_pseudonym(KEY, owner_id)
    given = NOW_MS + offset % 10**9
    consents = tuple(Consent(DEPOSITOR, name, given, 0, False, offset + 2) for name in types)
    return Account(owner, offset + 2, AccountKind.PERSON, given, links=(Link(DEPOSITOR, subject, given, 0, offset + 1),),
                   consents=consents)  # fmt: skip


def filled(links: int, consents_each: int, accounts: int) -> Permissions:
    """Return what a worker knows of so many links, shared evenly by so many accounts."""
    known = Permissions()
    offsets = count()
    for number in range(accounts):
        known.take_newest(record(number, links // accounts, consents_each, offsets))
    return known


def record(number: int, links: int, consents: int, offsets: Iterator[int]) -> NewestAccount:
    """Return a newest account, made without the detour over Avro."""
    owner, since = (number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128), NOW_MS + number
    return NewestAccount(
        f"{owner:032x}", 0, 0,
        [(1 + link, f"{(owner ^ link * 77):032x}", since, 0) for link in range(links)],
        [(1 + kind, TYPES[kind % 3], since, 0, False, next(offsets)) for kind in range(consents)],
    )  # fmt: skip


def memory(say: Callable[[str], None], links: int = 3_000_000) -> None:
    """Measure the memory of so many links and as many consents, of a third as many accounts and of as many."""
    for accounts in (links // 3, links):
        before = psutil.Process(os.getpid()).memory_info().rss
        known = filled(links, links // accounts, accounts)
        taken = (psutil.Process(os.getpid()).memory_info().rss - before) / 2**20
        say(f"{known.links} links and {known.consents} consents of {accounts} accounts: {taken:.0f} MiB")
        del known
