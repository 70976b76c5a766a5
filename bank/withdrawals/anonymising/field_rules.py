"""Plans beside the fields of a record type: text goes out as the stripper left it or not at all; no keyed hash does."""

from collections.abc import Iterator

from bank.withdrawals.anonymising.ladders import TreeLadder
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnPlan, ColumnRule, QuasiIdentifier
from schemas import catalog


def field_problems(plan: AnonymisingPlan, record_type: str) -> Iterator[str]:
    """Yield which columns of a plan are no fields of a record type, such as social.post, or have a rule that they may
    not have.
    """
    fields: dict[str, set[str]] = {}
    for schema in catalog.load():
        if schema.subject == record_type:
            for rule in schema.rules:
                fields.setdefault(rule.path, set()).add(rule.operator)
    for name, column in sorted(plan.columns.items()):
        operators = fields.get(name, set())
        if name not in fields:
            yield f"{name} is no field of {record_type}"
        elif column is ColumnRule.IDENTIFIER:
            continue
        elif operators & {"hash", "redact"}:
            yield f"{name} is a keyed hash or holds nothing: make it an identifier"
        elif "scan" in operators and column is not ColumnRule.TEXT and not _has_tree(column):
            yield f"{name} is free text: make it text, an identifier, or categories of a tree"
        elif column is ColumnRule.TEXT and "scan" not in operators:
            yield f"{name} is no text that was stripped"


def _has_tree(column: ColumnPlan) -> bool:
    """Return whether nothing of a value goes out but names of a tree."""
    return isinstance(column, QuasiIdentifier) and isinstance(column.ladder, TreeLadder)
