"""Messages between a worker and its scanner process: scan requests one way, spans the other, as plain tuples.

Pickle is safe here: both ends are this program, and the channel is a pair of sockets that nobody else holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span

#: Start, end, entity, score.
PlainSpan = tuple[int, int, str, float]
#: Text, language, policy.
PlainRequest = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Scanned:
    """The spans of each scan request, None for a text that the scanner failed on, and the scanner's log lines."""

    found: list[list[PlainSpan] | None]
    logged: list[tuple[str, int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ScannerReady:
    """The scanner is loaded; `rules` is its rules digest, see `rules`."""

    rules: str


@dataclass(frozen=True, slots=True)
class NotReady:
    """The scanner could not be loaded; `problem` is the error's type and text."""

    problem: str


@dataclass(frozen=True, slots=True)
class Died:
    """The scanning process was ended; `too_costly`: because it took more CPU time than its limit."""

    too_costly: bool


Message = Scanned | ScannerReady | NotReady | Died


def plain_requests(requests: Sequence[ScanRequest]) -> list[PlainRequest]:
    return [(request.text, request.language, request.policy) for request in requests]


def plain_spans(found: Sequence[Sequence[Span] | None]) -> list[list[PlainSpan] | None]:
    return [spans if spans is None else [(*span,) for span in spans] for spans in found]


def spans_of(found: Sequence[Sequence[PlainSpan] | None]) -> list[list[Span] | None]:
    return [spans if spans is None else [Span(*span) for span in spans] for spans in found]
