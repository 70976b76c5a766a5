"""Read CSV of any operator or shop by a mapping: `telecom-csv` and `orders-csv`."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from connectors.api import Connector, Deposit, Options, Outcome
from connectors.carry import Carry
from connectors.formats import values
from connectors.formats.csv_rows import Dialect, Row, Table
from connectors.formats.members import Member
from connectors.formats.sources import read_source
from connectors.identity import Occurrences
from connectors.mapping import Csv, FieldSource, Mapped, OwnerColumn, Records, Time, load
from connectors.records import BadRecord, Party, compose, read_each, schema_named
from schemas.privacy import Rule

_FILES = re.compile(r"\.(csv|tsv|txt)$", re.IGNORECASE)
_TEXTS: Final = ("string", "enum")

Read = Callable[[Row], Any]


class _Reader:
    """Reads a file's rows by a mapping. `owner` is the owner of all rows, where the mapping has no column for it."""

    def __init__(self, mapped: Mapped, owner: str | None, depositor: str) -> None:
        self._mapped = mapped
        self._owner = owner
        self._depositor = depositor
        self._columns = sorted(mapped.columns)
        self._fields = [_fields(records, mapped.csv) for records in mapped.records]
        self._occurrences = Occurrences()
        self._carry = Carry.of(mapped)

    def deposit(self, row: Row) -> Deposit:
        """Read a row.

        Raises:
            BadRecord: the row cannot be read.
        """
        cells, row = row, self._carry.down(row) if self._carry else row
        index = self._index(row)
        records = self._mapped.records[index]
        party = Party(self._owner_of(row), self._depositor)
        occurred_at, precision = _moment(self._mapped.time, row)
        record = {"occurred_at": occurred_at, "time_precision": precision}
        record |= {name: read(row) for name, read in self._fields[index]}
        return compose(records.record, party, self._identity(records, party, cells), record)

    def _index(self, row: Row) -> int:
        for index, records in enumerate(self._mapped.records):
            if not records.when or any(pattern.fullmatch(row[name].strip()) for name, pattern in records.when.items()):
                return index
        raise BadRecord("no record type of the mapping takes this row")

    def _owner_of(self, row: Row) -> str:
        if self._mapped.owner is None:
            return self._owner or ""
        return _owner(self._mapped.owner, self._mapped.csv.absent, row)

    def _identity(self, records: Records, party: Party, row: Row) -> list[str | int | None]:
        if records.id:
            return [_filled(name, row) for name in records.id]
        cells = [row[name].strip() for name in self._columns]
        return [*cells, self._occurrences.count(party.owner, *cells)]


def _owner(owner: OwnerColumn, absent: frozenset[str], row: Row) -> str:
    cell = row[owner.column].strip()
    if not cell or cell in absent:
        raise BadRecord(f"{owner.column}: empty, so it names no owner")
    return _extract(owner.pattern, cell, owner.column) if owner.pattern else cell


def _moment(time: Time, row: Row) -> tuple[datetime, str]:
    text = " ".join(row[name].strip() for name in time.columns)
    for form in time.formats:
        if found := values.moment(text, form, time.zone):
            return found
    problem = "not of the mapping's time formats" if text.strip() else "empty"
    raise BadRecord(f"{', '.join(time.columns)}: {problem}")


def _fields(records: Records, csv: Csv) -> list[tuple[str, Read]]:
    """List a reader for each field of a row."""
    schema = schema_named(records.record)
    rules = {rule.path: rule for rule in schema.rules}
    types = {field["name"]: field["type"] for field in schema.declared["fields"]}
    return [(name, _field(source, rules[name], types[name], csv)) for name, source in records.fields.items()]


def _field(source: FieldSource, rule: Rule, avro: Any, csv: Csv) -> Read:
    if (column := source.column) is None:
        return lambda _: source.constant
    if rule.type == "enum" and source.values is None:  # a cell that is one of the symbols needs no `values`
        source = source.model_copy(update={"values": {symbol: symbol for symbol in avro["symbols"]}})
    text = partial(_text, source, column, rule, csv.absent)
    return text if rule.type in _TEXTS else partial(_number, source, rule, csv.decimal, text)


def _text(source: FieldSource, column: str, rule: Rule, absent: frozenset[str], row: Row) -> str | None:
    cell = row.get(column, "")
    stripped: str | None = cell.strip()
    if not stripped or stripped in absent:
        stripped = None
    elif source.pattern:
        stripped = _extract(source.pattern, stripped, column)
    elif rule.operator == "scan":  # free text keeps its white space
        stripped = cell
    if source.values is not None:
        stripped = source.values.get(stripped or "")
    if stripped is None and source.default is None and not rule.nullable:
        raise BadRecord(f"{column}: {'empty' if source.values is None else 'not among the values of the mapping'}")
    return source.default if stripped is None else stripped


def _number(source: FieldSource, rule: Rule, point: str, read: Read, row: Row) -> Decimal | int | None:
    if (text := read(row)) is None:
        return None
    value = values.measure(text, source.column or "", point)
    if source.scale != 1:
        value *= Decimal(str(source.scale))
    if source.times:
        value *= values.number(_filled(source.times, row), source.times, point)
    value = abs(value) if source.absolute else value
    return value if rule.logical_type == "decimal" else values.whole(value)


def _filled(column: str, row: Row) -> str:
    if not (cell := row[column].strip()):
        raise BadRecord(f"{column}: empty")
    return cell


def _extract(pattern: re.Pattern[str], text: str, column: str) -> str:
    """Return the pattern's first group, or the whole match; the whole text must match."""
    if not (found := pattern.fullmatch(text)):
        raise BadRecord(f"{column}: not of the pattern in the mapping")
    return found.group(1 if pattern.groups else 0) or ""


def _reads(name: str, domain: str, path: Path, options: Options) -> Iterator[Outcome]:
    mapped = load(options.mapping, domain)
    depositor = options.depositor_or(mapped.depositor or name)
    owner = None
    if mapped.owner is None:
        owner = options.sole_owner()
    else:
        options.no_owner()
    expected = f"CSV as the mapping says ({mapped.title})"
    return read_source(path, _FILES, expected, partial(_read, mapped, owner, depositor, expected), options.on_bytes)


def _read(mapped: Mapped, owner: str | None, depositor: str, expected: str, member: Member) -> Iterator[Outcome]:
    csv = mapped.csv
    dialect = Dialect(csv.encoding, csv.delimiter, skip_first=csv.skip_first, skip_last=csv.skip_last)
    table = Table(member, dialect, mapped.columns)
    table.require(mapped.columns, expected, mapped.optional)
    table.leave_out_all_but(mapped.columns | mapped.optional)
    return read_each(table, _Reader(mapped, owner, depositor).deposit)


def _connector(name: str, domain: str, summary: str) -> Connector:
    return Connector(name, domain, summary, partial(_reads, name, domain))


telecom = _connector("telecom-csv", "telecom", "Call, message and data-session records as CSV, by mapping")
orders = _connector("orders-csv", "purchases", "Order lines and returns as CSV, by mapping")
