import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.api import LeftOut, NotThisFormat
from teller.sandbox.exports import pack
from tests.connectors.exports import amazon_row, deposits, put, read, refusals, table

ORDERS = table(amazon_row(), amazon_row(ASIN="B000000002")).encode()
RETURNED = (
    "OrderID,ReversalID,CreationDate,Currency,DirectDebitRefundAmount,Quantity,ReversalReason,ReversalStatus\n"
    "111-1,r1,2026-03-09T10:00:00Z,EUR,Not Available,1,Too small,Completed\n"
)
REFUNDS = (
    "Creation Date,Currency,Order ID,Payment Status,Quantity,Refund Amount,Refund Date,Reversal Reason\n"
    '2026-03-09T10:00:00Z,JPY,111-1,Completed,2,"1,000",2026-03-10T10:00:00Z,Customer return\n'
    "2026-03-09T10:00:00Z,JPY,111-2,Pending,1,200,Not Available,Not Available\n"
)
CUSTOMER = (
    "OrderId,ContractId,DateOfReturn,ReturnAmount,ReturnAmountCurrency,ReturnReason,Resolution\n"
    "111-1,c1,03/09/2026 10:00:00 UTC,No Refund,EUR,Too small,Exchange\n"
)
OLD = {
    "Retail.OrderHistory.1/Retail.OrderHistory.1.csv": ORDERS,
    "Retail.OrderHistory.2/Retail.OrderHistory.2.csv": table(amazon_row(Order_ID="111-9")).encode(),
    "Retail.OrdersReturned.1/Retail.OrdersReturned.1.csv": RETURNED.encode(),
    "Retail.OrdersReturned.Payments.1/Retail.OrdersReturned.Payments.1.csv": b"OrderID,ReversalID\n111-1,r1\n",
    "Retail.CustomerReturns.1.1/Retail.CustomerReturns.1.1.csv": CUSTOMER.encode(),
    "Digital-Ordering.1/Digital Orders.csv": b"OrderId\n",
}
NEW = {
    "Your Orders/Your Amazon Orders/Order History.csv": ORDERS,
    "Your Orders/Your Amazon Orders/Cart History.csv": b"ASIN\n",
    "Your Orders/Your Returns & Refunds/Refund Details.csv": REFUNDS.encode(),
    "Your Orders/Your Returns & Refunds/Returns Status.csv": CUSTOMER.encode(),
}


def one(tmp_path: Path, content: str) -> dict[str, Any]:
    (record,) = deposits(read("amazon", put(tmp_path, "a.csv", content)))
    return record


@pytest.mark.parametrize(("files", "lines", "returns"), [(OLD, 3, 1), (NEW, 2, 2)], ids=["old", "new"])
def test_both_layouts(files: dict[str, bytes], lines: int, returns: int, tmp_path: Path) -> None:
    for name, content in files.items():
        put(tmp_path / "folder", name, content)
    for path in (put(tmp_path, "Your Orders.zip", pack.zipped(files)), tmp_path / "folder"):
        records = deposits(read("amazon", path))
        assert [sum("status" in record for record in records), sum("reason" in record for record in records)] == [
            lines,
            returns,
        ]


def test_an_order_line(tmp_path: Path) -> None:
    row = amazon_row(
        Payment_Instrument_Type="Gift Certificate/Card and Visa - 4903",
        Shipment_Status="Shipped and Shipped",
        Shipping_Address="1 Sample Street",
        Gift_Message="for you\nwith love",
    )
    record = one(tmp_path, table(row))
    expected = {
        "occurred_at": datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC), "time_precision": "SECOND", "quantity": 2,
        "order_id": "111-0000001-0000001", "sku": "B000000001", "product": "Kettle", "unit_price": Decimal("11.9000"),
        "total": Decimal("23.8000"), "status": "SHIPPED", "currency": "EUR", "note": "for you\nwith love",
        "payment": "Gift Certificate/Card and Visa - 4903", "delivery_address": "1 Sample Street",
    }  # fmt: skip
    assert {name: record[name] for name in expected} == expected


def test_the_columns_of_2025(tmp_path: Path) -> None:
    names = {
        "Quantity": "Original Quantity",
        "Total Owed": "Total Amount",
        "Payment Instrument Type": "Payment Method Type",
    }
    row = {names.get(name, name): value for name, value in amazon_row(Payment_Instrument_Type="Visa - 1234").items()}
    record = one(tmp_path, table(row))
    assert (record["quantity"], record["total"], record["payment"]) == (2, Decimal("23.8000"), "Visa - 1234")


