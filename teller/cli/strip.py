"""`teller strip`: run the scanner on lines of text or of JSON."""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any, Literal

import typer

from pipelines.scanner.requests import ScanRequest, resolved
from schemas.privacy_options import LANGUAGE_TAG
from teller.operate.strip_text import answer, findings, scanned_asks
from teller.output import json_line
from teller.settings import load

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

    Spans are in characters of the text that came in, in order. What else an object holds stays as it is, as far as
    JSON's numbers go. A text in a language that the scanner does not know well goes by the strict rule; one that the
    scanner fails on has "text": null. A line that is no object with a text has "error" too.
    Lines that come through a pipe are read in batches. Exit code 1: a line is no
    object with a text.
    """
    from pipelines.scanner import choice  # noqa: PLC0415 - takes seconds to load

    if not LANGUAGE_TAG.fullmatch(language):
        raise typer.BadParameter(f"{language!r} is no BCP 47 tag, such as en, pt-BR or und", param_hint="--language")
    settings = load()
    scanner = choice.scanner(settings.scanner, settings.scan_batch)
    if explain and not isinstance(scanner, choice.Explains):
        raise typer.BadParameter(
            f"the scanner {settings.scanner} cannot: set TELLER_SCANNER=teller", param_hint="--explain"
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


def parsed(line: str) -> dict[str, Any]:
    """Parse the object on a line; a line without a text gives an object with `error`."""
    try:
        found = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and isinstance(found.get("text"), str):
        return found
    return {"text": None, "error": NO_TEXT}


def _input() -> Iterator[str]:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    return (line.rstrip("\r\n") for line in sys.stdin)


def batches(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield lists of up to `size` lines as they come; lines typed at a terminal come one by one."""
    source = iter(lines)
    size = 1 if sys.stdin.isatty() else size
    while batch := list(islice(source, size)):
        yield batch
