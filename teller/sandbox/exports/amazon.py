"""Write Amazon's answer to a request for one's data: `Retail.OrderHistory.1.csv` in "Your Orders.zip".

Format: 28 columns, every cell in quotes, UTF-8 with a byte order mark, `Not Available` for nothing.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from teller.sandbox.exports import pack, texts
from teller.sandbox.exports.model import Export, Person
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.words import NOTES, PRODUCTS, Product

Row = dict[str, str]
SCHEMA: Final = "purchases.order_line.v1"
NOTHING: Final = "Not Available"
COLUMNS: Final = (
    "Website", "Order ID", "Order Date", "Purchase Order Number", "Currency", "Unit Price", "Unit Price Tax",
    "Shipping Charge", "Total Discounts", "Total Owed", "Shipment Item Subtotal", "Shipment Item Subtotal Tax", "ASIN",
    "Product Condition", "Quantity", "Payment Instrument Type", "Order Status", "Shipment Status", "Ship Date",
    "Shipping Option", "Shipping Address", "Billing Address", "Carrier Name & Tracking Number", "Product Name",
    "Gift Message", "Gift Sender Name", "Gift Recipient Contact Details", "Item Serial Number",
)  # fmt: skip


def archive(person: Person, pen: Pen) -> Export:
    """Make a person's order history: orders of one to three lines, some of them cancelled, some with a gift message."""
    orders = [_order(person, when, pen) for when in pen.moments(6, 10)]
    rows = [
        order | _line(product, order, pen) | _gift(person, pen)
        for order in orders
        for product in pen.rng.sample(PRODUCTS, pen.rng.randint(1, 3))
    ]
    table = pack.table(COLUMNS, rows, quoted=True).encode("utf-8-sig")
    return Export(
        connector="amazon",
        path=f"amazon/Your Orders {person.handle}.zip",
        content=pack.zipped({"Retail.OrderHistory.1/Retail.OrderHistory.1.csv": table}),
        depositor="amazon",
        owner=person.owner_id,
        expected={SCHEMA: len(rows)},
        planted=tuple(pen.planted),
    )


def _order(person: Person, when: datetime, pen: Pen) -> Row:
    british = person.country == "United Kingdom"
    street = pen.plant("STREET_ADDRESS", person.street, SCHEMA, "delivery_address")
    place = f"{person.name} {street} {person.city} {person.postcode} {person.country}"
    cancelled = pen.chance(0.12)
    return {
        "Website": "Amazon.co.uk" if british else "Amazon.com",
        "Order ID": f"{pen.rng.randrange(100, 999)}-{pen.rng.randrange(10**7):07d}-{pen.rng.randrange(10**7):07d}",
        "Order Date": pack.iso(when),
        "Purchase Order Number": "Not Applicable",
        "Currency": "GBP" if british else "USD",
        "Payment Instrument Type": f"Visa - {person.card[-4:]}",
        "Order Status": "Cancelled" if cancelled else "Closed",
        "Shipment Status": NOTHING if cancelled else "Shipped",
        "Ship Date": NOTHING if cancelled else pack.iso(when + timedelta(days=2)),
        "Shipping Option": "std-uk-dom" if british else "std-us",
        "Shipping Address": place,
        "Billing Address": place,
        "Carrier Name & Tracking Number": NOTHING,
    }


def _line(product: Product, order: Row, pen: Pen) -> Row:
    quantity = pen.rng.choice((1, 1, 1, 2, 3))
    total = f"{quantity * Decimal(product.price)}"
    cancelled = order["Order Status"] == "Cancelled"
    return {
        "Unit Price": product.price,
        "Unit Price Tax": "0",
        "Shipping Charge": "0",
        "Total Discounts": "'-0.50'" if pen.chance(0.1) else "0",
        "Total Owed": "0" if cancelled else total,
        "Shipment Item Subtotal": NOTHING if cancelled else total,
        "Shipment Item Subtotal Tax": NOTHING if cancelled else "0",
        "ASIN": f"B0DEMO{product.sku[-4:]}",
        "Product Condition": "New",
        "Quantity": "0" if cancelled else str(quantity),
        "Product Name": product.title,
        "Item Serial Number": NOTHING,
    }


def _gift(person: Person, pen: Pen) -> Row:
    if not pen.chance(0.25):
        return {"Gift Message": NOTHING, "Gift Sender Name": NOTHING, "Gift Recipient Contact Details": NOTHING}
    friend = pen.other(person)
    return {
        "Gift Message": texts.plain(pen.text(NOTES, person, SCHEMA, "note")),
        "Gift Sender Name": person.name,
        "Gift Recipient Contact Details": f"{friend.name} {friend.email}",
    }