@pytest.mark.parametrize(
    ("order", "shipment", "shipped", "status"),
    [
        ("Cancelled", "Not Available", "Not Available", "CANCELLED"),
        ("Closed", "Shipped", "2026-03-02T00:00:00Z", "SHIPPED"),
        ("Closed", "Not Available", "2026-03-02T00:00:00Z", "SHIPPED"),
        ("Authorized", "Not Available", "Not Available", "ORDERED"),
        ("Mystery", "Not Available", "Not Available", "UNKNOWN"),
    ],
)
def test_status(order: str, shipment: str, shipped: str, status: str, tmp_path: Path) -> None:
    row = amazon_row(Order_Status=order, Shipment_Status=shipment, Ship_Date=shipped, Quantity="0")
    assert one(tmp_path, table(row))["status"] == status


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'-1.6'", "-1.6"), ("'1,495'", "1495"), ("1,234.50", "1234.50"), ("1.234,56", "1234.56"), ("12,34", "12.34"),
        ("€ 5", "5"), ("0", "0"), ("1,811", "1811"), ("12.34567", "12.3457"),
        ("1,24,999.00", "124999"), ("(5.00)", "-5"), ("'(1,234.50)'", "-1234.50"), ("1\u00a0234,56 €", "1234.56"),
        ("1'234.50", "1234.50"), ("Rs. 1,24,999.00", "124999"), ("₹1,24,999", "124999"), ("\u22125.00 kr.", "-5"),
    ],
)  # fmt: skip
def test_amounts(written: str, meant: str, tmp_path: Path) -> None:
    assert one(tmp_path, table(amazon_row(Total_Owed=written)))["total"] == Decimal(meant)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2018-12-27T11:10:19Z", datetime(2018, 12, 27, 11, 10, 19, tzinfo=UTC)),
        ("2018-12-27T11:10:19.512Z", datetime(2018, 12, 27, 11, 10, 19, 512000, tzinfo=UTC)),
        ("12/27/2018 11:10:19 UTC", datetime(2018, 12, 27, 11, 10, 19, tzinfo=UTC)),
        ("2018-12-27", datetime(2018, 12, 27, tzinfo=UTC)),
    ],
)
def test_dates(written: str, moment: datetime, tmp_path: Path) -> None:
    record = one(tmp_path, table(amazon_row(Order_Date=written)))
    assert record["occurred_at"] == moment
    assert record["time_precision"] == ("SECOND" if ":" in written else "DAY")


def test_returns(tmp_path: Path) -> None:
    record = one(tmp_path, RETURNED)
    assert (record["order_id"], record["quantity"], record["refund"], record["reason"]) == (
        "111-1",
        1,
        None,
        "Too small",
    )
    paid, pending = deposits(read("amazon", put(tmp_path, "r.csv", REFUNDS)))
    assert (paid["refund"], paid["quantity"], paid["occurred_at"].day) == (Decimal("1000.0000"), 2, 10)
    assert (pending["refund"], pending["reason"], pending["occurred_at"].day) == (None, None, 9)
    exchange = one(tmp_path, CUSTOMER)
    assert (exchange["refund"], exchange["currency"], exchange["quantity"]) == (None, "EUR", 1)


def test_the_same_product_twice_in_an_order_is_two_lines(tmp_path: Path) -> None:
    records = deposits(read("amazon", put(tmp_path, "a.csv", table(amazon_row(), amazon_row()))))
    assert records[0]["event_id"] != records[1]["event_id"]


def test_a_line_keeps_its_id_when_it_is_shipped_and_in_another_part(tmp_path: Path) -> None:
    before = one(tmp_path, table(amazon_row(Order_Status="Authorized")))
    after = one(tmp_path, table(amazon_row(Shipment_Status="Shipped", Ship_Date="2026-03-02T00:00:00Z")))
    assert before["event_id"] == after["event_id"]
    parts = {f"Retail.OrderHistory.{number}.csv": table(amazon_row()).encode() for number in (1, 2)}
    records = deposits(read("amazon", put(tmp_path, "a.zip", pack.zipped(parts))))
    assert {record["event_id"] for record in records} == {after["event_id"]}


