"""Kind of entries, as a value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from schemas import framing


class Subject(NamedTuple):
    """Subject of a record: `id` names it for whoever holds it, `owner` is a pseudonym, empty for nobody's."""

    id: str
    owner: str


@dataclass(frozen=True, slots=True)
class LogKind:
    """A kind of entries: each record on `topic` that `read` knows becomes one, and is committed to as it lies there.

    `number` and `version` stand in the entry, and are never given to another kind. `read` takes key and value, and
    returns None for what is no record of this kind; an empty id means: its place. `fields` shows the value to people.
    `public`: everybody may know the records, and can find their leaves, which have PUBLIC_SALT.
    """

    number: int
    version: int
    name: str
    topic: str
    read: Callable[[bytes | None, bytes], Subject | None]
    fields: Callable[[bytes], Mapping[str, Any] | None] = framing.decoded
    public: bool = False
