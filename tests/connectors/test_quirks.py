"""The inputs of ../shared/quirks, each after a public report of what real exports look like, with their right reading.

The kinds they stand for have tests beside each connector's own; these are the files themselves.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.api import LeftOut, NotThisFormat, Options, Outcome
from tests.connectors.exports import OPTIONS, deposits, read, refusals

QUIRKS = Path(__file__).parents[3] / "shared" / "quirks"
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not QUIRKS.is_dir(), reason="the odd exports are not there: ../shared/quirks"),
]


def outcomes(connector: str, name: str, mapping: str | None = None) -> list[Outcome]:
    if mapping is None:
        return read(connector, QUIRKS / name)
    owner = None if connector == "orders-csv" else OPTIONS["amazon"].owner
    return read(connector, QUIRKS / name, Options(owner=owner, mapping=QUIRKS / mapping))


def records(connector: str, name: str, mapping: str | None = None) -> list[dict[str, Any]]:
    return deposits(outcomes(connector, name, mapping))


def left_out(items: Sequence[Outcome]) -> dict[str, int]:
    return {item.where: item.count for item in items if isinstance(item, LeftOut)}


def test_01_the_whole_of_a_long_post() -> None:
    (post,) = records("x-archive", "01-x-note.zip")
    assert post["post_id"] == "9001"
    assert post["text"].endswith("THE-END-OF-THE-NOTE")


def test_05_backslashes_in_names() -> None:
    assert [post["post_id"] for post in records("x-archive", "05-x-backslash.zip")] == ["9201"]


def test_06_a_quote_that_shows_as_a_link() -> None:
    assert [post["kind"] for post in records("x-archive", "06-x-quote.js")] == ["QUOTE"]


def test_08b_api_v2() -> None:
    with pytest.raises(NotThisFormat, match=r"API v2, only v1.1 is read"):
        outcomes("x-api", "08b-x-api-v2-flat.jsonl")


def test_09_notices_before_the_first_post() -> None:
    items = outcomes("x-api", "09-stream.jsonl")
    assert [post["post_id"] for post in deposits(items)] == ["500"]
    assert left_out(items) == {"delete": 11, "limit": 1}
    assert not refusals(items)


def test_09b_packed_members() -> None:
    assert len(records("x-api", "09b-stream.tar")) == 1


def test_10_json_in_place_of_csv() -> None:
    (line,) = records("amazon", "10-amazon-json")
    assert (line["order_id"], line["product"], line["total"]) == (
        "111-0000001-0000001",
        "Bird feeder",
        Decimal("13.5000"),
    )


def test_11_a_folder_of_zips() -> None:
    assert [line["order_id"] for line in records("amazon", "11-folder")] == ["111-0000001-0000002"]


def test_12_digital_orders() -> None:
    items = outcomes("amazon", "12-amazon-digital.zip")
    assert [line["product"] for line in deposits(items)] == ["Rain barrel", "Night songs"]
    assert left_out(items)["Retail.OrdersReturned.Payments.1.csv"] == 1


def test_13_amounts_and_dates() -> None:
    items = outcomes("amazon", "13-amazon-in")
    lines = {line["product"]: line for line in deposits(items)}
    totals = {"Laptop": 124999, "炊飯器": 12800, "Sägeblatt": Decimal("1234.56"), "Schraube": Decimal("12.9"),
              "fraction": 5, "apostrophes": Decimal("1234.5"), "parentheses": -5}  # fmt: skip
    assert {product: line["total"] for product, line in lines.items()} == totals
    assert lines["parentheses"]["unit_price"] == -5
    day = lines["Schraube"]
    assert (day["occurred_at"], day["time_precision"]) == (datetime(2024, 3, 1, tzinfo=UTC), "DAY")
    assert [reason for _, reason in refusals(items)] == [
        "Order Date: either number may be the month",
        "Order Date: either number may be the month",
        "Order Date: missing",
        "Quantity: missing",
    ]


def test_14_the_report_of_before_2023() -> None:
    (line,) = records("amazon", "14-amazon-items-report.csv")
    assert (line["occurred_at"], line["total"]) == (datetime(2019, 5, 6, tzinfo=UTC), Decimal("1010.7900"))


def test_20_null_on_a_part_that_is_a_file() -> None:
    (message,) = records("sms-backup", "20-mms-nulltext.xml")
    assert (message["text"], message["attachment_count"]) == (None, 2)


def test_21_a_group_in_any_order() -> None:
    first, second, alone = records("sms-backup", "21-mms-group.xml")
    assert first["counterparty"] == second["counterparty"] != alone["counterparty"]


def test_22_withheld_numbers() -> None:
    items = outcomes("sms-backup", "22-calls-private.xml")
    calls = deposits(items)
    assert [call["counterparty"] for call in calls] == [None] * 3 + ["+15550105"] * 3
    assert [call["direction"] for call in calls[:5]] == ["MISSED", "INCOMING", "INCOMING", "INCOMING", "REJECTED"]
    assert [call["duration_s"] for call in calls] == [0, 12, 12, 63, 63, 0]
    assert refusals(items) == [("record 7", "duration: missing")]


def test_23_no_date() -> None:
    items = outcomes("sms-backup", "23-sms-quirks.xml")
    assert all(message["occurred_at"].year == 2024 for message in deposits(items))
    assert refusals(items)[-1] == ("record 7", "date: before 1990, so it is no date")


def test_24_utf_16() -> None:
    assert [message["text"] for message in records("sms-backup", "24-sms-utf16.xml")] == ["from windows"]


def test_28_rcs() -> None:
    assert [message["kind"] for message in records("sms-backup", "28-sms-rcs.xml")] == ["RCS"]


def test_29_a_film_of_40_mib() -> None:
    (message,) = records("sms-backup", "29-mms-40MiB.xml.gz")
    assert (message["text"], message["attachment_count"]) == ("the film of the harvest", 1)


def test_40_a_line_above_the_header() -> None:
    items = outcomes("telecom-csv", "40-fritz.csv", "40-fritz.toml")
    assert [(call["direction"], call["duration_s"]) for call in deposits(items)] == [
        ("INCOMING", 600), ("OUTGOING", 3720), ("MISSED", 0),
    ]  # fmt: skip
    assert left_out(items) == {"column Nebenstelle": 2, "column Eigene Rufnummer": 3}


def test_41d_a_delimiter_at_the_end_of_each_row() -> None:
    call, session = records("telecom-csv", "41d-trailing.csv", "41-tel.toml")
    assert (call["duration_s"], session["bytes_down"]) == (750, round(1234.5 * 2**20))


def test_41g_two_columns_of_one_name() -> None:
    with pytest.raises(NotThisFormat, match="several columns of the header are called Ziel"):
        outcomes("telecom-csv", "41g-dup.csv", "41-tel.toml")


def test_42_what_an_order_says_once() -> None:
    items = outcomes("orders-csv", "42-shopify.csv", "42-shopify.toml")
    mug, plate, fork = deposits(items)
    for name in ("owner_id", "status", "currency", "country"):
        assert plate[name] == mug[name]
    assert (plate["sku"], plate["quantity"], fork["sku"], fork["owner_id"]) == ("PLT1", 2, None, "bo@example.org")
    assert refusals(items) == [("line 4", "Email: empty, so it names no owner")]


def test_55_posts_without_a_language() -> None:
    assert [post["language"] for post in records("x-archive", "55-x-nolang.js")] == ["zxx"] * 3


def test_56_the_same_messages_in_the_next_backup() -> None:
    found = [records("sms-backup", f"56-sms-backup-{backup}.xml") for backup in "ab"]
    assert len({message["event_id"] for backup in found for message in backup}) == 2


def test_60_a_zip_that_is_cut_off() -> None:
    items = outcomes("x-archive", "60-truncated.zip")
    assert len(deposits(items)) > 100
    assert refusals(items)[-1] == ("tweets.js", "the archive is cut off inside this file: what follows is not in it")
