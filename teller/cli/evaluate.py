"""`teller evaluate`: measure the scanner on labelled texts, beside Presidio as it comes."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.scanner.text.spans import Span
from teller.operate.evaluate import LEFT, Evaluation, Label, TypeFigures
from teller.output import escaped, json_line, table
from teller.settings import load

_TYPE_KEYS = ("type", "entity", "label", "entity_type")
_STOCK = "stock Presidio"
_ALL = ("scanner", "leak", "precision", "F2", "over-masked", "texts/s", "failed")
_BY_TYPE = ("type", "labels", "characters", "leak", "recall", "right name")
_CALLED = ("type", "names, in % of the hidden characters")
Texts = Sequence[tuple[str, Sequence[Label]]]
_FORM = 'an object with a string "text" and "spans" of {"start", "end", "type"}, in characters of the text.'


def evaluate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSONL: " + _FORM)],
    *,
    stock: Annotated[bool, typer.Option(help="Measure Presidio as it comes as well (some 12 ms a text).")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a scanner, for programs.")] = False,
) -> None:
    """Leak, recall and right names by type, what each type was called, over-masking, F2, and texts a second.

    Leak is the share of labelled characters that is left; recall the share of labels that are hidden whole; right the
    share of the hidden characters that has a right name; over-masked the share of unlabelled characters that goes. A
    text that the scanner fails on would be rejected: it leaks nothing.
    """
    from pipelines.scanner import choice  # noqa: PLC0415 - takes seconds to load
    from pipelines.scanner.stock import StockPresidio  # noqa: PLC0415 - likewise

    settings = load()
    texts = list(labelled(file))
    scanners = {settings.scanner: choice.scanner(settings.scanner, settings.scan_batch)}
    found: dict[str, tuple[Evaluation, float]] = {}
    for name, scanner in (scanners | ({_STOCK: StockPresidio()} if stock else {})).items():
        scanner.warm()
        found[name] = measured(texts, scanner.scan)
    for name, (evaluation, rate) in found.items() if as_json else ():
        json_line({"scanner": name, **figures(evaluation, rate)})
    if not as_json:
        report(found)


def labelled(file: Path) -> Iterator[tuple[str, Sequence[Label]]]:
    """Read the file's texts and labels; a type may also be named `entity`, `label` or `entity_type`.

    Raises:
        typer.BadParameter: a line is not as it should be.
    """
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                found = json.loads(line)
                yield found["text"], [_label(each, len(found["text"])) for each in found["spans"]]
            except (ValueError, KeyError, TypeError, RecursionError):
                raise typer.BadParameter(f"{file}, line {number}: not {_FORM}") from None


def _label(span: dict[str, Any], size: int) -> Label:
    start, end = int(span["start"]), int(span["end"])
    name = next((span[key] for key in _TYPE_KEYS if key in span), None)
    if name is None or not 0 <= start < end <= size:
        raise ValueError("no type, or outside of the text")
    return Label(start, end, str(name))


def measured(texts: Texts, scan: Callable[[Sequence[str]], Sequence[list[Span] | None]]) -> tuple[Evaluation, float]:
    """Return the spans that were hidden, and texts a second."""
    begin = time.perf_counter()
    found = scan([text for text, _ in texts])
    seconds = time.perf_counter() - begin
    total = Evaluation()
    for (text, labels), spans in zip(texts, found, strict=True):
        total.add(text, labels, spans)
    return total, len(texts) / max(seconds, 1e-9)


def figures(found: Evaluation, rate: float) -> dict[str, Any]:
    """Return the figures for programs; `confusion` has shares of masked characters by type and name."""
    return {
        "leak": found.leak, "precision": found.precision, "f2": found.f2, "over_masked": found.over_masked,
        "texts": found.texts, "failed": found.failed, "texts_a_second": round(rate, 1),
        "types": [row._asdict() for row in found.rows()],
        "confusion": {row.type: dict(found.confusion(row.type)) for row in found.rows()},
    }  # fmt: skip


def report(found: Mapping[str, tuple[Evaluation, float]]) -> None:
    """Print on standard output a table of all labels, one by type with the scanners side by side, and what types were
    called by each scanner.
    """
    totals = [_total(name, *each) for name, each in found.items()]
    table("All labels", _ALL, totals, right=_ALL[1:])
    rows = by_type([evaluation for evaluation, _ in found.values()])
    table(f"By type, in %: {' / '.join(found)}", _BY_TYPE, rows, right=_BY_TYPE[1:], whole=_BY_TYPE[:1])
    for name, (evaluation, _) in found.items():
        names = [(escaped(row.type), _shares(evaluation.confusion(row.type))) for row in evaluation.rows()]
        table(f"{name}: what is called what", _CALLED, names, whole=_CALLED[:1])


def _total(name: str, found: Evaluation, rate: float) -> tuple[str, ...]:
    shares = (f"{100 * each:.1f} %" for each in (found.leak, found.precision))
    return name, *shares, f"{found.f2:.3f}", f"{100 * found.over_masked:.1f} %", f"{rate:,.0f}", f"{found.failed:,}"


def by_type(evaluations: Sequence[Evaluation]) -> list[tuple[object, ...]]:
    """Return the rows of the table by type: figures of the same labels by each scanner, such as `1.4 / 49.0`."""
    together = zip(*(each.rows() for each in evaluations), strict=True)
    return [(escaped(rows[0].type), rows[0].labels, rows[0].characters, *_beside(rows)) for rows in together]


def _beside(rows: Sequence[TypeFigures]) -> Iterator[str]:
    figures_of_each = zip(*((row.leak, row.recall, row.right) for row in rows), strict=True)
    return (" / ".join(map(_percent, each)) for each in figures_of_each)


def _shares(names: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {_percent(share)}" for name, share in names)


def _percent(share: float | None) -> str:
    return LEFT if share is None else f"{100 * share:.1f}".replace("100.0", "100")
