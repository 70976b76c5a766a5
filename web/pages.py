"""Values that the pages show besides panels: stripped texts, schemas, an object's record. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.catalog import Schema

#: Languages that can be chosen in the box, and their names.
LANGUAGES: Final = (
    ("en", "English"), ("und", "not known"), ("de", "German"), ("fr", "French"), ("es", "Spanish"), ("it", "Italian"),
    ("pt", "Portuguese"), ("nl", "Dutch"),
)  # fmt: skip
POLICIES: Final = ("standard", "strict")
#: Longest value of a field that is shown, in characters.
MOST_CELL: Final = 2_000


@dataclass(frozen=True, slots=True)
class WhyLine:
    """Finding of one recognizer in a text, and why it is one."""

    piece: str
    entity: str
    recognizer: str
    reason: str


@dataclass(frozen=True, slots=True)
class StrippedView:
    """A text stripped; `pieces` is the text that was typed, each with the entity that it is removed as, or none."""

    text: str
    pieces: tuple[tuple[str, str], ...]
    removed: int
    why: tuple[WhyLine, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a stored record, and as it was published."""

    name: str
    before: str
    after: str
    changed: bool


def stripped_view(typed: str, found: Mapping[str, Any]) -> StrippedView | None:
    """Return what a stripped text looks like; None where the scan failed."""
    if found["text"] is None:
        return None
    pieces, at = [], 0
    for span in found["spans"]:
        pieces += [(typed[at : span["start"]], ""), (typed[span["start"] : span["end"]], span["entity"])]
        at = span["end"]
    pieces.append((typed[at:], ""))
    why = [WhyLine(typed[e["start"] : e["end"]], e["entity"], e["recognizer"], e["reason"]) for e in found["findings"]]
    return StrippedView(found["text"], tuple(pieces), len(found["spans"]), tuple(why))


def fields(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[FieldView]:
    """Return the fields of a record, with what each was before, where that is known."""
    was = before or {}
    return [
        FieldView(name, cell(was.get(name)), cell(value), before is not None and was.get(name) != value)
        for name, value in after.items()
    ]


def cell(value: Any) -> str:
    """Return a value as text."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return text if len(text) <= MOST_CELL else f"{text[:MOST_CELL]}… ({len(text):,} characters)"


def schema_groups(known: Sequence[Schema]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the schemas of deposited records, then the bank's own."""
    rows = [
        (bool(each.rules), {"name": each.name, "doc": each.declared["doc"]})
        for each in sorted(known, key=lambda each: each.name)
    ]
    return [
        (title, [row for of, row in rows if of is deposited])
        for title, deposited in (("Deposited records", True), ("The bank's own records", False))
    ]
