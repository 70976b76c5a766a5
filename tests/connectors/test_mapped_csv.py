from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors import mapped_csv
from connectors.api import LeftOut, MappingError, NotThisFormat, Options, OptionsError, Outcome
from connectors.formats import values
from connectors.mapping import bundled, load
from connectors.records import BadRecord, schema_named
from tests.connectors.exports import CALLS, ORDERS, deposits, put, read, refusals

MIXED = """
title = "one file of everything"
depositor = "northcell"

[csv]
delimiter = ";"
decimal = ","
encoding = "cp1252"
absent = ["-"]

[time]
columns = ["day", "clock"]
formats = ["%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y "]
zone = "Europe/Lisbon"

[[records]]
record = "telecom.call.v1"
when = { type = "VOICE|VIDEO" }
[records.fields]
direction = { column = "way", values = { o = "OUTGOING", "" = "UNKNOWN" } }
counterparty = "other"
duration_s = "amount"
country = "country"

[[records]]
record = "telecom.data_session.v1"
when = { type = "DATA" }
[records.fields]
bytes_up = { constant = 0 }
bytes_down = { column = "amount", scale = 1048576 }
network = { column = "other", pattern = "rat=(.*)" }

[[records]]
record = "telecom.message.v1"
when = { type = "SMS" }
[records.fields]
direction = { column = "way", values = { o = "OUTGOING" }, default = "INCOMING" }
kind = { constant = "SMS" }
text = { column = "text", optional = true }
"""
HEAD = "day;clock;type;way;other;amount;country\n"


def mixed(tmp_path: Path, rows: str, mapping: str = MIXED, head: str = HEAD) -> list[Outcome]:
    file = put(tmp_path, "m.toml", mapping)
    path = put(tmp_path, "m.csv", (head + rows).encode("cp1252"))
    return read("telecom-csv", path, Options(owner="anna", mapping=file))


def one(tmp_path: Path, row: str, **given: str) -> dict[str, Any]:
    (record,) = deposits(mixed(tmp_path, row, **given))
    return record


def test_a_call_in_summer_time(tmp_path: Path) -> None:
    record = one(tmp_path, "05.07.2026;10:20:30;VOICE;o;+351 900;1:02:03;Côte d'Ivoire\n")
    expected = {
        "owner_id": "anna", "depositor": "northcell", "occurred_at": datetime(2026, 7, 5, 9, 20, 30, tzinfo=UTC),
        "time_precision": "SECOND", "direction": "OUTGOING", "counterparty": "+351 900", "duration_s": 3723,
        "country": "Côte d'Ivoire",
    }  # fmt: skip
    assert {name: record[name] for name in expected} == expected


@pytest.mark.parametrize(("clock", "precision"), [("10:20:30", "SECOND"), ("10:20", "MINUTE"), ("", "DAY")])
def test_precision_follows_the_format(clock: str, precision: str, tmp_path: Path) -> None:
    assert one(tmp_path, f"05.01.2026;{clock};VOICE;o;1;1;X\n")["time_precision"] == precision


def test_scales_patterns_and_decimal_comma(tmp_path: Path) -> None:
    record = one(tmp_path, "05.01.2026;10:20;DATA;;rat=LTE;1.000,5;-\n")
    assert (record["bytes_up"], record["bytes_down"], record["network"]) == (0, 1000 * 2**20 + 2**19, "LTE")


def test_an_optional_column_may_be_there(tmp_path: Path) -> None:
    assert one(tmp_path, "05.01.2026;;SMS;i;;;;  hi  \n", head=HEAD[:-1] + ";text\n")["text"] == "  hi  "
    assert one(tmp_path, "05.01.2026;;SMS;i;;;\n")["text"] is None


def test_absent_texts_and_forms_that_do_not_fit_are_null(tmp_path: Path) -> None:
    assert one(tmp_path, "05.01.2026;;VOICE;;-;7;42 \n")["country"] is None
    assert one(tmp_path, "05.01.2026;;VOICE;;-;7;X\n")["counterparty"] is None


