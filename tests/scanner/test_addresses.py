"""Parts of addresses that the network tagged apart are put together."""

import pytest

from pipelines.scanner.model.addresses import joined
from pipelines.scanner.model.tagged import Tagged

CASES = (
    ("12 Rose Walk, Cork", ["12 Rose Walk/ADDRESS", "Cork/LOCATION"], ["12 Rose Walk, Cork/ADDRESS"]),
    ("30 Rosin Park", ["30 Rosin Park/LOCATION"], ["30 Rosin Park/ADDRESS"]),
    ("Leeds, 4 High St", ["Leeds/LOCATION", "4 High St/ADDRESS"], ["Leeds, 4 High St/ADDRESS"]),
    ("4 High St by Ann", ["4 High St/ADDRESS", "Ann/PERSON"], ["4 High St/ADDRESS", "Ann/PERSON"]),
    ("4 High St in Cork", ["4 High St/ADDRESS", "Cork/LOCATION"], ["4 High St/ADDRESS", "Cork/LOCATION"]),
    ("Cork, Leeds", ["Cork/LOCATION", "Leeds/LOCATION"], ["Cork/LOCATION", "Leeds/LOCATION"]),
    ("2012", ["2012/LOCATION"], ["2012/LOCATION"]),
)


@pytest.mark.parametrize(("text", "parts", "expected"), CASES)
def test_an_address_is_one(text: str, parts: list[str], expected: list[str]) -> None:
    found = [
        Tagged(text.index(part), text.index(part) + len(part), tag, 0.9)
        for part, tag in (each.split("/") for each in parts)
    ]
    assert [f"{text[each.start : each.end]}/{each.tag}" for each in joined(found, text)] == expected
