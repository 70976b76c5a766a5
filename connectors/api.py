"""Interface of a connector, and the values that it yields.

    ConnectorError
    ├── NotThisFormat       the file is not of the connector's format; the message says what was expected
    ├── OptionsError        an option is missing or wrong; the message says which and what to give
    │   └── MappingError    the mapping file is unknown or wrong; the message names the key
    ├── RegistryError       no connector of that name, two of one name, or one that does not load
    └── DepositFailed       Kafka did not take records; the message says how many and what to do

No message holds a value from a record: it names the place, the field and the reason.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.topics import DOMAINS

#: Largest record that is read, in bytes (or characters of text); a larger one is refused, and reading goes on.
MAX_RECORD: Final = 32 * 1024 * 1024
MAX_OWNER_BYTES: Final = 256
#: What an owner's id that people type or paste has: no control characters (C0 with the line's end, DEL, C1), no half of
#: a surrogate pair, which is what Python makes of bytes that are not UTF-8.
_TYPED: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
OWNER_IDS: Final = f"1 to {MAX_OWNER_BYTES} bytes of UTF-8, on one line, without control characters"
DEPOSITOR: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def is_owner_id(text: str) -> bool:
    """Return whether a text from a terminal or a command line can be an owner's id: see OWNER_IDS."""
    return bool(_TYPED.fullmatch(text)) and len(text.encode()) <= MAX_OWNER_BYTES


class ConnectorError(Exception):
    """Error of the whole file, the options or the delivery; never of a single record."""


class NotThisFormat(ConnectorError):  # noqa: N818 - it is a finding, raised for lack of a first record to yield
    """The file is not of this format."""


class OptionsError(ConnectorError):
    """An option is missing or wrong."""


class MappingError(OptionsError):
    """The mapping is unknown or wrong."""


class RegistryError(ConnectorError):
    """The installed connectors do not include the requested one, or clash, or do not load."""


class DepositFailed(ConnectorError):  # noqa: N818
    """Kafka did not take all records."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A record to deposit, with its schema's name, such as `social.post.v1`; the record fits the schema.

    Timestamps are timezone-aware datetimes, decimals Decimal of scale 4, ids uuid.UUID.
    """

    schema: str
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that was not read. `where` is a line or record number; `reason` holds no value of the record."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Content of a file that no record is made of: a member of an archive, a column, a notice between records.

    `where` names it, `reason` says what it is or why it is not read, `count` how many there are of it.
    """

    where: str
    reason: str
    count: int = 1


Outcome = Deposit | Refused | LeftOut


@dataclass(frozen=True, slots=True)
class Options:
    """Options for reading a file.

    `owner` names the person that the whole file is about; feeds name the owner in each record instead. `depositor`
    defaults to the connector's or mapping's own. `mapping` is a bundled mapping's name or a TOML file. `on_bytes` is
    called with the number of bytes just read from the file, before unpacking.
    """

    owner: str | None = None
    depositor: str | None = None
    mapping: str | Path | None = None
    on_bytes: Callable[[int], None] | None = None

    def depositor_or(self, default: str) -> str:
        """Return the depositor's name.

        Raises:
            OptionsError: the name does not have the form that the schemas require.
        """
        name = self.depositor if self.depositor is not None else default
        if not DEPOSITOR.fullmatch(name):
            raise OptionsError("--depositor: 1 to 64 characters of a-z 0-9 . _ -, starting with a letter or digit")
        return name

    def sole_owner(self) -> str:
        """Return the owner of an export that is about one person.

        Raises:
            OptionsError: the owner is not given, or is no owner's id.
        """
        if self.owner is None:
            raise OptionsError(
                "this is one person's export and does not name its owner: say whose it is with --owner or --ask-owner"
            )
        if not is_owner_id(self.owner):
            raise OptionsError(f"--owner: {OWNER_IDS}")
        return self.owner

    def no_owner(self) -> None:
        """Check that no owner is given for a feed, whose records name their owners.

        Raises:
            OptionsError: --owner is given: it would put everybody's records into one bucket.
        """
        if self.owner is not None:
            raise OptionsError("the records of this feed name their owners themselves: leave --owner out")


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector for a platform's format.

    `reads(path, options)` yields the records of a file or folder in their order, in memory that does not grow with the
    file. It may raise NotThisFormat or OptionsError, at the call or at the first record; a bad record is yielded as
    Refused and never raised, and what is not read is yielded as LeftOut, behind the records of its file. Reading the
    same bytes with the same options yields the same records and event ids.

    A connector of one person's exports says what it `takes`, in words for that person, and the record types that it
    `makes`, such as social.post; a feed, or one that needs a mapping, says neither.
    """

    name: str
    domain: str
    summary: str
    reads: Callable[[Path, Options], Iterator[Outcome]]
    takes: str = ""
    makes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.domain not in DOMAINS:
            raise RegistryError(f"connector {self.name}: its domain is one of {', '.join(DOMAINS)}")
        if not DEPOSITOR.fullmatch(self.name):
            raise RegistryError(f"connector {self.name!r}: its name is its default depositor, [a-z0-9][a-z0-9._-]*")
