"""`teller strip`: run the scanner on lines of text or of JSON."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, Literal

import typer

from pipelines.scanner.requests import ScanRequest, resolved, scan_of
from pipelines.scanner.text import spans
from pipelines.steps import redaction
from schemas.privacy import Rule
from teller.output import json_line
from teller.settings import load

#: Field that a line is scanned as: the text of a post.
AS_A_POST = Rule(path="text", operator="scan")
NO_TEXT = 'not a JSON object with a string "text"'

Policy = Literal["standard", "strict"]


def strip(
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Lines are JSON objects with a "text".')] = False,
    policy: Annotated[Policy, typer.Option(help="strict: what is not known to be harmless goes as well.")] = "standard",
    language: Annotated[str, typer.Option(help="The texts' language as a BCP 47 tag; und: nobody knows.")] = "en",
    explain: Annotated[bool, typer.Option("--explain", help="Add which recognizer found what, and why.")] = False,
) -> None:
    """Strip texts from standard input, one a line: one JSON object a line out, with "text" stripped and "spans".

    Spans are in characters of the text that came in, in order. What else an object holds stays as it is. A text in
    another language than English goes by the strict rule; one that the scanner fails on has "text": null. A line that
    is no object with a text has "error" too, and the exit code is 1.
    """
    from pipelines.scanner import choice  # noqa: PLC0415 - takes seconds to load

    settings = load()
    scanner = choice.scanner(settings.scanner, settings.scan_batch)
    if explain and not isinstance(scanner, choice.Explains):
        raise typer.BadParameter(
            f"the scanner {settings.scanner} cannot: set TELLER_SCANNER=teller", param_hint="explain"
        )
    bad = 0
    for lines in batches(_input(), settings.scan_batch):
        objects = [parsed(line) if jsonl else {"text": line} for line in lines]
        asks = [resolved(ScanRequest(str(each.get("text") or ""), language, policy)) for each in objects]
        for each, (spans_of_it, why) in zip(objects, scanned_asks(scanner, asks, explain=explain), strict=True):
            bad += "error" in each and each["text"] is None
            json_line(answer(each, spans_of_it) | ({"findings": findings(why)} if explain else {}))
        sys.stdout.flush()
    raise typer.Exit(int(bad > 0))


def scanned_asks(
    scanner: Any, asks: Sequence[ScanRequest], *, explain: bool
) -> Iterator[tuple[Sequence[spans.Span] | None, Sequence[Any] | None]]:
    """Yield (spans, findings if an explanation is wanted) of each; both come from the same scan."""
    if not explain:
        return ((found, None) for found in scan_of(scanner)(asks))
    return ((why and [each.span for each in why], why) for why in scanner.explain_requests(asks))


def parsed(line: str) -> dict[str, Any]:
    """Parse the object on a line; a line without a text gives an object with `error`."""
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if isinstance(found, dict) and isinstance(found.get("text"), str):
        return found
    return {"text": None, "error": NO_TEXT}


def answer(given: dict[str, Any], found: Sequence[spans.Span] | None) -> dict[str, Any]:
    """Return the answer to one line, its placeholders numbered from 1; if the scan failed, its text is null."""
    text = given["text"]
    if text is None or found is None:
        return given | {"text": None, "spans": []}
    shown = [span._asdict() for span in redaction.redacted_spans(AS_A_POST, text, found)]
    return given | {"text": redaction.redact(AS_A_POST, text, found, redaction.Redaction(b"")), "spans": shown}


def findings(why: Sequence[Any] | None) -> list[dict[str, object]]:
    """Return what each recognizer found, before merging."""
    return [each.span._asdict() | {"recognizer": each.recognizer, "reason": each.reason} for each in why or ()]


def _input() -> Iterator[str]:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    return (line.rstrip("\r\n") for line in sys.stdin)


def batches(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield lists of up to `size` lines as they come; lines typed at a terminal come one by one."""
    source = iter(lines)
    size = 1 if sys.stdin.isatty() else size
    while batch := list(islice(source, size)):
        yield batch
