"""A bank that takes no deposits of owners themselves."""

from typing import Final

from teller.operate.owner_desk.port.giving import DepositProgress, Trial, Upload, UploadConnector
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

_UNKNOWN: Final = DeskRefusal(Why.UNKNOWN)


class NoGiving:
    """Implements `port.giving.Giving`: there is no connector, and nothing to upload to."""

    def connectors(self, who: str) -> tuple[UploadConnector, ...] | DeskRefusal:  # noqa: ARG002 - the protocol's
        """See `Giving`; so are the others."""
        return ()

    def begin_upload(self, who: str, connector: str, size: int) -> Upload | DeskRefusal:  # noqa: ARG002 - as above
        return _UNKNOWN

    def add_piece(self, who: str, upload: str, start: int, piece: bytes) -> Upload | DeskRefusal:  # noqa: ARG002 - as above
        return _UNKNOWN

    def trial(self, who: str, upload: str) -> Trial | DeskRefusal:  # noqa: ARG002 - as above
        return _UNKNOWN

    def deposit(self, who: str, upload: str) -> DepositProgress | DeskRefusal:  # noqa: ARG002 - as above
        return _UNKNOWN

    def forget(self, who: str, upload: str) -> DeskRefusal | None:  # noqa: ARG002 - as above
        return _UNKNOWN
