"""The readers of docs/encryption.md open the test vectors, as they stand there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.bank.keys import vectors

PAGE = (Path(__file__).parents[2] / "docs" / "encryption.md").read_text("utf-8")
WRITTEN: dict[str, Any] = json.loads(vectors.FILE.read_text())


@pytest.fixture(scope="module")
def reader() -> dict[str, Any]:
    """The names that the page's programs define."""
    section = PAGE.partition("## Read an object\n")[2].partition("\n## ")[0]
    found: dict[str, Any] = {}
    exec("\n".join(re.findall(r"```python\n(.*?)```", section, re.DOTALL)), found)
    return found


def test_by_the_owners_key(reader: dict[str, Any]) -> None:
    for each in WRITTEN["objects"]:
        if "object" in each:
            opened = reader["by_owners_key"](vectors.OWNER_KEY, each["receipt"], bytes.fromhex(each["object"]))
            assert opened == bytes.fromhex(each["plain"])
    said, found = vectors.vector("two blocks", vectors.TWO_BLOCKS)
    assert reader["by_owners_key"](vectors.OWNER_KEY, said["receipt"], found) == vectors.TWO_BLOCKS
    with pytest.raises(InvalidTag):
        reader["by_owners_key"](bytes(32), said["receipt"], found)
    with pytest.raises(ValueError, match="not the object"):
        reader["by_owners_key"](vectors.OWNER_KEY, said["receipt"], found[:-1])


def test_by_a_grant(reader: dict[str, Any]) -> None:
    private, file = X25519PrivateKey.from_private_bytes(vectors.PRIVATE), bytes.fromhex(WRITTEN["grant"]["file"])
    (of,) = [each for each in WRITTEN["objects"] if each["name"] == WRITTEN["grant"]["of"]]
    opened = reader["by_a_grant"](private, file, of["receipt"], bytes.fromhex(of["object"]))
    assert opened == bytes.fromhex(of["plain"])
    with pytest.raises(InvalidTag):
        reader["by_a_grant"](X25519PrivateKey.generate(), file, of["receipt"], bytes.fromhex(of["object"]))


def test_the_reader_by_the_owners_key_is_as_short_as_the_page_says() -> None:
    program = re.search(r"```python\n(.*?)```", PAGE.partition("## Read an object\n")[2], re.DOTALL)
    assert program
    assert len([line for line in program[1].splitlines() if line.strip() and "import" not in line]) <= 20
