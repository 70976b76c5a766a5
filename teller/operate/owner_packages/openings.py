"""Openings of an owner's rows in packages, opened through the opener: a reading of what the owner has."""

from collections.abc import Iterator
from contextlib import closing

from bank.access.access_event import Access
from bank.keys.opening import Unopened
from bank.withdrawals.package import row_opening
from bank.withdrawals.package.row_opening import RowOpening
from bank.withdrawals.packaging import row_openings
from schemas.topics import ROW_OPENINGS
from teller.operate import topic_reader
from teller.settings import Settings, acting
from teller.settings.owner_keys import object_opener


class RowsNotOpenedError(RuntimeError):
    """An owner's rows are not opened; the message says why, and what to do."""


def of_owner(settings: Settings, owner: str) -> Iterator[RowOpening]:
    """Open the rows of an owner in all packages, once it is written down that they are read. What somebody else wrote
    there, and does not open, is passed over.

    Raises:
        RowsNotOpenedError: the owner's key is not to be had, or is gone; or the reading cannot be written down.
        TopicUnreadableError: there is no such topic, or Kafka does not answer.
    """
    by = acting.actor(settings, "show rows of packages")
    run = acting.reading(settings, Access.READ, by, what=ROW_OPENINGS)
    with closing(object_opener(settings, run)) as opener:
        key = opener.key_of(owner)
        if isinstance(key, Unopened):
            raise RowsNotOpenedError(f"rows of packages are not opened: {opener.words(key)}")
        yield from opened(settings, owner, key)


def opened(settings: Settings, owner: str, key: bytes) -> Iterator[RowOpening]:
    """Open the rows of an owner with its key, which the opener gave.

    Raises:
        TopicUnreadableError: there is no such topic, or Kafka does not answer.
    """
    for message in topic_reader.messages(settings, ROW_OPENINGS):
        found = row_openings.decoded(message.key(), message.value()) if message.key() == owner.encode() else None
        for each in found.rows if found else ():
            opening = found and row_opening.opened(found.package, owner, key, each)
            if opening:
                yield opening
