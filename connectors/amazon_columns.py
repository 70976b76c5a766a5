"""Names of the columns that Amazon's exports have for each field, the newer layouts' behind the older ones'."""

from typing import Final

Columns = dict[str, tuple[str, ...]]

LINE: Final[Columns] = {
    "order_id": ("Order ID",),
    "line_id": ("Digital Order Item ID",),
    "ordered": ("Order Date",),
    "sku": ("ASIN", "ASIN/ISBN"),
    "product": ("Product Name", "Title"),
    "category": ("Category",),
    "quantity": ("Quantity", "Original Quantity"),
    "unit_price": ("Unit Price", "Purchase Price Per Unit", "Our Price"),
    "unit_tax": ("Unit Price Tax",),
    "total": ("Total Owed", "Total Amount", "Item Total"),
    "currency": ("Currency", "Our Price Currency Code", "Base Currency Code"),
    "seller": ("Seller",),
    "payment": ("Payment Instrument Type", "Payment Method Type"),
    "delivery_address": ("Shipping Address",),
    "note": ("Gift Message",),
    "order_status": ("Order Status",),
    "shipment_status": ("Shipment Status",),
    "shipped": ("Ship Date", "Shipment Date"),
    "fulfilled": ("Is Fulfilled",),
    "shop": ("Website",),
}
RETURN: Final[Columns] = {
    "order_id": ("Order ID",),
    "returned": ("Refund Date", "Date of Return", "Creation Date"),
    "made": ("Creation Date", "Date of Return", "Refund Date"),
    "own_id": ("Reversal ID", "Contract ID"),
    "refund": ("Refund Amount", "Return Amount"),
    "paid": ("Payment Status",),
    "quantity": ("Quantity",),
    "currency": ("Currency", "Return Amount Currency"),
    "reason": ("Reversal Reason", "Return Reason", "Refund Reason"),
}


def plain(column: str) -> str:
    """Drop the differences between layouts from a column's name: `Order ID`, `OrderID` and `order id` are the same."""
    return "".join(filter(str.isalnum, column)).casefold()


def _plain(*columns: str) -> frozenset[str]:
    return frozenset(map(plain, columns))


#: The columns by which a table of order lines is known: retail orders, digital ones, the report of before 2023.
HAS_LINES: Final = (
    _plain("Order ID", "Order Date", "Product Name"),
    _plain("Order ID", "Order Date", "Title", "Digital Order Item ID", "Our Price"),
    _plain("Order ID", "Order Date", "Title", "ASIN/ISBN", "Item Total"),
)
HAS_RETURNS: Final = _plain("Order ID")
#: The columns of a report of before 2023 that has orders and shipments, but no products.
HAS_NO_PRODUCTS: Final = _plain("Order ID", "Order Date", "Total Charged")
RETURN_DATES: Final = _plain(*RETURN["returned"])
READ: Final = _plain(*(name for columns in (LINE, RETURN) for names in columns.values() for name in names))
