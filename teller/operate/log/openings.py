"""Read openings of leaves, which are sealed for their owners where the bank has keys, and prove what they open."""

import re
from collections.abc import Iterator
from typing import Final

from bank.access.access_event import Access
from bank.keys.opening import Unopened
from bank.transparency.opening import Opening, to_extra
from bank.transparency.sealed_opening import opened
from schemas import topics
from teller.operate import topic_reader
from teller.operate.log import proving
from teller.operate.log.proving import LogProofError
from teller.settings import Settings, acting, owner_keys

_AWAY: Final = (Unopened.KEYS_AWAY, Unopened.UNWRITTEN)
_NAME: Final = re.compile(
    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[a-z.]+/[0-9]+/[0-9]+|[a-z0-9-]{1,32}/[0-9]{1,7}"
)


class OpeningReader:
    """Reads openings.

    What everybody has is looked through, so the trail has an event for everybody; `purpose` says what for.

    Raises:
        LogProofError: openings are sealed, and their owners' keys are not to be had, or it cannot be written down.
    """

    def __init__(self, settings: Settings, purpose: str) -> None:
        by = acting.actor(settings, purpose)
        reading = acting.reading(settings, Access.KEY_USE, by, what=topics.LOG_OPENINGS, of_everybody=True)
        self._opener = owner_keys.object_opener(settings, reading)

    def read(self, value: bytes | None) -> tuple[int, Opening] | None:
        """Return leaf and opening; None for anything else, and for an owner whose key is gone."""
        return opened(value, self.key_of)

    def key_of(self, owner: str) -> bytes | None:
        """Return an owner's key; None where the owner has none."""
        return self._had(self._opener.key_of(owner), Unopened.NO_CUSTODY, *_AWAY)

    def archive_key(self, owner: str) -> bytes | None:
        """Return the key to encrypt an owner's proofs with; None where the bank, or the owner, has none."""
        return self._had(self._opener.key_of(owner), *_AWAY)

    def _had(self, key: bytes | Unopened, *troubles: Unopened) -> bytes | None:
        if isinstance(key, bytes):
            return key
        if key in troubles:
            raise LogProofError(f"an opening is sealed: {self._opener.words(key)}")
        return None


def openings(settings: Settings, purpose: str) -> Iterator[tuple[int, Opening]]:
    """Yield all leaves that are opened, with their openings.

    Raises:
        TopicUnreadableError, LogProofError.
    """
    reader = OpeningReader(settings, purpose)
    found = (reader.read(message.value()) for message in topic_reader.messages(settings, topics.LOG_OPENINGS))
    return (each for each in found if each is not None)


def of_record(settings: Settings, name: str) -> bytes:
    """Make the proof of the record of this name: the id of a receipt, an access or an event of withdrawals, an
    offering's with its version, or topic/partition/offset of another. Of an offering's version the first record counts.

    Raises:
        LogProofError: there is none.
    """
    if not _NAME.fullmatch(name):
        raise LogProofError(
            "a record is named by its id, an offering by id/version, others by topic/partition/offset: "
            "docs/transparency.md"
        )
    found = next(
        ((leaf, each) for leaf, each in openings(settings, "proof of one record") if each.id == name.lower()), None
    )
    if found is None:
        raise LogProofError(
            "the log has no record of this name that can be opened: its writer may not have read it yet, and what is "
            "of an erased owner nobody can open any more"
        )
    leaf, opening = found
    at = proving.until(settings, leaf + 1)
    return bytes(at.proof(leaf, opening.entry, to_extra(opening)))
