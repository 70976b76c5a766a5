"""Check that the scanner loads, and that it finds what it must."""

import time
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.scanner.choice import Scans
from pipelines.scanner.text.spans import Span
from teller.operate.doctor.finding import CheckResult, fault, ok, warning

SCANNER: Final = "scanner"
#: Invented texts: nobody owns example.org (RFC 2606), and the number is kept for fiction (NANP 555-01xx).
PROBE: Final = "Ann Frost wrote to ann.frost@example.org, then called +1 202 555 0143."
MUST: Final = frozenset({"PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER"})
SLOW_S: Final = 5.0


def judge(name: str, scanner: Scans) -> Iterator[CheckResult]:
    """Load the scanner, which takes seconds, and judge what it finds."""
    begin = time.monotonic()
    try:
        scanner.warm()
        (spans,) = scanner.scan([PROBE])
    except Exception as error:  # whatever the error is, no worker starts with it
        yield fault(SCANNER, f"{name} does not load ({type(error).__name__})", "install Teller again, with its pins")
        return
    yield _found(name, spans, time.monotonic() - begin)


def _found(name: str, spans: Sequence[Span] | None, took: float) -> CheckResult:
    if spans is None:
        return fault(SCANNER, f"{name} fails on a plain text", "install Teller again, with its pins")
    if missed := sorted(MUST - {span.entity for span in spans}):
        what = f"{name} misses {', '.join(missed)} in a plain text"
        return fault(SCANNER, what, "install Teller again: a model fits its own version only")
    what = f"{name} finds a name, an address and a number; ready in {took:.1f} s"
    if took > SLOW_S:
        return warning(SCANNER, what, "a worker starts that late: is the machine busy?")
    return ok(SCANNER, what)
