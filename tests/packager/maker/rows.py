"""Rows for a package: of receipts that stand, in the period; their fields; and whole groups of k owners. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from .licences import Refused

Record = Mapping[str, Any]


class OwnRow(NamedTuple):
    """A row of an owner, with the values that go out."""

    owner: str
    record_type: str
    values: dict[str, Any]


class Groups(NamedTuple):
    """Rows that go out, owners of the smallest group of them, and how many rows stay."""

    rows: list[OwnRow]
    k: int
    suppressed: int


def type_of(receipt: Record) -> str:
    """Return the record type of a receipt's rows."""
    return str(receipt["schema"]).rpartition(".v")[0]


def inside(receipt: Record, every: Mapping[str, Record], since: date, until: date) -> bool:
    """Return whether all rows of a receipt came on days of the period. One that stands for another and does not say
    it of each row, since some were erased, has the days of that other.
    """
    while not _is_dated(receipt) and receipt.get("replaces"):
        receipt = every[str(receipt["replaces"][0])]
    return _is_dated(receipt) and all(since <= each["day"] < until for each in receipt["days"])


def _is_dated(receipt: Record) -> bool:
    dated: int = sum(each["records"] for each in receipt.get("days", ()))
    return dated >= int(receipt["record_count"])


def enough(receipts: Iterable[Record], wanted: Iterable[Record]) -> set[str]:
    """Return the owners who have the fewest records of each record type that is wanted."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in receipts:
        counts[each["owner"], type_of(each)] += each["record_count"]
    least = {each["record_type"]: each["least_records"] for each in wanted}
    owners = {owner for owner, _ in counts}
    return {owner for owner in owners if all(counts[owner, name] >= number for name, number in least.items())}


def projected(record_type: str, record: Record, plan: Record) -> OwnRow | None:
    """Return a row with the plan's fields alone; None where a value is not covered.

    Raises:
        Refused: the plan has a rule that this packager does not follow.
    """
    values = {name: _value(rule, record.get(name)) for name, rule in plan["columns"].items() if rule != "identifier"}
    if any(value is _UNCOVERED for value in values.values()):
        return None
    return OwnRow(record["owner_id"], record_type, values)


_UNCOVERED: Any = object()


def _value(rule: Any, value: Any) -> Any:
    if rule in ("text", "plain"):
        return value
    if not isinstance(rule, dict) or rule.keys() != {"prefixes"}:
        raise Refused("this packager follows plans with text, plain, identifier and prefixes alone")
    if value is None:
        return None
    if not isinstance(value, str) or "*" in value:
        return _UNCOVERED
    length = rule["prefixes"][0]
    return value if len(value) <= length else f"{value[:length]}*"


def whole_groups(rows: Iterable[OwnRow | None], plans: Mapping[str, Record]) -> Groups:
    """Keep the rows whose quasi-identifiers are those of at least k owners."""
    found: dict[tuple[Any, ...], list[OwnRow]] = defaultdict(list)
    count = 0
    for row in rows:
        count += 1
        if row is not None:
            found[row.record_type, *_alike(row, plans[row.record_type])].append(row)
    sizes = {key: len({row.owner for row in group}) for key, group in found.items()}
    kept = [key for key, size in sizes.items() if size >= plans[key[0]]["k"]]
    out = [row for key in kept for row in found[key]]
    return Groups(out, min((sizes[key] for key in kept), default=0), count - len(out))


def _alike(row: OwnRow, plan: Record) -> Iterator[Any]:
    return (row.values[name] for name, rule in sorted(plan["columns"].items()) if isinstance(rule, dict))
