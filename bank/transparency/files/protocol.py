"""The contract of a place for a log's files. Errors are those of `bank.store.protocol`."""

from collections.abc import Sequence
from typing import Protocol


class LogFiles(Protocol):
    """Files under the paths of C2SP tlog-tiles. One process writes, any number read."""

    def read(self, path: str) -> bytes | None:
        """Read a file; None where there is none.

        Raises:
            StoreUnavailable, StoreRefused.
        """

    def write(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write files; all are durable on return. A file that is there already is written again, with the same bytes.

        Raises:
            StoreUnavailable: any of them may be there, whole or torn: repeat.
            StoreRefused: the same, and waiting does not heal it.
        """

    def replace(self, path: str, data: bytes) -> None:
        """Put new bytes in the place of a file. Readers see the old or the new; it is durable on return.

        Raises:
            StoreUnavailable: either may be there: repeat.
            StoreRefused: the old is there, and waiting does not heal it.
        """
