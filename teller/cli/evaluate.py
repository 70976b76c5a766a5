"""`teller evaluate`: measure the scanner on labelled texts, beside Presidio with its defaults."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.scanner.text.spans import Span
from teller.operate.evaluate import Evaluation, Label
from teller.output import json_line, table
from teller.settings import load

_TYPE_KEYS = ("type", "entity", "label", "entity_type")
Texts = Sequence[tuple[str, Sequence[Label]]]
_FORM = 'an object with a string "text" and "spans" of {"start", "end", "type"}, in characters of the text'


def evaluate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSONL: " + _FORM)],
    *,
    stock: Annotated[bool, typer.Option(help="Measure Presidio as it comes as well (some 12 ms a text).")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a scanner, for programs.")] = False,
) -> None:
    """Leak, recall, precision, F2 and over-masking by type, the names that labels got, and texts a second.

    Leak is the share of labelled characters that is left; recall the share of labels that are hidden whole; over-masked
    the share of unlabelled characters that goes. A text that the scanner fails on would be rejected: it leaks nothing.
    """
    from pipelines.scanner import choice  # noqa: PLC0415 - takes seconds to load

    settings = load()
    texts = list(labelled(file))
    names = [settings.scanner, *(["presidio"] if stock and settings.scanner != "presidio" else [])]
    for name in names:
        scanner = choice.scanner(name, settings.scan_batch)
        scanner.warm()
        report(name, *measured(texts, scanner.scan), as_json=as_json)


def labelled(file: Path) -> Iterator[tuple[str, Sequence[Label]]]:
    """Read the file's texts and labels; a type may also be named `entity`, `label` or `entity_type`.

    Raises:
        typer.BadParameter: a line is not as it should be.
    """
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                found = json.loads(line)
                yield found["text"], [_label(each, len(found["text"])) for each in found["spans"]]
            except (ValueError, KeyError, TypeError):
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


def report(name: str, found: Evaluation, rate: float, *, as_json: bool) -> None:
    """Print the table on standard output."""
    figures = {
        "leak": found.leak, "precision": found.precision, "f2": found.f2, "over_masked": found.over_masked,
        "texts": found.texts, "failed": found.failed, "texts_a_second": round(rate, 1),
    }  # fmt: skip
    if as_json:
        json_line({"scanner": name, **figures, "types": [row._asdict() for row in found.rows()], "named": found.named})
        return
    rows = [(row.type, row.labels, row.characters, _percent(row.leak), _percent(row.recall)) for row in found.rows()]
    columns = ("type", "labels", "characters", "leak", "recall")
    title = (
        f"{name}: leak {_percent(found.leak)}, precision {_percent(found.precision)}, F2 {found.f2:.3f}, "
        f"over-masked {_percent(found.over_masked)}; {rate:,.0f} texts a second, {found.failed} of {found.texts} failed"
    )
    table(title, columns, rows, right=columns[1:])
    names = [(row.type, row.labels, _shares(found.named[row.type])) for row in found.rows()]
    table(f"{name}: what labels are called once stripped", ("type", "labels", "name"), names, right=("labels",))


def _shares(names: Counter[str]) -> str:
    total = names.total()
    return ", ".join(f"{name} {_percent(count / total)}" for name, count in names.most_common())


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
