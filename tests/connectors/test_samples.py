"""The real samples beside the checkout, to the record. Their README says what they are."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from connectors.api import Deposit, LeftOut, Options, Refused
from tests.connectors.exports import deposits, read

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real samples are not there: ../shared/samples"),
]

Account = tuple[int, dict[str, int], dict[str, int]]


def account(connector: str, files: list[Path], options: Options) -> tuple[Account, list[dict[str, Any]]]:
    """((read, deposited by schema, refused by reason), records)."""
    assert files
    found = [item for file in files for item in read(connector, file, options)]
    outcomes = [item for item in found if not isinstance(item, LeftOut)]
    schemas = Counter(item.schema for item in outcomes if isinstance(item, Deposit))
    reasons = Counter(item.reason for item in outcomes if isinstance(item, Refused))
    assert len(outcomes) == schemas.total() + reasons.total()
    records = deposits(outcomes)
    assert len({record["event_id"] for record in records}) == len(records)
    return (len(outcomes), dict(schemas), dict(reasons)), records


def test_tweets() -> None:
    found, records = account("x-api", [SAMPLES / "social" / "tweets.jsonl"], Options())
    assert found == (1521, {"social.post.v1": 1521}, {})
    assert len({record["owner_id"] for record in records}) == 1416
    assert Counter(record["kind"] for record in records) == {"POST": 1469, "REPOST": 42, "REPLY": 10}
    assert not any(escaped in record["text"] for record in records for escaped in ("&amp;", "&lt;", "&gt;"))


def test_text_messages() -> None:
    found, records = account("telecom-csv", [SAMPLES / "telecom" / "sms.csv"], Options(mapping="nus-sms"))
    assert found == (8000, {"telecom.message.v1": 8000}, {})
    assert Counter(record["time_precision"] for record in records) == {"SECOND": 6047, "MINUTE": 1953}
    assert sum(record["country"] is None for record in records) == 153
    assert len({record["owner_id"] for record in records}) == 65


def test_orders() -> None:
    files = sorted((SAMPLES / "purchases").glob("*.csv"))
    found, records = account("orders-csv", files, Options(mapping="online-retail"))
    assert found == (
        19299,
        {"purchases.order_line.v1": 14575, "purchases.return.v1": 466},
        {"CustomerID: empty, so it names no owner": 4258},
    )
    assert all(record["owner_id"].isdigit() for record in records)
    assert all(record["quantity"] > 0 for record in records)
    assert all(record["sku"] for record in records)
