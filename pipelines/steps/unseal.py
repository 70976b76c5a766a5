"""Open records that their depositor's client sealed to a worker's key: the step before `frame`."""

from collections.abc import Iterable

from pipelines.steps.outcome import RawRecord, SealFault
from schemas import sealed
from schemas.sealed import NotOpenedError, SealKeys
from schemas.topics import ENCRYPTION_HEADER


def unsealed(batch: Iterable[RawRecord], keys: SealKeys, max_bytes: int) -> list[RawRecord]:
    """Return the records as they were before they were sealed, in order; no record makes it raise.

    One that cannot be opened stays as it came, with its fault. The header `encryption` goes with the seal. A value that
    is missing, or larger than `max_bytes`, is not opened: `frame` rejects it.
    """
    return [_unsealed(raw, keys, max_bytes) if raw.headers else raw for raw in batch]


def is_sealed(raw: RawRecord) -> bool:
    """Return whether a record has a header `encryption`, whatever it says."""
    return any(name == ENCRYPTION_HEADER for name, _ in raw.headers)


def _unsealed(raw: RawRecord, keys: SealKeys, max_bytes: int) -> RawRecord:
    if not is_sealed(raw) or raw.fault or not raw.value or len(raw.value) > max_bytes:
        return raw
    key = keys.get(sealed.named_key(raw.header(ENCRYPTION_HEADER)) or "")
    if key is None:
        return raw._replace(fault=SealFault.UNKNOWN_KEY)
    try:
        value = sealed.opened(key, raw.topic, raw.key, raw.value)
    except NotOpenedError:
        return raw._replace(fault=SealFault.NOT_OPENED)
    others = tuple(header for header in raw.headers if header[0] != ENCRYPTION_HEADER)
    return raw._replace(value=value, headers=others)