def test_bad_rows_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    outcomes = mixed(
        tmp_path,
        "05.01.2026;;VOICE;o;1;1;X\n"
        "31.02.2026;;VOICE;o;1;1;X\n"
        ";;VOICE;o;1;1;X\n"
        "05.01.2026;;FAX;o;1;1;X\n"
        "05.01.2026;;VOICE;x;1;1;X\n"
        "05.01.2026;;VOICE;o;1;;X\n"
        "05.01.2026;;VOICE;o;1;long;X\n"
        "05.01.2026;;DATA;o;LTE;1;X\n"
        "05.01.2026;;VOICE;o;1;99999999999999999999;X\n"
        "05.01.2026;;VOICE;o;1;1e99;X\n"
        "05.01.2026;;VOICE;o;2;2;X\n",
    )
    assert len(deposits(outcomes)) == 2
    assert refusals(outcomes) == [
        ("line 3", "day, clock: not of the mapping's time formats"),
        ("line 4", "day, clock: empty"),
        ("line 5", "no record type of the mapping takes this row"),
        ("line 6", "way: not among the values of the mapping"),
        ("line 7", "amount: empty"),
        ("line 8", "amount: not a number"),
        ("line 9", "other: not of the pattern in the mapping"),
        ("line 10", "duration_s: the number is too large"),
        ("line 11", "amount: not a number of any use"),
    ]


def test_rows_without_an_id_are_known_by_their_cells(tmp_path: Path) -> None:
    rows = ["05.01.2026;;VOICE;o;1;1;X\n", "05.01.2026;;VOICE;o;1;1;X\n", "05.01.2026;;VOICE;o;1;2;X\n"]
    forth = [record["event_id"] for record in deposits(mixed(tmp_path, "".join(rows)))]
    back = [record["event_id"] for record in deposits(mixed(tmp_path, "".join(reversed(rows))))]
    assert len(set(forth)) == 3
    assert set(back) == set(forth)


def test_rows_with_an_id_are_known_by_it_alone(tmp_path: Path) -> None:
    first = deposits(read("telecom-csv", put(tmp_path, "a.csv", CALLS)))[0]
    again = deposits(read("telecom-csv", put(tmp_path, "b.csv", CALLS.replace(",60", ",61"))))[0]
    assert (first["event_id"], first["duration_s"], again["duration_s"]) == (again["event_id"], 60, 61)


def test_a_feed_has_many_owners(tmp_path: Path) -> None:
    records = deposits(read("telecom-csv", put(tmp_path, "a.csv", CALLS)))
    assert [record["owner_id"] for record in records] == ["anna", "ben"]


def test_orders_and_returns(tmp_path: Path) -> None:
    line, back = deposits(read("orders-csv", put(tmp_path, "a.csv", ORDERS)))
    assert (line["quantity"], line["total"], line["status"]) == (2, Decimal("7.0000"), "UNKNOWN")
    assert (back["quantity"], back["refund"]) == (1, Decimal("3.5000"))


def test_the_online_retail_mapping(tmp_path: Path) -> None:
    content = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
569555,21166,COOK ,12,2011-10-05 08:17:00,2.08,17728.0,United Kingdom
569555,21166,COOK ,12,2011-10-05 08:17:00,2.08,17728.0,United Kingdom
C569556,21166,COOK ,-12,2011-10-05 08:18:00,2.08,17728,Unspecified
C569557,M,Manual,1,2011-10-05 08:18:00,5,17728,EIRE
569558,21166,,1,2011-10-05 08:18:00,0.0,,EIRE
"""
    path = put(tmp_path, "a.csv", content)
    outcomes = read("orders-csv", path, Options(mapping="online-retail"))
    records = deposits(outcomes)
    assert {record["owner_id"] for record in records} == {"17728"}
    assert [record.get("status") for record in records] == ["ORDERED", "ORDERED", None, None]
    assert len({record["event_id"] for record in records}) == 4
    assert records[0]["occurred_at"] == datetime(2011, 10, 5, 7, 17, tzinfo=UTC)
    assert (records[2]["quantity"], records[2]["refund"], records[2]["country"]) == (12, Decimal("24.9600"), None)
    assert refusals(outcomes) == [("line 6", "CustomerID: empty, so it names no owner")]


@pytest.mark.parametrize(
    ("form", "text", "moment", "precision"),
    [
        ("iso8601", "2026-03-01T10:20:30+01:00", datetime(2026, 3, 1, 9, 20, 30, tzinfo=UTC), "SECOND"),
        ("iso8601", "2026-03-01 10:20", datetime(2026, 3, 1, 10, 20, tzinfo=UTC), "MINUTE"),
        ("iso8601", "20260301T1020Z", datetime(2026, 3, 1, 10, 20, tzinfo=UTC), "MINUTE"),
        ("iso8601", "2026-03-01", datetime(2026, 3, 1, tzinfo=UTC), "DAY"),
        ("epoch", "1772360430", datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC), "SECOND"),
        ("epoch_ms", "1772360430123", datetime(2026, 3, 1, 10, 20, 30, 123000, tzinfo=UTC), "SECOND"),
        ("%H h, %d/%m/%y", "10 h, 01/03/26", datetime(2026, 3, 1, 10, tzinfo=UTC), "UNKNOWN"),
    ],
)
def test_time_formats(form: str, text: str, moment: datetime, precision: str, tmp_path: Path) -> None:
    mapping = f"""
