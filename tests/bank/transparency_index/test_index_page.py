"""docs/transparency-index.md says what the code does."""

import re
from pathlib import Path
from textwrap import dedent

from bank.transparency.index import Completeness
from bank.transparency.index.hashes import chained, node_hash, owner_hash, place_of
from bank.transparency.index.proof_text import MOST_LEAVES, parsed
from tests.bank.transparency_index import index_oracle
from tests.bank.transparency_index.index_oracle import tag_of

PAGE = (Path(__file__).parents[3] / "docs" / "transparency-index.md").read_text("utf-8")


def test_its_example_is_read() -> None:
    (example,) = re.findall(r"^(?:    .*\n)+", PAGE, re.MULTILINE)
    proof = parsed(dedent(example))
    assert proof is not None
    assert (proof.leaves, len(proof.siblings)) == ((3, 17, 20), 1)
    assert f"at most {MOST_LEAVES:,} leaves" in " ".join(PAGE.split())


def test_it_names_every_outcome() -> None:
    outcomes = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)
    assert outcomes == [outcome.value for outcome in Completeness]


def test_the_hashes_are_those_of_the_oracle_which_follows_the_page() -> None:
    tag, leaves = tag_of(1), (0, 5, 2**40)
    place = place_of(tag)
    assert place == index_oracle.place_of(tag)
    entry = owner_hash(place + chained(tag, leaves))
    assert entry == index_oracle.entry_of(place, tag, leaves)
    pair = {bytes(32): entry, b"\xff" * 32: tag}
    assert node_hash(entry, tag) == index_oracle.root_of_places(pair)
