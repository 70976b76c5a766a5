"""What outlives a release is byte for byte what it was: each difference needs a row in docs/upgrading.md."""

import json
from pathlib import Path

import pytest

from tests.golden.durable import durable
from tests.golden.stripped import stripped

KNOWN = json.loads((Path(__file__).parent / "durable.json").read_text())


@pytest.mark.parametrize("what", KNOWN)
def test_it_is_what_it_was(what: str) -> None:
    assert json.loads(json.dumps(durable()[what])) == KNOWN[what]


def test_all_of_it_is_held() -> None:
    assert durable().keys() == KNOWN.keys()


def test_what_is_stripped_changes_with_the_version_of_the_rules_only() -> None:
    known = json.loads((Path(__file__).parent / "stripped.json").read_text())
    found = stripped()
    assert found["left"] == known["left"], "raise VERSION in the scanner's rules.py, then write stripped.json anew"
    assert found == known
