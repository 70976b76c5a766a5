"""What a connector is and what it yields.

    ConnectorError
    ├── NotThisFormat       the file is not of the connector's format at all; the message says what was expected
    ├── OptionsError        an option is missing or wrong; the message says which and what to give
    │   └── MappingError    the mapping file is unknown or wrong; the message names the key
    ├── RegistryError       no connector of that name, two of one name, or one that does not load
    └── DepositFailed       Kafka did not take records; the message says how many and what to do

No message holds a value from a record: where, which field, why.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.topics import DOMAINS

#: Bytes (or characters of text) of the largest record that is read; a larger one is refused, the rest goes on.
MAX_RECORD: Final = 32 * 1024 * 1024
MAX_OWNER_BYTES: Final = 256
DEPOSITOR: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class ConnectorError(Exception):
    """Something about the whole file, options or delivery; never about one record."""


class NotThisFormat(ConnectorError):  # noqa: N818 - it is a finding, raised for lack of a first record to yield
    """The file is not of this format at all."""


class OptionsError(ConnectorError):
    """An option is missing or wrong."""


class MappingError(OptionsError):
    """The mapping is unknown or wrong."""


class RegistryError(ConnectorError):
    """The connectors that are installed do not fit what was asked for."""


class DepositFailed(ConnectorError):  # noqa: N818
    """Kafka did not take all records."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """One record to deposit: the schema's name, such as `social.post.v1`, and a record that fits it.

    Timestamps are timezone-aware datetimes, decimals Decimal of scale 4, ids uuid.UUID.
    """

    schema: str
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that was not read. `where` is a line or record number; `reason` holds no value of the record."""

    where: str
    reason: str


Outcome = Deposit | Refused


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    `owner` names the person that the whole file is about; feeds name it per record instead. `depositor` defaults to
    the connector's or mapping's own. `mapping` is a bundled mapping's name or a TOML file. `on_bytes` is told the
    number of bytes just read from the file, packed as it lies there.
    """

    owner: str | None = None
    depositor: str | None = None
    mapping: str | Path | None = None
    on_bytes: Callable[[int], None] | None = None

    def depositor_or(self, default: str) -> str:
        """The depositor's name.

        Raises:
            OptionsError: it does not have the form that the schemas ask for.
        """
        name = self.depositor if self.depositor is not None else default
        if not DEPOSITOR.fullmatch(name):
            raise OptionsError("--depositor: 1 to 64 characters of a-z 0-9 . _ -, starting with a letter or digit")
        return name

    def sole_owner(self) -> str:
        """The person that an export of one person's is about.

        Raises:
            OptionsError: not given, empty or too long.
        """
        if self.owner is None:
            raise OptionsError("this is one person's export and does not name its owner: say whose it is with --owner")
        if not 1 <= len(self.owner.encode("utf-8", "surrogatepass")) <= MAX_OWNER_BYTES:
            raise OptionsError(f"--owner: 1 to {MAX_OWNER_BYTES} bytes of UTF-8")
        return self.owner

    def no_owner(self) -> None:
        """Checks that a feed, whose records name their owners, is given none.

        Raises:
            OptionsError: --owner is given: it would put everybody's records into one bucket.
        """
        if self.owner is not None:
            raise OptionsError("the records of this feed name their owners themselves: leave --owner out")


@dataclass(frozen=True, slots=True)
class Connector:
    """One platform format.

    `reads(path, options)` yields the records of a file or folder in its order, in memory that does not grow with the
    file. It may raise NotThisFormat or OptionsError, at the call or at the first record; a bad record is yielded as
    Refused and never raised. Reading the same bytes with the same options yields the same records and event ids.
    """

    name: str
    domain: str
    summary: str
    reads: Callable[[Path, Options], Iterator[Outcome]]

    def __post_init__(self) -> None:
        if self.domain not in DOMAINS:
            raise RegistryError(f"connector {self.name}: its domain is one of {', '.join(DOMAINS)}")
        if not DEPOSITOR.fullmatch(self.name):
            raise RegistryError(f"connector {self.name!r}: its name is its default depositor, [a-z0-9][a-z0-9._-]*")
