"""Proofs of an owner from the log's files, the owners' index and the file of openings."""

import threading
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bank.keys.opening import Unopened
from bank.store.protocol import StoreError
from bank.transparency.entry import LogEntry
from bank.transparency.opening import Opening
from bank.transparency.reader import LogDamagedError
from bank.transparency.sealed_opening import is_sealed, opened
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.keys.opener import ObjectOpener
from teller.operate.log.proving import LogProofError, PublishedLog, of_tag
from teller.operate.owner_desk.checking.openings_file import OpeningsFile, OpeningsUnavailableError
from teller.operate.owner_desk.checking.owners_lists import OwnersLists
from teller.operate.owner_desk.checking.words import words
from teller.operate.owner_desk.port.checking import LogKeys, ProvenLeaf, ProvenLeaves
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

#: Leaves of a page, and bytes of openings after which it ends.
MOST_LEAVES: Final = 200
MOST_BYTES: Final = 4 * 1024 * 1024
#: Seconds to wait until the index' root is published.
PATIENCE_S: Final = 5.0
#: Owners whose check goes on, and needs no further event on the trail.
MOST_RUNS: Final = 256
_AWAY: Final = (Unopened.KEYS_AWAY, Unopened.UNWRITTEN)


class _Refusal(Exception):  # noqa: N818 - a way out, not an error
    def __init__(self, part: str, why: Why = Why.DELAYED) -> None:
        self.refused = DeskRefusal(why, part)


@dataclass(frozen=True, slots=True)
class CheckingSources:
    """Sources of proofs: `published` opens the log as it is published, `index` is the file of the owners' index,
    `tag_of` makes an owner's tag of an account, `catch_up` reads what is new into `openings` and returns whether it
    did, `opener` gives owners' keys once the trail has the look.
    """

    keys: LogKeys
    published: Callable[[], PublishedLog]
    index: Path
    tag_of: Callable[[str], bytes] = field(repr=False)
    openings: OpeningsFile
    catch_up: Callable[[], bool]
    opener: ObjectOpener


class LogChecking:
    """Proofs of owners (`port.checking.Checking`). For any number of threads, one at a time makes a page."""

    def __init__(self, sources: CheckingSources, patience: float = PATIENCE_S) -> None:
        self._from, self._patience = sources, patience
        self._lists, self._lock = OwnersLists(sources.index), threading.Lock()
        self._runs: OrderedDict[str, ObjectOpener] = OrderedDict()
        self._published: PublishedLog | None = None

    def keys(self, who: str) -> LogKeys | DeskRefusal:  # noqa: ARG002 - the same for everybody
        return self._from.keys

    def complete(self, who: str) -> bytes | DeskRefusal:
        with self._lock:
            self._runs.pop(who, None)
        with _refusing() as refusal:
            return of_tag(self._from.index, self._from.tag_of(who), self._from.published, self._patience)
        return refusal[0]

    def leaves(self, who: str, size: int, begin: int) -> ProvenLeaves | DeskRefusal:
        with _refusing() as refusal:
            published = self._of_size(size)
            leaves, more = self._lists.page(self._from.tag_of(who), size, max(0, begin), MOST_LEAVES)
            found = self._openings(who, leaves)
            kept = _not_too_large(leaves, found)
            opener = self._run(who)
            with self._lock:
                rows = tuple(
                    self._row(published, size, each, self._opened(opener, who, found.get(each))) for each in kept
                )
            return ProvenLeaves(rows, leaves[len(kept)] if len(kept) < len(leaves) else more)
        return refusal[0]

    def consistency(self, who: str, before: int, size: int) -> tuple[str, ...] | DeskRefusal:  # noqa: ARG002 - public
        with _refusing() as refusal:
            published = self._of_size(size)
            if not 0 < before <= size:
                raise _Refusal("before", Why.INVALID)
            with self._lock:
                return tuple(map(_base64, published.prover.consistency(before, size)))
        return refusal[0]

    def _of_size(self, size: int) -> PublishedLog:
        """Return the log with at least so many leaves: as it was when it was looked at last, if that is enough."""
        with self._lock:
            if self._published is None or self._published.checkpoint.size < size:
                self._published = self._from.published()
            if not 0 < size <= self._published.checkpoint.size:
                raise _Refusal("size", Why.INVALID)
            return self._published

    def _openings(self, who: str, leaves: Sequence[int]) -> Mapping[int, bytes]:
        """Return openings as they lie; where one is missing, Kafka is read up to now before that is believed."""
        if not leaves:
            return {}
        found = self._from.openings.of(who, leaves[0], leaves[-1])
        if any(each not in found for each in leaves):
            if not self._from.catch_up():
                raise _Refusal("log.openings")
            found = self._from.openings.of(who, leaves[0], leaves[-1])
        return found

    def _run(self, who: str) -> ObjectOpener:
        """Return the opener of an owner's check, which began as the list was asked for: the trail has one event of it,
        not one a page.
        """
        with self._lock:
            if who not in self._runs:
                self._runs[who] = self._from.opener.anew()
            self._runs.move_to_end(who)
            if len(self._runs) > MOST_RUNS:
                self._runs.popitem(last=False)
            return self._runs[who]

    def _opened(self, opener: ObjectOpener, who: str, value: bytes | None) -> Opening | None:
        """Open what lies there; None where nothing does, and where the owner's key is gone."""
        if value is None:
            return None
        key = opener.key_of(who) if is_sealed(value) else None
        if key in _AWAY or (key is None and not opener.announce([who])):
            raise _Refusal("trail" if key is not Unopened.KEYS_AWAY else "custody")
        found = opened(value, lambda owner: key if owner == who and isinstance(key, bytes) else None)
        return found[1] if found is not None and found[1].owner == who else None

    def _row(self, published: PublishedLog, size: int, leaf: int, opening: Opening | None) -> ProvenLeaf:
        hashes = tuple(map(_base64, published.prover.inclusion(leaf, size)))
        if opening is None:
            return ProvenLeaf(leaf, _base64(_entry(published, leaf)), "", "", hashes, "")
        record, salt = _base64(opening.record), _base64(opening.salt)
        return ProvenLeaf(leaf, _base64(bytes(opening.entry)), salt, record, hashes, words(opening))


@contextmanager
def _refusing() -> Iterator[list[DeskRefusal]]:
    """Turn what cannot be answered now into a refusal, which then is the only one of the list."""
    refusal: list[DeskRefusal] = []
    try:
        yield refusal
    except _Refusal as why:
        refusal.append(why.refused)
    except (LogProofError, LogDamagedError, StoreError):
        refusal.append(DeskRefusal(Why.DELAYED, "log"))
    except (TopicUnreadableError, OpeningsUnavailableError):
        refusal.append(DeskRefusal(Why.DELAYED, "log.openings"))


def _not_too_large(leaves: Sequence[int], found: Mapping[int, bytes]) -> list[int]:
    """Return the leaves of a page whose openings are not too large together: one at least."""
    kept, size = list[int](), 0
    for each in leaves:
        size += len(found.get(each, b""))
        if kept and size > MOST_BYTES:
            break
        kept.append(each)
    return kept


def _entry(published: PublishedLog, leaf: int) -> bytes:
    entry: LogEntry | None = published.entry(leaf)
    if entry is None:
        raise LogProofError("an owner's leaf is of another form than an entry")
    return bytes(entry)


def _base64(found: bytes) -> str:
    return b64encode(found).decode()
