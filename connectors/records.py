"""Make a record that fits its schema from fields: owner, depositor, identity, and the forms that schemas require.

These faults are mended and not refused, because the rest of the record is worth more:

- a kept string that lacks the form its schema requires becomes null where the field may be null: it could not pass the
  processor, and country "Unspecified?" or currency "€" say little;
- a value outside the schema's limits, such as the currency ZZZ or -1 likes, becomes null in the same way;
- half a surrogate pair, which no UTF-8 can hold, becomes U+FFFD;
- money is rounded to scale 4, half to even.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final, Generic, TypeVar

from connectors.api import MAX_OWNER_BYTES, Deposit, LeftOut, Outcome, Refused
from connectors.identity import event_id
from schemas.catalog import Schema, load
from schemas.privacy import Rule

CENT_OF_CENT: Final = Decimal("0.0001")
#: The least amount that precision 18 and scale 4 cannot hold.
MAX_AMOUNT: Final = Decimal(10) ** 14
#: Kafka's time of a record that is not sent yet.
NOT_SENT: Final = -1
_INTEGERS: Final = {"int": 2**31, "long": 2**63}

Content = TypeVar("Content")


class BadRecord(Exception):  # noqa: N818 - an outcome on its way to becoming Refused, never seen outside
    """A record cannot be read; the message is the reason, in words, without any value of the record."""


@dataclass(frozen=True, slots=True)
class FilePiece(Generic[Content]):
    """The piece of a file that holds a record. `where` is its line or record number."""

    where: str
    content: Content


@dataclass(frozen=True, slots=True)
class Party:
    """The owner of a record, and its depositor."""

    owner: str
    depositor: str


def read_each(
    pieces: Iterable[FilePiece[Content] | Refused | LeftOut], read: Callable[[Content], Deposit]
) -> Iterator[Outcome]:
    """Read each piece; a piece that raises BadRecord becomes Refused, and reading goes on."""
    for piece in pieces:
        if isinstance(piece, (Refused, LeftOut)):
            yield piece
            continue
        try:
            deposit = read(piece.content)
        except BadRecord as bad:
            yield Refused(piece.where, str(bad))
        else:
            yield deposit


def compose(schema: str, party: Party, identity: Sequence[str | int | None], fields: Mapping[str, Any]) -> Deposit:
    """Make a deposit of these fields; `identity` identifies the event, such as the platform's own id.

    Raises:
        BadRecord: a field does not fit the schema and cannot be null.
    """
    declared = schema_named(schema)
    owner = _owner(party.owner)
    record = {
        "event_id": event_id(declared.subject, party.depositor, owner, identity),
        "owner_id": owner,
        "depositor": party.depositor,
        **fields,
    }
    for name, fit in _fitters(schema):
        if (value := record.get(name)) is not None:
            record[name] = fit(value)
    return Deposit(schema, record)


@cache
def schema_named(name: str) -> Schema:
    return load().by_name(name)


def _owner(name: str) -> str:
    owner = well_formed(name)
    size = len(owner.encode())
    if not size:
        raise BadRecord("names no owner")
    if size > MAX_OWNER_BYTES:
        raise BadRecord(f"the owner's id is longer than {MAX_OWNER_BYTES} bytes")
    return owner


Fitter = Callable[[Any], Any]


@cache
def _fitters(schema: str) -> tuple[tuple[str, Fitter], ...]:
    """List the functions that make fields' values fit the schema, for the fields that need it."""
    found = ((rule.path, _fitter(rule)) for rule in schema_named(schema).rules)
    return tuple((path, fit) for path, fit in found if fit is not None)


def _fitter(rule: Rule) -> Fitter | None:
    if rule.logical_type == "decimal":
        return partial(amount, rule.path)
    if rule.logical_type == "timestamp-millis":
        return partial(_in_utc, rule)
    if rule.logical_type is not None:
        return None
    if rule.type in _INTEGERS:
        return partial(_in_range, rule, _INTEGERS[rule.type])
    if rule.type != "string":
        return None
    if rule.many:
        return _all_well_formed
    return partial(_form, rule) if rule.pattern else well_formed


def _all_well_formed(texts: Sequence[str]) -> list[str]:
    return [well_formed(text) for text in texts]


def _in_range(rule: Rule, limit: int, value: int) -> int | None:
    if -limit <= value < limit:
        return _within(rule, value)
    raise BadRecord(f"{rule.path}: the number is too large")


def _within(rule: Rule, value: Content) -> Content | None:
    """Keep a value within the schema's limits; how far a time may be ahead only the line can tell, by Kafka's clock."""
    if rule.limits is None or rule.limits.hold(value, NOT_SENT):
        return value
    if rule.nullable:
        return None
    raise BadRecord(f"{rule.path}: the schema takes {rule.limits.takes}")


def _form(rule: Rule, value: str) -> str | None:
    if rule.pattern is None or rule.pattern.fullmatch(value):
        return _within(rule, value)
    if rule.nullable:
        return None
    raise BadRecord(f"{rule.path}: not of the form that the schema asks for")


def amount(field: str, value: Decimal) -> Decimal:
    """Round money to scale 4.

    Raises:
        BadRecord: the value is not a number, or more than precision 18 holds.
    """
    if value.is_finite() and abs(value) < MAX_AMOUNT and abs(rounded := value.quantize(CENT_OF_CENT)) < MAX_AMOUNT:
        return rounded
    raise BadRecord(f"{field}: not an amount of money")


def _in_utc(rule: Rule, moment: datetime) -> datetime | None:
    try:
        return _within(rule, moment.astimezone(UTC))
    except OverflowError:
        raise BadRecord(f"{rule.path}: before the year 1 or after 9999") from None


def well_formed(text: str) -> str:
    """Join the surrogate pairs of a text, and replace lone halves by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
