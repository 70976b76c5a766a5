"""Decoders of the records of the packager's topics; None: nobody of the bank wrote it."""

from collections.abc import Callable, Mapping
from typing import Final

from bank.withdrawals.packaging import deliveries, package_events, releases, row_openings
from schemas import topics

Decoded = Callable[[bytes | None, bytes | None], object]


def _release(key: bytes | None, value: bytes | None) -> object:
    """Decode a record of the ledger of releases; that of an erased owner is a tombstone."""
    return key if value is None else releases.decoded(key, value)


DECODERS: Final[Mapping[str, Decoded]] = {
    topics.PACKAGES: package_events.decoded,
    topics.DELIVERIES: deliveries.decoded,
    topics.ROW_OPENINGS: row_openings.decoded,
    topics.RELEASES: _release,
}
