"""Read a real bank's status report from a file."""

from pathlib import Path

from bank.ledger.documents import pain002
from bank.ledger.documents.pain002 import NoReport, StatusReport
from teller.operate.ledger.orders import OrderError


def from_file(file: Path) -> StatusReport:
    """Read a report; a file that is larger than any is not read whole.

    Raises:
        OrderError: it cannot be read, or is no report; the message quotes nothing of it.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(pain002.MOST_BYTES + 1)
    except OSError as error:
        raise OrderError(f"{file} cannot be read: {error.strerror}") from None
    found = pain002.read(data)
    if isinstance(found, NoReport):
        raise OrderError(f"{file} is no report on payouts: {found}")
    return found
