"""Amazon's privacy export ("Request my data", Your Orders): order lines and returns.

Amazon does not document the format; public readers of such exports agree on this:

- two layouts: `Retail.OrderHistory.<n>.csv` and `Retail.OrdersReturned.<n>.csv`, and since 2025 `Order History.csv` and
  `Refund Details.csv`; their columns differ in spaces and in a few names, so spaces and case are ignored;
- a row is an item of a shipment. No cell is empty: `Not Available` and `Not Applicable` mean no value;
- amounts may have apostrophes around them (`'-1.6'`) and commas between thousands;
- times are ISO 8601 in UTC, before about 2021 `01/31/2019 10:11:12 UTC`;
- cancelled lines stay in, often with quantity 0.

`Retail.CustomerReturns.<n>.csv` and `Returns Status.csv` list the same returns again, without quantities: within an
archive they are skipped, so that no return counts twice; given alone, they are read.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from connectors.api import Connector, Deposit, NotThisFormat, Options, Outcome
from connectors.formats import values
from connectors.formats.csv_rows import Dialect, Row, Table
from connectors.formats.sources import Member, read_source
from connectors.identity import Occurrences
from connectors.records import BadRecord, Party, compose, read_each

NAME = "amazon"
ORDER_LINE: Final = "purchases.order_line.v1"
RETURN: Final = "purchases.return.v1"
EXPECTED = "Amazon's privacy export: its zip or folder, Retail.OrderHistory.*.csv, or a file of its returns"
_FILES = re.compile(
    r"(^|/)(Retail\.OrderHistory\.[0-9.]+|Order History|Retail\.OrdersReturned\.[0-9.]+|Refund Details)\.csv$",
    re.IGNORECASE,
)
_FORMS: Final = (values.ISO, "%m/%d/%Y %H:%M:%S UTC", "%m/%d/%Y %H:%M:%S %Z", "%a, %d %b %Y %H:%M:%S %Z")
_NOTHING: Final = {"", "not available", "not applicable", "n/a", "no refund"}
_OPEN: Final = {"closed", "authorized", "new", "open", "pending", "payment confirmed"}
_RETURN_DATES: Final = {"creationdate", "refunddate", "dateofreturn"}
_NO_FIGURE = re.compile(r"[^0-9.,+-]")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:[0-9]+,[0-9]{1,2}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+)")


def reads(path: Path, options: Options) -> Iterator[Outcome]:
    party = Party(options.sole_owner(), options.depositor_or(NAME))
    return read_source(path, _FILES, EXPECTED, partial(_read, party), options.on_bytes)


def _read(party: Party, member: Member) -> Iterator[Outcome]:
    """Read a file. Occurrences are counted per file: parts of an export may overlap, and a line in both has one id."""
    table = Table(member, Dialect(name=_plain))
    if {"orderid", "orderdate", "productname"} <= set(table.header):
        return read_each(table, partial(_order_line, party, Occurrences()))
    if "orderid" in table.header and _RETURN_DATES & set(table.header):
        return read_each(table, partial(_return, party, Occurrences()))
    raise NotThisFormat(
        f"expected {EXPECTED}: the header has neither Order ID, Order Date and Product Name nor a return's"
    )


def _order_line(party: Party, occurrences: Occurrences, row: Row) -> Deposit:
    order, product = _needed(row, "Order ID"), _text(row, "Product Name")
    identity = ["line", order, _text(row, "ASIN") or product]
    price, tax = _money(row, "Unit Price"), _money(row, "Unit Price Tax")
    occurred_at, precision = _moment(row, "Order Date")
    fields = {
        "occurred_at": occurred_at,
        "time_precision": precision,
        "order_id": order,
        "sku": _text(row, "ASIN"),
        "product": product,
        "quantity": _quantity(_needed(row, "Quantity", "Original Quantity")),
        "unit_price": None if price is None else price + (tax or 0),
        "total": _money(row, "Total Owed", "Total Amount"),
        "status": _status(row),
        "currency": _text(row, "Currency"),
        "payment": _text(row, "Payment Instrument Type", "Payment Method Type"),
        "delivery_address": _text(row, "Shipping Address"),
        "note": _text(row, "Gift Message"),
    }
    return compose(ORDER_LINE, party, [*identity, occurrences.count(*identity)], fields)


def _return(party: Party, occurrences: Occurrences, row: Row) -> Deposit:
    occurred_at, precision = _moment(row, "Refund Date", "Date of Return", "Creation Date")
    order, reason = _needed(row, "Order ID"), _text(row, "Reversal Reason", "Return Reason")
    refund = _money(row, "Refund Amount", "Return Amount")
    paid = (_text(row, "Payment Status") or "completed").casefold() == "completed"
    own_id = _text(row, "Reversal ID", "Contract ID")
    made = _text(row, "Creation Date", "Date of Return", "Refund Date")
    identity = ["return", order, own_id or made, None if refund is None else f"{refund:f}"]
    fields = {
        "occurred_at": occurred_at,
        "time_precision": precision,
        "order_id": order,
        "quantity": abs(_quantity(_text(row, "Quantity") or "1")),
        "refund": refund if paid else None,
        "currency": _text(row, "Currency", "Return Amount Currency"),
        "reason": reason,
    }
    return compose(RETURN, party, [*identity, occurrences.count(*identity)], fields)


def _status(row: Row) -> str:
    order = (_text(row, "Order Status") or "").casefold()
    shipment = (_text(row, "Shipment Status") or "").casefold()
    if order.startswith("cancel"):
        return "CANCELLED"
    if shipment.startswith(("shipped", "delivered")) or _text(row, "Ship Date"):
        return "SHIPPED"
    return "ORDERED" if order in _OPEN else "UNKNOWN"


def _plain(column: str) -> str:
    """Drop the differences between layouts from a column's name: `Order ID`, `OrderID` and `order id` are the same."""
    return "".join(filter(str.isalnum, column)).casefold()


def _text(row: Row, *names: str) -> str | None:
    """Return the text of the first of these columns that has a value."""
    for name in names:
        value = row.get(_plain(name), "").strip()
        if value.casefold() not in _NOTHING:
            return value
    return None


def _needed(row: Row, *names: str) -> str:
    if (value := _text(row, *names)) is None:
        raise BadRecord(f"{names[0]}: missing")
    return value


def _quantity(text: str) -> int:
    return values.whole(values.number(text, "Quantity"))


def _money(row: Row, *names: str) -> Decimal | None:
    text = _text(row, *names)
    if text is None:
        return None
    figure = _NO_FIGURE.sub("", text)
    return values.number(figure, names[0], "," if _DECIMAL_COMMA.fullmatch(figure) else ".")


def _moment(row: Row, *names: str) -> tuple[datetime, str]:
    text = _needed(row, *names)
    for form in _FORMS:
        if found := values.moment(text, form, UTC):
            return found
    raise BadRecord(f"{names[0]}: not a date of a form that Amazon is known to write")


connector = Connector(NAME, "purchases", "Amazon privacy export: order lines and returns", reads)
