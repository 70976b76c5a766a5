"""The steps of an erasure that was decided. Each is durable before the next, and does no harm where it was done before:

1. owners' keys, in the table and in the custody. From here on nothing that is encrypted for them opens, in no backup.
2. their buckets, with all versions of all objects.
3. tombstones, for whoever took rows from clean topics or by receipts.
4. their buckets once more: a router in mid-flush may have put an object meanwhile.
5. the note that it is finished.

A run that is killed leaves an erasure that is not finished; the next run begins it anew, whoever starts it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from bank.accounts.erasures import AccountErasure
from bank.store.protocol import BucketMissing, ObjectStore, StoreRefused
from teller.operate.store_patience import PATIENCE_S, StorePatience

#: Callback for progress: name of what is being done, how much is done, the total.
Say = Callable[[str, int, int], None]
BUCKETS: Final = "buckets"
#: Seconds in which the store must answer once, before its pauses are waited for.
FIRST_ANSWER_S: Final = 5.0


class Marks(Protocol):
    """Tombstones."""

    def write(self, erased: Collection[AccountErasure]) -> int:
        """Write tombstones wherever the owners have rows; return how many. They are durable on return."""


@dataclass(frozen=True, slots=True)
class ErasingSteps:
    """Steps, as a bank does them. `keys`: None where there is no custody, so that nothing is encrypted.

    `note` writes the erasure of accounts to the trail, before anything is done.
    """

    keys: Callable[[Collection[str]], object] | None
    store: ObjectStore
    bucket_of: Callable[[str], str]
    marks: Marks
    finish: Callable[[Sequence[str]], object]
    note: Callable[[Sequence[str]], object] = lambda _owners: None
    threads: int = 1
    patience: float = PATIENCE_S
    first_answer: float = FIRST_ANSWER_S


@dataclass(slots=True)
class ErasureReport:
    """Report of a run. `kept_buckets`: those that are empty and stay, as the credentials may delete no bucket."""

    owners: int = 0
    kept_buckets: int = 0
    tombstones: int = 0
    encrypted: bool = False


def erase(erased: Sequence[AccountErasure], steps: ErasingSteps, say: Say = lambda *_: None) -> ErasureReport:
    """Do the steps for erasures that were decided.

    Raises:
        KeysError, StoreError, AccountError, TopicUnreadableError: run it again; what is done stays done.
    """
    owners = [each.owner for each in erased]
    report = ErasureReport(len(owners), encrypted=steps.keys is not None)
    if not owners:
        return report
    steps.note(owners)
    if steps.keys is not None:
        steps.keys(owners)
    # durable now: nobody has their keys
    _reach(owners[0], steps)
    empty(owners, steps, say)
    # durable now: no object of theirs is there
    report.tombstones = steps.marks.write(erased)
    report.kept_buckets = sum(not gone for gone in empty(owners, steps).values())
    steps.finish(owners)
    return report


def empty(owners: Sequence[str], steps: ErasingSteps, say: Say = lambda *_: None) -> Mapping[str, bool]:
    """Delete these owners' buckets; return of each whether it is gone, or stays, empty.

    Raises:
        StoreError: as above.
    """
    ask, done = StorePatience(steps.patience).ask, dict[str, bool]()

    def delete(owner: str) -> bool:
        return ask(lambda: steps.store.delete_all(steps.bucket_of(owner)))

    with ThreadPoolExecutor(steps.threads, thread_name_prefix="erase") as pool:
        for owner, gone in zip(owners, pool.map(delete, owners), strict=True):
            done[owner] = gone
            say(BUCKETS, len(done), len(owners))
    return done


def sweep(finished: Collection[AccountErasure], steps: ErasingSteps, prefix: str) -> int:
    """Delete what lies in buckets of owners who were erased before, such as an object that a router put that was
    stopped in mid-flush for longer than the erasure took; return how many buckets had something.

    Raises:
        StoreError: as above.
    """
    if finished:
        _reach(next(iter(finished)).owner, steps)
    ask = StorePatience(steps.patience).ask
    there = set(ask(lambda: list(steps.store.buckets(prefix))))
    left = [each.owner for each in finished if steps.bucket_of(each.owner) in there]
    full = [owner for owner in left if ask(partial(_holds_something, steps, owner))]
    empty(full, steps)
    return len(full)


def _reach(owner: str, steps: ErasingSteps) -> None:
    """See that the store answers at all: one that is down is told at once, one that pauses later is waited for.

    Raises:
        StoreUnavailable: it does not.
    """
    with suppress(BucketMissing, StoreRefused):
        StorePatience(steps.first_answer).ask(partial(_holds_something, steps, owner))


def _holds_something(steps: ErasingSteps, owner: str) -> bool:
    return any(steps.store.list(steps.bucket_of(owner)))
