"""The documents' tables are the code's tables."""

import re
from pathlib import Path

from pydantic import SecretStr

from pipelines.metrics import metrics
from pipelines.steps.outcome import Reason
from schemas import topics
from teller.settings import Settings

DOCS = Path(__file__).parent.parent.parent / "docs"


def rows(file: str) -> dict[str, str]:
    """First cell in backticks -> the whole line."""
    found = re.findall(r"^\| `([^`]+)`.*$", (DOCS / file).read_text("utf-8"), re.MULTILINE)
    lines = re.findall(r"^\| `[^`]+`.*$", (DOCS / file).read_text("utf-8"), re.MULTILINE)
    return dict(zip(found, lines, strict=True))


def test_every_setting_is_documented_with_its_default_and_help() -> None:
    documented = rows("settings.md")
    assert set(documented) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert f"| {field.description} |" in documented[name], name
        if not isinstance(field.default, SecretStr) and str(field.default or "") and field.default is not None:
            assert f"| `{field.default}` |" in documented[name], name


def test_every_reason_is_documented() -> None:
    assert set(rows("failed-events.md")) == {reason.value for reason in Reason}


def test_every_metric_is_documented() -> None:
    families = metrics.REGISTRY.collect()
    described = {each.name: each.documentation for each in families if each.name.startswith("teller_")}
    documented = rows("metrics.md")
    assert {name.removesuffix("_total") for name in documented} == set(described)
    for name, line in documented.items():
        assert described[name.removesuffix("_total")] in line


def test_every_topic_is_documented() -> None:
    text = (DOCS / "topics.md").read_text("utf-8")
    books = (topics.FAILED, topics.REFUSED, topics.RECEIPTS, topics.METERING, topics.REPLAYS, topics.ACCOUNTS)
    for name in (topics.raw("social"), topics.clean("social"), *books):
        assert f"`{name}`" in text
