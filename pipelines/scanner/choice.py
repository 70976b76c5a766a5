"""The scanner that a setting names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from pipelines.scanner.finding import Detection
from pipelines.scanner.presidio import PresidioScanner
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.spans import Span


class Scans(Protocol):
    """Methods that the processor needs of a scanner."""

    def warm(self) -> None:
        """Load the engine now.

        Raises:
            Exception: the scanner cannot work.
        """

    def decides(self) -> list[Any]:
        """List the facts that decide what the scanner finds, as JSON values: see `rules`."""

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        """Return the spans of each text, in order; None for a text that the scanner failed on."""


@runtime_checkable
class Explains(Scans, Protocol):
    """A scanner that also gives the reason of each span."""

    def explain_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Detection] | None]:
        """Return the spans of each scan request before they are merged, each with its recognizer and reason."""


SCANNERS: Mapping[str, Callable[[int], Scans]] = {
    "teller": Scanner,
    "teller-strict": lambda size: Scanner(size, policy="strict"),
    "teller-stock-model": lambda size: Scanner(size, model="spacy"),
    "presidio": PresidioScanner,
}


def scanner(name: str, batch_size: int) -> Scans:
    """Make the scanner of that name, without loading it.

    Raises:
        KeyError: there is no scanner of that name.
    """
    return SCANNERS[name](batch_size)
