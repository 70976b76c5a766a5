"""A message to write, as a value."""

from typing import NamedTuple


class OutgoingMessage(NamedTuple):
    """A message: to which topic, under which key, with which headers."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()
