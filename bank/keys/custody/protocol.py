"""The contract of a custody: a service that wraps the bank's epoch keys under keys that never leave it.

A custody's key has versions. An epoch key is wrapped under the newest one; once a version is destroyed, whatever was
wrapped under it is noise, in every backup of the bank's own topics too.

Errors:

    CustodyError
    ├── CustodyUnavailable   it does not answer, is slow, or its answer was lost: make the same call again later
    └── CustodyRefused       waiting does not heal it: credentials, rights, a key that is not there
        └── VersionGone      the version that a key was wrapped under is destroyed, or belongs to another custody

No message holds a key, a token or the custody's own words.
"""

# ruff: noqa: N818 - the names say what happened; the tree above says that they are errors
from dataclasses import dataclass, field
from typing import Protocol


class CustodyError(Exception):
    """A call did not succeed; its subclass says what to do next."""


class CustodyUnavailable(CustodyError):
    """Custody that does not answer now; the call may have taken effect."""


class CustodyRefused(CustodyError):
    """Custody that refuses the call, and will until somebody mends the cause, which the message names."""


class VersionGone(CustodyRefused):
    """The version is not there any more, or never was."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key that only the custody opens: the version it is wrapped under, as the custody names it, and the bytes."""

    version: str
    wrapped: bytes = field(repr=False)


class Custody(Protocol):
    """Wraps keys of 32 bytes. Any number of threads and processes may call; none repeats a call inside.

    Every call ends within the implementation's stated time. Each method raises CustodyUnavailable and CustodyRefused.
    """

    @property
    def name(self) -> str:
        """Name for messages, such as `OpenBao`."""

    def wrap(self, key: bytes, context: bytes) -> WrappedKey:
        """Wrap a key under the newest version, for `context`, which `unwrap` must be given again."""

    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        """Return the key.

        Raises:
            VersionGone: nobody can unwrap it.
            CustodyRefused: also where the context is another, or the bytes are damaged.
        """

    def rotate(self) -> str:
        """Make a new version, under which `wrap` wraps from now on, and return its name. Earlier ones go on unwrapping.

        If the answer is lost there may be one version more than anybody uses, which does no harm.
        """

    def destroy_before(self, version: str) -> None:
        """Destroy each version before this one, for good. A second call changes nothing.

        Raises:
            VersionGone: there is no such version. Nothing was destroyed.
        """
