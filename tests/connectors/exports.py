"""Small invented exports in each format, and how to read them in a test."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from connectors import amazon, mapped_csv, mastodon, sms_backup, x_api, x_archive
from connectors.api import Connector, Deposit, Options, Outcome, Refused
from connectors.records import schema_named
from schemas.framing import encode

OWNER = "person-7"
CONNECTORS = {
    connector.name: connector
    for connector in (
        mastodon.connector,
        x_archive.connector,
        x_api.connector,
        mapped_csv.telecom,
        sms_backup.connector,
        amazon.connector,
        mapped_csv.orders,
    )
}
#: What each needs to read its own format.
OPTIONS = {
    "mastodon": Options(owner=OWNER),
    "x-archive": Options(owner=OWNER),
    "x-api": Options(),
    "telecom-csv": Options(mapping="calls"),
    "sms-backup": Options(owner=OWNER),
    "amazon": Options(owner=OWNER),
    "orders-csv": Options(mapping="orders"),
}


def read(connector: str | Connector, path: Path, options: Options | None = None) -> list[Outcome]:
    """All that it yields; every deposit must encode."""
    chosen = CONNECTORS[connector] if isinstance(connector, str) else connector
    outcomes = list(chosen.reads(path, OPTIONS[chosen.name] if options is None else options))
    for item in outcomes:
        if isinstance(item, Deposit):
            encode(schema_named(item.schema), item.record)
    return outcomes


def deposits(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    return [item.record for item in outcomes if isinstance(item, Deposit)]


def refusals(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    return [(item.where, item.reason) for item in outcomes if isinstance(item, Refused)]


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ME = "https://social.example/users/mira"


def collection(*items: Any) -> bytes:
    return json.dumps({"@context": [], "id": "x.json", "type": "OrderedCollection", "orderedItems": items}).encode()


def create(number: int = 1, **note: Any) -> dict[str, Any]:
    published = {"published": "2026-03-01T10:20:30Z"}
    inner = {"id": f"{ME}/statuses/{number}", "type": "Note", "content": f"<p>post {number}</p>"} | published | note
    return {"id": f"{ME}/statuses/{number}/activity", "type": "Create", "to": [PUBLIC], "object": inner} | published


def tweet(number: int = 1, **fields: Any) -> dict[str, Any]:
    plain = {"id_str": str(number), "created_at": "Sun Mar 01 10:20:30 +0000 2026", "full_text": f"tweet {number}"}
    return plain | {"user": {"id_str": "42"}} | fields


def ytd(name: str, *items: Any, part: int = 0) -> str:
    return f"window.YTD.{name}.part{part} = {json.dumps(items, indent=2)}"


CALLS = """call_id,owner,direction,counterparty,started_at,duration_s
c1,anna,OUTGOING,+15550100,2026-03-01T10:20:30Z,60
c2,ben,INCOMING,+15550101,2026-03-01T11:00:00Z,5
"""
ORDERS = """order_id,line_id,owner,ordered_at,quantity,unit_price,currency
o1,1,anna,2026-03-01T10:20:30Z,2,3.50,EUR
o1,2,anna,2026-03-01T10:20:30Z,-1,3.50,EUR
"""
SMSES = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore-->
<smses count="2">
  <sms address="+15550100" date="1772360430000" type="1" body="hello" contact_name="Otto" />
  <sms address="+15550100" date="1772360431000" type="2" body="bye" contact_name="Otto" />
</smses>
"""
AMAZON_COLUMNS = (
    "Website", "Order ID", "Order Date", "Currency", "Unit Price", "Unit Price Tax", "Total Owed", "ASIN", "Quantity",
    "Payment Instrument Type", "Order Status", "Shipment Status", "Ship Date", "Shipping Address", "Product Name",
    "Gift Message",
)  # fmt: skip


def amazon_row(**cells: str) -> dict[str, str]:
    """Names of columns with `_` for the space."""
    usual = dict.fromkeys(AMAZON_COLUMNS, "Not Available") | {
        "Order ID": "111-0000001-0000001",
        "Order Date": "2026-03-01T10:20:30Z",
        "Currency": "EUR",
        "Unit Price": "10.00",
        "Unit Price Tax": "1.90",
        "Total Owed": "23.80",
        "ASIN": "B000000001",
        "Quantity": "2",
        "Order Status": "Closed",
        "Product Name": "Kettle",
    }
    return usual | {name.replace("_", " "): value for name, value in cells.items()}


def table(*rows: dict[str, str]) -> str:
    lines = [",".join(rows[0]), *(",".join(f'"{cell}"' for cell in row.values()) for row in rows)]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


#: One good file for each connector, as bytes: two records each.
GOOD = {
    "mastodon": collection(create(1), create(2)),
    "x-archive": ytd("tweets", {"tweet": tweet(1)}, {"tweet": tweet(2)}).encode(),
    "x-api": b"\n".join(json.dumps(tweet(number)).encode() for number in (1, 2)),
    "telecom-csv": CALLS.encode(),
    "sms-backup": SMSES.encode(),
    "amazon": table(amazon_row(), amazon_row(ASIN="B000000002")).encode(),
    "orders-csv": ORDERS.encode(),
}
