"""A reader in Go, written from docs/encryption.md, opens objects by their owner's key and by a grant, and no others."""

import base64
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import encryption_reader
from tests.bank.keys import vectors

WRITTEN: dict[str, Any] = json.loads(vectors.FILE.read_text())
(GRANTED,) = [each for each in WRITTEN["objects"] if each["name"] == WRITTEN["grant"]["of"]]


@pytest.fixture(scope="module")
def reader() -> Path:
    try:
        return encryption_reader.program()
    except FileNotFoundError as error:
        pytest.skip(str(error))


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def job(receipt: dict[str, Any], found: bytes, **opens: bytes) -> dict[str, Any]:
    """An object as it was found, with its receipt, whose digest is that of these bytes."""
    said = receipt | {"sha256": hashlib.sha256(found).hexdigest()}
    return said | {"object": text(found)} | {name: text(value) for name, value in opens.items()}


def answers(reader: Path, *jobs: dict[str, Any]) -> list[bytes | None]:
    done = subprocess.run([reader], input=json.dumps(jobs), capture_output=True, text=True, check=True, timeout=400)
    said = json.loads(done.stdout)
    return [None if each["error"] else base64.b64decode(each["plain"] or "") for each in said]


def test_it_opens_the_vectors_by_their_owners_key(reader: Path) -> None:
    short = [each for each in WRITTEN["objects"] if "object" in each]
    of = [job(each["receipt"], bytes.fromhex(each["object"]), owner_key=vectors.OWNER_KEY) for each in short]
    said, found = vectors.vector("two blocks", vectors.TWO_BLOCKS)
    wanted = [bytes.fromhex(each["plain"]) for each in short]
    opened = answers(reader, *of, job(said["receipt"], found, owner_key=vectors.OWNER_KEY))
    assert opened == [*wanted, vectors.TWO_BLOCKS]


def test_it_opens_what_is_granted(reader: Path) -> None:
    said, found = vectors.vector("two blocks", vectors.TWO_BLOCKS)
    short = bytes.fromhex(GRANTED["object"])
    file = bytes.fromhex(WRITTEN["grant"]["file"])
    opened = answers(
        reader,
        job(GRANTED["receipt"], short, private=vectors.PRIVATE, grant=file),
        job(said["receipt"], found, private=vectors.PRIVATE, grant=vectors.granted(found)),
        job(said["receipt"], found, private=vectors.PRIVATE, grant=file),
        job(GRANTED["receipt"], short, private=bytes(31) + b"\1", grant=file),
        job(GRANTED["receipt"] | {"object_key": "another"}, short, private=vectors.PRIVATE, grant=file),
        job(GRANTED["receipt"] | {"receipt_id": "another"}, short, private=vectors.PRIVATE, grant=file),
        job(GRANTED["receipt"], short, private=vectors.PRIVATE, grant=file[:-1]),
    )
    assert opened == [bytes.fromhex(GRANTED["plain"]), vectors.TWO_BLOCKS, *[None] * 5]


def test_it_opens_nothing_that_was_changed(reader: Path) -> None:
    said, found = vectors.vector("two blocks", vectors.TWO_BLOCKS)
    block = len(found) - 60 - 28 - 5
    changed = [
        found[:100] + bytes([found[100] ^ 1]) + found[101:], found[:-1], found[:block] + found[-60:], b"", b"AGS1",
        found[:8] + found[block:-60] + found[8:block] + found[-60:],
    ]  # fmt: skip
    jobs = [job(said["receipt"], each, owner_key=vectors.OWNER_KEY) for each in changed]
    elsewhere = job(said["receipt"] | {"bucket": "teller-b"}, found, owner_key=vectors.OWNER_KEY)
    another = job(said["receipt"], found, owner_key=bytes(32))
    rolled_back = job(said["receipt"], found, owner_key=vectors.OWNER_KEY) | {"sha256": "0" * 64}
    opened = answers(reader, *jobs, elsewhere, another, rolled_back)
    cut = 2
    assert [each is None for at, each in enumerate(opened) if at != cut] == [True] * 8
    assert opened[cut] == vectors.TWO_BLOCKS[:-5], "only the receipt's length and digest tell that blocks are missing"
