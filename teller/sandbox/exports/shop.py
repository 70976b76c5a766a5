"""Write an online shop's order lines and returns of many customers, as CSV.

There is no common format; these columns are those of the bundled mapping `orders`: a negative quantity is a return.
"""

from datetime import datetime, timedelta
from typing import Final

from teller.sandbox.exports import pack, texts
from teller.sandbox.exports.model import Export, Person
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.words import NOTES, PRODUCTS, RETURN_REASONS, Product

Row = dict[str, object]
LINE: Final = "purchases.order_line.v1"
RETURN: Final = "purchases.return.v1"


def orders(pen: Pen) -> Export:
    """Make orders and returns of the cast; one row has no owner, one an impossible day, one a price in words."""
    rows = [row for person in pen.cast for when in pen.moments(4, 7) for row in _order(person, when, pen)]
    rows.sort(key=lambda row: str(row["ordered_at"]))
    returns = sum(str(row["quantity"]).startswith("-") for row in rows)
    broken = [
        rows[1] | {"owner": "", "order_id": "o-none"},
        rows[2] | {"ordered_at": "2025-02-30T10:00:00Z", "order_id": "o-day"},
        rows[3] | {"unit_price": "ask", "order_id": "o-price"},
    ]
    return Export(
        connector="orders-csv",
        path="shop/lantern-and-loom-2025.csv",
        content=pack.table(list(rows[0]), [*rows[:5], *broken, *rows[5:]]).encode(),
        depositor="lantern-and-loom",
        mapping="orders",
        expected={LINE: len(rows) - returns, RETURN: returns},
        refused=len(broken),
        planted=tuple(pen.planted),
    )


def _order(person: Person, when: datetime, pen: Pen) -> list[Row]:
    order = _head(person, when, pen)
    products = pen.rng.sample(PRODUCTS, pen.rng.randint(1, 4))
    lines = [order | _line(number, product, pen) for number, product in enumerate(products, start=1)]
    if pen.chance(0.4):
        lines[0]["note"] = texts.plain(pen.text(NOTES, person, LINE, "note"))
    if pen.chance(0.25):
        lines.append(_given_back(lines[-1], person, when + timedelta(days=9), pen))
    return lines


def _head(person: Person, when: datetime, pen: Pen) -> Row:
    pen.plant("STREET_ADDRESS", person.street, LINE, "delivery_address")
    return {
        "order_id": f"o-{pen.rng.randrange(10**8):08d}",
        "owner": person.owner_id,
        "ordered_at": pack.iso(when),
        "currency": "GBP",
        "country": person.country,
        "payment": pen.plant("CREDIT_CARD", person.card, LINE, "payment"),
        "delivery_address": person.address,
    }


def _line(number: int, product: Product, pen: Pen) -> Row:
    return {
        "line_id": str(number),
        "sku": product.sku,
        "product": product.title,
        "category": product.category,
        "quantity": str(pen.rng.choice((1, 1, 2, 4))),
        "unit_price": product.price,
        "status": pen.rng.choices(("SHIPPED", "ORDERED", "CANCELLED"), weights=(8, 1, 1))[0],
        "seller": pen.plant("PERSON", pen.rng.choice(pen.cast).name, LINE, "seller") if pen.chance(0.1) else "",
        "note": "",
    }


def _given_back(line: Row, person: Person, when: datetime, pen: Pen) -> Row:
    reason = texts.plain(pen.text(RETURN_REASONS, person, RETURN, "reason"))
    numbers = {"line_id": f"{line['line_id']}r", "quantity": f"-{line['quantity']}"}
    return line | numbers | {"ordered_at": pack.iso(when), "note": reason}
