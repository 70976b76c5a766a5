"""What outlives a release is byte for byte what it was: each difference needs a row in docs/upgrading.md."""

import json
from pathlib import Path

import pytest

from tests.golden.durable import durable

KNOWN = json.loads((Path(__file__).parent / "durable.json").read_text())


@pytest.mark.parametrize("what", KNOWN)
def test_it_is_what_it_was(what: str) -> None:
    assert json.loads(json.dumps(durable()[what])) == KNOWN[what]


def test_all_of_it_is_held() -> None:
    assert durable().keys() == KNOWN.keys()