title = "x"
[time]
columns = ["t"]
formats = ["{form}"]
zone = "UTC"
[[records]]
record = "telecom.call.v1"
[records.fields]
duration_s = {{ constant = 0 }}
direction = {{ constant = "MISSED" }}
"""
    record = one(tmp_path, f't\n"{text}"\n', mapping=mapping, head="")
    assert abs(record["occurred_at"] - moment) < timedelta(milliseconds=1)
    assert record["time_precision"] == precision


def test_columns_that_a_file_lacks_are_named(tmp_path: Path) -> None:
    with pytest.raises(
        NotThisFormat, match=r"the header lacks call_id, duration_s; it looks like a table with 3 columns"
    ):
        read("telecom-csv", put(tmp_path, "a.csv", "owner,started_at,direction\n"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "one', 'titel = "one', "title: Field required"),
        ("[csv]", "[csv]\ncolour = 1", "csv.colour: Extra inputs are not permitted"),
        ('zone = "Europe/Lisbon"', 'zone = "Atlantis"', "time.zone: no time zone of the IANA data base"),
        ('encoding = "cp1252"', 'encoding = "utf-16"', "csv.encoding: no encoding in which ASCII stays ASCII"),
        ('encoding = "cp1252"', 'encoding = "klingon"', "csv.encoding: no encoding in which ASCII stays ASCII"),
        ("telecom.call.v1", "telecom.cal.v1", "records.record: there is no schema 'telecom.cal.v1'"),
        ("telecom.call.v1", "social.post.v1", "records.record: this connector reads records of telecom"),
        ('counterparty = "other"', 'other = "other"', "records.fields.other: telecom.call.v1 has no such field"),
        ('duration_s = "amount"', "", "records.fields.duration_s: missing; telecom.call.v1 needs it"),
        ('o = "OUTGOING", ""', 'o = "AWAY", ""', "records.fields.direction: AWAY is none of INCOMING, OUTGOING"),
        ("constant = 0", 'constant = "0"', "records.fields.bytes_up: the constant is not of the field's type"),
        ('constant = "SMS"', 'constant = "SMS", column = "way"', "kind: give either a column or a constant"),
        ('pattern = "rat=(.*)"', 'pattern = "("', "network.pattern: no regular expression"),
        ('depositor = "northcell"', 'depositor = "North Cell"', "depositor: String should match pattern"),
        ("[time]", "[time", "no TOML"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in MIXED
    with pytest.raises(MappingError) as caught:
        mixed(tmp_path, "", mapping=MIXED.replace(old, new, 1))
    assert "mapping m.toml: " in str(caught.value)
    assert said in str(caught.value)


def test_mappings_are_found_by_name_and_listed(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", CALLS)
    with pytest.raises(MappingError, match=r"there are calls, data-sessions, messages, nus-sms$"):
        read("telecom-csv", path, Options(mapping="cals"))
    with pytest.raises(MappingError, match=r"or online-retail, orders$"):
        read("orders-csv", path, Options())
    with pytest.raises(OptionsError, match="reads records of purchases"):
        read("orders-csv", path, Options(mapping="calls"))


@pytest.mark.parametrize("name", sorted(bundled()))
def test_bundled_mappings_are_right_and_map_every_required_field(name: str) -> None:
    domain = "purchases" if name in ("orders", "online-retail") else "telecom"
    mapped = load(name, domain)
    assert mapped.owner is not None
    assert {schema_named(records.record).domain for records in mapped.records} == {domain}


def test_the_connectors_names() -> None:
    assert (mapped_csv.telecom.domain, mapped_csv.orders.domain) == ("telecom", "purchases")


SHOP = """
title = "a shop's orders"
[owner]
column = "Email"
[time]
columns = ["Created"]
formats = ["iso8601"]
zone = "UTC"
[[records]]
record = "purchases.order_line.v1"
[records.fields]
order_id = "Name"
product = "Item"
sku = "Sku"
quantity = "Quantity"
status = { column = "Status", values = { fulfilled = "SHIPPED" }, default = "ORDERED" }
currency = "Currency"
"""
SHOP_HEAD = "Name,Email,Created,Item,Sku,Quantity,Status,Currency,Phone\n"


def shop(tmp_path: Path, *rows: str) -> list[Outcome]:
    mapping = put(tmp_path, "shop.toml", SHOP)
    path = put(tmp_path, "shop.csv", SHOP_HEAD + "\n".join(rows))
    return read("orders-csv", path, Options(mapping=mapping))


def test_what_an_orders_further_lines_leave_blank_is_carried_down(tmp_path: Path) -> None:
    outcomes = shop(
        tmp_path,
        "#1,mia,2026-01-02,Mug,MUG,1,fulfilled,EUR,",
        "#1,mia,2026-01-02,Plate,,2,,,5550100",
        "#1,,,Fork,,3,,,",
        "#2,bo,2026-01-02,Spoon,,1,,,",
    )
    records = deposits(outcomes)
    assert [record["owner_id"] for record in records] == ["mia", "mia", "mia", "bo"]
    assert [record["currency"] for record in records] == ["EUR", "EUR", "EUR", None]
    assert [record["status"] for record in records] == ["SHIPPED", "SHIPPED", "SHIPPED", "ORDERED"]
    assert [record["sku"] for record in records] == ["MUG", None, None, None]
    assert outcomes[-1] == LeftOut("column Phone", "a column that is not read", 1)


def test_nothing_is_carried_into_another_order_or_a_line_that_has_its_own(tmp_path: Path) -> None:
    outcomes = shop(
        tmp_path,
        "#1,mia,2026-01-02,Mug,MUG,1,fulfilled,EUR,",
        "#1,mia,2026-01-02,Plate,,2,,USD,",
        ",mia,2026-01-02,Fork,,2,,,",
        "#2,,2026-01-02,Spoon,,1,,,",
    )
    second = deposits(outcomes)[1]
    assert (second["currency"], second["status"]) == ("USD", "ORDERED")
    assert refusals(outcomes) == [("line 4", "Name: empty"), ("line 5", "Email: empty, so it names no owner")]


def test_what_is_carried_down_does_not_change_the_id(tmp_path: Path) -> None:
    first = "#1,mia,2026-01-02,Mug,MUG,1,fulfilled,EUR,"
    _, with_order = deposits(shop(tmp_path, first, "#1,mia,2026-01-02,Plate,,2,,,"))
    (alone,) = deposits(shop(tmp_path, "#1,mia,2026-01-02,Plate,,2,,,"))
    assert with_order["event_id"] == alone["event_id"]


def test_a_column_is_named_by_its_place_where_two_have_its_name(tmp_path: Path) -> None:
    head, row = HEAD[:-1] + ";other\n", "05.01.2026;;VOICE;o;1;7;X;second\n"
    with pytest.raises(NotThisFormat, match="several columns of the header are called other"):
        mixed(tmp_path, row, head=head)
    record = one(tmp_path, row, head=head, mapping=MIXED.replace('"other"', '"other#2"'))
    assert record["counterparty"] == "second"


def test_a_mapping_skips_lines_before_and_behind(tmp_path: Path) -> None:
    mapping = MIXED.replace("[csv]", "[csv]\nskip_first = 2\nskip_last = 1")
    rows = "05.01.2026;;VOICE;o;1;7;X\nTotal;7\n"
    outcomes = mixed(tmp_path, rows, mapping=mapping, head="Calls of Anna\n\n" + HEAD)
    assert len(deposits(outcomes)) == 1
    assert outcomes[1:] == [
        LeftOut("lines before the header", "skipped", 2),
        LeftOut("rows behind the records", "skipped", 1),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1,24,999.00", "124999"), ("12,34,56,789", "123456789"), ("1,234,567.5", "1234567.5"), ("1,811", "1811")],
)
def test_digits_in_groups(written: str, meant: str) -> None:
    assert values.number(written, "x") == Decimal(meant)


@pytest.mark.parametrize("written", ["1,24,99", "124,99,999", "1,2,3", "1,,234", ",234"])
def test_groups_that_no_country_writes(written: str) -> None:
    with pytest.raises(BadRecord, match="x: not a number"):
        values.number(written, "x")