def test_bad_rows_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    bad = [
        amazon_row(Order_ID="Not Available"),
        amazon_row(Order_Date="yesterday"),
        amazon_row(Quantity="two"),
        amazon_row(Quantity="3000000000"),
        amazon_row(Total_Owed="99999999999999999999"),
        amazon_row(Unit_Price="."),
    ]
    content = table(amazon_row(), *bad, amazon_row()).replace("B000000001", "B000000001", 1)
    outcomes = read("amazon", put(tmp_path, "a.csv", content + "1,2\r\n"))
    assert len(deposits(outcomes)) == 2
    assert refusals(outcomes) == [
        ("line 3", "Order ID: missing"),
        ("line 4", "Order Date: not a date of a form that Amazon is known to write"),
        ("line 5", "Quantity: not a number"),
        ("line 6", "quantity: the number is too large"),
        ("line 7", "total: not an amount of money"),
        ("line 8", "Unit Price: not a number"),
        ("line 10", "has 2 columns where the header has 16"),
    ]


def test_a_file_of_other_columns(tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat, match="Order ID, Order Date and Product Name"):
        read("amazon", put(tmp_path, "a.csv", "Date Added To Cart,ASIN\n1,2\n"))


def test_json_in_place_of_csv(tmp_path: Path) -> None:
    lines = [amazon_row(), amazon_row(ASIN="B000000002", Website="Amazon.de")]
    expected = deposits(read("amazon", put(tmp_path, "a.csv", table(*lines))))
    rows = [lines[0], lines[1] | {"Carrier": "X", "Tax": ""}]
    name = "Retail.OrderHistory.1/Retail.OrderHistory.1.json"
    content = json.dumps(rows, indent=1).encode()
    for path in (put(tmp_path, "a.json", content), put(tmp_path / "folder", name, content).parents[1]):
        outcomes = read("amazon", path)
        assert deposits(outcomes) == expected
        assert [item.count for item in outcomes if isinstance(item, LeftOut)] == [1, 1]
    assert outcomes[-1] == LeftOut("Retail.OrderHistory.1.json column Tax", "a column that is not read", 1)


def test_json_with_numbers_and_bad_objects(tmp_path: Path) -> None:
    good = amazon_row() | {"Quantity": 3, "Total Owed": 12.5, "Gift Message": None}
    content = json.dumps([good, 12, good | {"OrderID": "x"}, good | {"Quantity": "many"}])
    outcomes = read("amazon", put(tmp_path, "a.json", content))
    (record,) = deposits(outcomes)
    assert (record["quantity"], record["total"], record["note"]) == (3, Decimal("12.5000"), None)
    assert [where for where, _ in refusals(outcomes)] == ["record 2", "record 3", "record 4"]


@pytest.mark.parametrize("content", ["[]", "[1]", '[{"a": 1}]', "[{"])
def test_other_json_is_another_format(content: str, tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat, match="expected Amazon's privacy export"):
        read("amazon", put(tmp_path, "a.json", content))


DIGITAL = (
    "ASIN,Title,OrderId,DigitalOrderItemId,DeclaredCountryCode,BaseCurrencyCode,FulfilledDate,IsFulfilled,Marketplace,"
    "OrderDate,OriginalQuantity,OurPrice,OurPriceCurrencyCode\n"
    'B00000000D,"Night songs",D01-1,i1,US,USD,2024-02-01T00:00:00Z,Yes,x,2024-02-01T00:00:00Z,1,9.99,USD\n'
)
REPORT = (
    "Order Date,Order ID,Title,Category,ASIN/ISBN,Website,Seller,Purchase Price Per Unit,Quantity,"
    "Payment Instrument Type,Shipment Date,Order Status,Item Total,Currency\n"
)
REPORTED = '05/06/19,113-1,Clothes pegs,HOME,B000000021,Amazon.com,Shop,$9.99,2,Visa,05/07/19,Shipped,"$1,019.98",USD\n'


def test_digital_orders(tmp_path: Path) -> None:
    files = OLD | {"Digital-Ordering.1/Digital Items.csv": DIGITAL.encode()}
    outcomes = read("amazon", put(tmp_path, "a.zip", pack.zipped(files)))
    (record,) = [record for record in deposits(outcomes) if record["order_id"] == "D01-1"]
    expected = {"product": "Night songs", "sku": "B00000000D", "line_id": "i1", "quantity": 1, "status": "SHIPPED",
                "unit_price": Decimal("9.9900"), "currency": "USD"}  # fmt: skip
    assert {name: record[name] for name in expected} == expected


def test_tables_that_are_not_read_are_named_with_their_rows(tmp_path: Path) -> None:
    outcomes = read("amazon", put(tmp_path, "a.zip", pack.zipped(OLD)))
    found = {(item.where, item.reason, item.count) for item in outcomes if isinstance(item, LeftOut)}
    assert found == {
        ("Retail.OrdersReturned.Payments.1.csv", "a table that is not read", 1),
        ("Retail.CustomerReturns.1.1.csv", "returns that are in another file as well", 1),
        ("Digital Orders.csv", "a table that is not read", 0),
        ("Retail.OrdersReturned.1.csv column DirectDebitRefundAmount", "a column that is not read", 1),
        ("Retail.OrdersReturned.1.csv column ReversalStatus", "a column that is not read", 1),
    }


