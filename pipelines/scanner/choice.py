"""The scanner that a setting names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from pipelines.scanner.finding import Finding
from pipelines.scanner.presidio import PresidioScanner
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.spans import Span


class Scans(Protocol):
    """What the line needs of a scanner."""

    def warm(self) -> None:
        """Load the engine now.

        Raises:
            Exception: the scanner cannot work.
        """

    def decides(self) -> list[Any]:
        """What decides what it finds, as JSON's values: see `rules`."""

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        """The spans of each text, in order; None for a text that the scanner failed on."""


@runtime_checkable
class Explains(Scans, Protocol):
    """A scanner that also says why."""

    def explain_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Finding] | None]:
        """The spans of each ask, with the recognizer and the reason of each, before they are merged."""


SCANNERS: Mapping[str, Callable[[int], Scans]] = {
    "teller": Scanner,
    "teller-strict": lambda size: Scanner(size, policy="strict"),
    "teller-stock-model": lambda size: Scanner(size, model="spacy"),
    "presidio": PresidioScanner,
}


def scanner(name: str, batch_size: int) -> Scans:
    """The scanner of that name, not loaded yet.

    Raises:
        KeyError: there is none.
    """
    return SCANNERS[name](batch_size)
