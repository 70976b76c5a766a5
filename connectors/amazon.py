"""Amazon's privacy export ("Request my data", Your Orders): order lines and returns.

Amazon does not document the format; public readers of such exports agree on this:

- two layouts: `Retail.OrderHistory.<n>.csv` and `Retail.OrdersReturned.<n>.csv`, and since 2025 `Order History.csv` and
  `Refund Details.csv`; their columns differ in spaces and in a few names, so spaces and case are ignored. In late 2023
  some came as JSON, a list of objects whose members are the columns. Digital orders are in `Digital Items.csv`;
- the items report that Amazon's shops gave until 2023 has the same in other columns;
- a row is an item of a shipment. No cell is empty: `Not Available` and `Not Applicable` mean no value;
- amounts may have apostrophes around them (`'-1.6'`), commas between thousands or lakhs, parentheses for a minus;
- times are ISO 8601 in UTC, before about 2021 `01/31/2019 10:11:12 UTC`; some have no time of day.
- cancelled lines stay in, often with quantity 0.

`Retail.CustomerReturns.<n>.csv` and `Returns Status.csv` list the same returns again, without quantities: within an
archive they are left out, so that no return counts twice; given alone, they are read.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from connectors.amazon_columns import HAS_LINES, HAS_NO_PRODUCTS, HAS_RETURNS, LINE, READ, RETURN, RETURN_DATES, plain
from connectors.api import Connector, Deposit, NotThisFormat, Options, Outcome
from connectors.formats import values
from connectors.formats.csv_rows import Dialect, Row, Table
from connectors.formats.json_rows import JsonRows
from connectors.formats.members import Member
from connectors.formats.sources import NotRead, read_source
from connectors.identity import Occurrences
from connectors.records import BadRecord, Party, compose, read_each

NAME = "amazon"
EXPECTED = "Amazon's privacy export: its zip or folder, Retail.OrderHistory.*.csv, or a file of its returns"
_FILES = re.compile(r"\.(csv|json)$", re.IGNORECASE)
#: Files that must be read, or refused.
_OURS = re.compile(
    r"^(Retail\.OrderHistory\.[0-9.]+|Order History|Retail\.OrdersReturned\.[0-9.]+|Refund Details|Digital Items)\.",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"^(Retail\.CustomerReturns\.[0-9.]+|Returns Status)\.", re.IGNORECASE)
_FORMS: Final = (
    values.ISO, "%m/%d/%Y %H:%M:%S UTC", "%m/%d/%Y %H:%M:%S %Z", "%a, %d %b %Y %H:%M:%S %Z",
    "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y",
)  # fmt: skip
_NOTHING: Final = {"", "not available", "not applicable", "n/a", "no refund"}
_OPEN: Final = {"closed", "authorized", "new", "open", "pending", "payment confirmed"}
_NO_FIGURE = re.compile(r"[^\W\d_]+\.?|[^0-9.,+-]")  # `Rs. 5` as well
_MINUS = re.compile(r"\s*'?\((.*)\)'?\s*")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:[0-9]+,[0-9]{1,2}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+)")


def reads(path: Path, options: Options) -> Iterator[Outcome]:
    party = Party(options.sole_owner(), options.depositor_or(NAME))
    return read_source(path, _FILES, EXPECTED, partial(_read, party), options.on_bytes)


def _read(party: Party, member: Member) -> Iterator[Outcome]:
    """Read a file. Occurrences are counted per file: parts of an export may overlap, and a line in both has one id."""
    is_json = member.stream.peek(64)[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{"))
    table = JsonRows(member, plain) if is_json else Table(member, Dialect(name=plain))
    if _AGAIN.match(member.name):
        raise NotRead("returns that are in another file as well", sum(1 for _ in table))
    read = _reader(set(table.header))
    if read is None and member.name and not _OURS.match(member.name):
        raise NotRead("a table that is not read", sum(1 for _ in table))
    if read is None and set(table.header) >= HAS_NO_PRODUCTS:
        raise NotThisFormat(f"expected {EXPECTED}: this is the report of orders and shipments, which names no products")
    if read is None:
        raise NotThisFormat(
            f"expected {EXPECTED}: the header has neither Order ID, Order Date and Product Name nor a return's"
        )
    table.require((), EXPECTED, READ)
    table.leave_out_all_but(READ)
    return read_each(table, partial(read, party, Occurrences()))


def _reader(header: set[str]) -> Callable[[Party, Occurrences, Row], Deposit] | None:
    if any(columns <= header for columns in HAS_LINES):
        return _order_line
    return _return if header >= HAS_RETURNS and header & RETURN_DATES else None


def _order_line(party: Party, occurrences: Occurrences, row: Row) -> Deposit:
    order, product = _needed(row, LINE["order_id"]), _text(row, LINE["product"])
    identity = ["line", order, _text(row, LINE["sku"]) or product]
    price, tax = _money(row, LINE["unit_price"]), _money(row, LINE["unit_tax"])
    occurred_at, precision = _moment(row, LINE["ordered"])
    fields = {
        "occurred_at": occurred_at,
        "time_precision": precision,
        "order_id": order,
        "product": product,
        "quantity": _quantity(_needed(row, LINE["quantity"])),
        "unit_price": None if price is None else price + (tax or 0),
        "total": _money(row, LINE["total"]),
        "status": _status(row),
    }
    same = ("line_id", "sku", "category", "currency", "seller", "payment", "delivery_address", "note")
    fields |= {name: _text(row, LINE[name]) for name in same}
    return compose("purchases.order_line.v1", party, [*identity, occurrences.count(*identity)], fields)


def _return(party: Party, occurrences: Occurrences, row: Row) -> Deposit:
    occurred_at, precision = _moment(row, RETURN["returned"])
    order = _needed(row, RETURN["order_id"])
    refund = _money(row, RETURN["refund"])
    paid = (_text(row, RETURN["paid"]) or "completed").casefold() == "completed"
    own_id = _text(row, RETURN["own_id"])
    identity = ["return", order, own_id or _text(row, RETURN["made"]), None if refund is None else f"{refund:f}"]
    fields = {
        "occurred_at": occurred_at,
        "time_precision": precision,
        "order_id": order,
        "quantity": abs(_quantity(_text(row, RETURN["quantity"]) or "1")),
        "refund": refund if paid else None,
        "currency": _text(row, RETURN["currency"]),
        "reason": _text(row, RETURN["reason"]),
    }
    return compose("purchases.return.v1", party, [*identity, occurrences.count(*identity)], fields)


def _status(row: Row) -> str:
    order = (_text(row, LINE["order_status"]) or "").casefold()
    shipment = (_text(row, LINE["shipment_status"]) or "").casefold()
    fulfilled = (_text(row, LINE["fulfilled"]) or "").casefold() == "yes"
    if order.startswith("cancel"):
        return "CANCELLED"
    if f"{shipment} {order}".lstrip().startswith(("shipped", "delivered")) or fulfilled or _text(row, LINE["shipped"]):
        return "SHIPPED"
    return "ORDERED" if order in _OPEN else "UNKNOWN"


def _text(row: Row, names: tuple[str, ...]) -> str | None:
    """Return the text of the first of these columns that has a value."""
    for name in names:
        value = row.get(plain(name), "").strip()
        if value.casefold() not in _NOTHING:
            return value
    return None


def _needed(row: Row, names: tuple[str, ...]) -> str:
    if (value := _text(row, names)) is None:
        raise BadRecord(f"{names[0]}: missing")
    return value


def _quantity(text: str) -> int:
    return values.whole(values.number(text, "Quantity"))


def _money(row: Row, names: tuple[str, ...]) -> Decimal | None:
    text = _text(row, names)
    if text is None:
        return None
    negative = _MINUS.fullmatch(text)
    figure = _NO_FIGURE.sub("", (negative[1] if negative else text).replace("\N{MINUS SIGN}", "-"))
    value = values.number(figure, names[0], "," if _DECIMAL_COMMA.fullmatch(figure) else ".")
    return -value if negative else value


def _moment(row: Row, names: tuple[str, ...]) -> tuple[datetime, str]:
    text = _needed(row, names)
    for form in _FORMS:
        if found := values.moment(text, form, UTC):
            return found
    if _is_american_report(row) and (found := values.moment(text, "%m/%d/%y", UTC)):
        return found
    try:
        if day := values.day(text):
            return day, "DAY"
    except BadRecord as bad:
        raise BadRecord(f"{names[0]}: {bad}") from None
    raise BadRecord(f"{names[0]}: not a date of a form that Amazon is known to write")


def _is_american_report(row: Row) -> bool:
    return plain("ASIN/ISBN") in row and (_text(row, LINE["shop"]) or "").casefold() == "amazon.com"


connector = Connector(
    NAME, "purchases", "Amazon privacy export: order lines and returns", reads, EXPECTED,
    ("purchases.order_line", "purchases.return"),
)  # fmt: skip