def test_a_table_of_orders_with_other_columns_is_refused_in_an_archive(tmp_path: Path) -> None:
    outcomes = read("amazon", put(tmp_path, "a.zip", pack.zipped(NEW | {"x/Order History.csv": b"a,b\n1,2\n"})))
    assert [where for where, _ in refusals(outcomes)] == ["Order History.csv"]


def test_the_items_report_of_before_2023(tmp_path: Path) -> None:
    record = one(tmp_path, REPORT + REPORTED)
    expected = {"product": "Clothes pegs", "sku": "B000000021", "category": "HOME", "seller": "Shop", "quantity": 2,
                "unit_price": Decimal("9.9900"), "total": Decimal("1019.9800"), "status": "SHIPPED",
                "occurred_at": datetime(2019, 5, 6, tzinfo=UTC), "time_precision": "DAY"}  # fmt: skip
    assert {name: record[name] for name in expected} == expected
    same = one(tmp_path, table(amazon_row(Order_ID="113-1", ASIN="B000000021")))
    assert same["event_id"] == record["event_id"]
    elsewhere = read("amazon", put(tmp_path, "a.csv", REPORT + REPORTED.replace("Amazon.com", "Amazon.co.uk")))
    assert refusals(elsewhere) == [("line 2", "Order Date: either number may be the month")]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("01.03.2024", 1), ("13.3.24", 13), ("13/03/2024", 13), ("03/13/2024", 13), ("3-13-24", 13), ("03/03/2024", 3),
        ("2024-03-01", 1), ("2024/03/01", 1), ("March 1, 2024", 1), ("1 Mar 2024", 1), ("01-Mar-2024", 1),
    ],
)  # fmt: skip
def test_days_that_are_clear(written: str, day: int, tmp_path: Path) -> None:
    record = one(tmp_path, table(amazon_row(Order_Date=written)))
    assert (record["occurred_at"], record["time_precision"]) == (datetime(2024, 3, day, tzinfo=UTC), "DAY")


@pytest.mark.parametrize("written", ["03/01/2024", "3/1/24", "01-03-2024"])
def test_days_that_are_not_clear(written: str, tmp_path: Path) -> None:
    outcomes = read("amazon", put(tmp_path, "a.csv", table(amazon_row(Order_Date=written))))
    assert refusals(outcomes) == [("line 2", "Order Date: either number may be the month")]


@pytest.mark.parametrize("written", ["31.02.2024", "13/13/2024", "00.01.2024", "1.1.1", "1/2-2024", "01.03.20245"])
def test_days_that_are_none(written: str, tmp_path: Path) -> None:
    outcomes = read("amazon", put(tmp_path, "a.csv", table(amazon_row(Order_Date=written))))
    assert refusals(outcomes)[0][1] == "Order Date: not a date of a form that Amazon is known to write"


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    content = table(amazon_row()).replace("Website", "Currency", 1)
    with pytest.raises(NotThisFormat, match="several columns of the header are called currency"):
        read("amazon", put(tmp_path, "a.csv", content))


def test_the_refunds_report_of_before_2023(tmp_path: Path) -> None:
    content = (
        "Order ID,Order Date,Title,Category,ASIN/ISBN,Website,Refund Date,Refund Amount,Refund Reason,Quantity\n"
        "113-1,05/06/19,Clothes pegs,HOME,B000000021,Amazon.com,05/16/19,$9.99,Customer Return,2\n"
    )
    record = one(tmp_path, content)
    assert (record["refund"], record["reason"], record["quantity"], record["occurred_at"].day) == (
        Decimal("9.9900"), "Customer Return", 2, 16,
    )  # fmt: skip


def test_a_report_without_products_is_told(tmp_path: Path) -> None:
    content = "Order Date,Order ID,Website,Subtotal,Total Charged\n05/06/19,113-1,Amazon.com,$1.00,$1.00\n"
    with pytest.raises(NotThisFormat, match="the report of orders and shipments, which names no products"):
        read("amazon", put(tmp_path, "a.csv", content))


def test_a_list_within_an_object(tmp_path: Path) -> None:
    content = json.dumps({"orders": [amazon_row()]})
    assert deposits(read("amazon", put(tmp_path, "a.json", content)))[0]["product"] == "Kettle"
