"""A message to write, as a value."""

from typing import NamedTuple


class OutgoingMessage(NamedTuple):
    """A message: to which topic, under which key, with which headers; without a value it is a tombstone."""

    topic: str
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
