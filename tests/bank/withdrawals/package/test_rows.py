"""A row as canonical bytes, as a leaf, and as a proof."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bank.keys.nonce_first import NONCE_BYTES, TAG_BYTES
from bank.transparency.merkle import root
from bank.transparency.proofs import verify_inclusion
from bank.withdrawals.package.row_opening import SEALED_JSON_BYTES, RowLink, RowOpening, opened, sealed
from bank.withdrawals.package.row_proof import row_proof
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.package.rows import entries, values
from tests.bank.withdrawals.package.samples import ID, draws, links

NAMES = st.from_regex(r"[a-zA-Z_%{}\"\\]{1,9}", fullmatch=True).filter(lambda name: not name.startswith("teller"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = TEXTS | st.none() | st.booleans() | st.lists(TEXTS | st.none(), max_size=3)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_a_row_has_the_canonical_bytes_of_rfc_8785(row: dict[str, Any]) -> None:
    own = {
        "teller_pseudonym": pa.array([b"p" * 32], pa.binary(32)),
        "teller_salt": pa.array([b"s" * 32], pa.binary(32)),
    }
    kinds = {name: pa.list_(pa.string()) if isinstance(value, list) else None for name, value in row.items()}
    batch = pa.record_batch(own | {name: pa.array([value], kinds[name]) for name, value in row.items()})
    (found,) = entries("social.post", batch)
    assert found[64:] == rfc8785.dumps({"record_type": "social.post", "row": row})


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (pa.array(["a", None]), ["a", None]),
        (pa.array([True, None]), [True, None]),
        (pa.array([2**62, None]), ["4611686018427387904", None]),
        (pa.array([-1, None], pa.int8()), ["-1", None]),
        (pa.array([Decimal("0.00000012"), None], pa.decimal128(12, 8)), ["0.00000012", None]),
        (pa.array([b"\x00\xff", None]), ["00ff", None]),
        (pa.array([datetime(2026, 3, 1, tzinfo=UTC), None], pa.timestamp("ms", "UTC")), ["1772323200000", None]),
        (pa.array([20_000, None], pa.date32()), ["20000", None]),
        (pa.array([["a"], None, [], ["b", None]]), [["a"], None, [], ["b", None]]),
        (pa.array([["a"], ["b", "c"], ["d"]])[1:], [["b", "c"], ["d"]]),
    ],
    ids=str,
)
def test_values(column: pa.Array, found: list[Any]) -> None:
    assert values(column) == found


def test_an_entry_is_salt_pseudonym_and_row() -> None:
    batch = pa.record_batch({
        "teller_pseudonym": pa.array([b"p" * 32], pa.binary(32)), "teller_salt": pa.array([b"s" * 32], pa.binary(32)),
        "text": ["ä"],
    })  # fmt: skip
    row = b'{"record_type":"social.post","row":{"text":"\xc3\xa4"}}'
    assert list(entries("social.post", batch)) == [b"s" * 32 + b"p" * 32 + row]


@given(st.integers(1, 700), st.data())
def test_each_row_is_proven_by_its_hashes_alone(size: int, data: st.DataObject) -> None:
    leaves = [sha256(b"%d" % number).digest() for number in range(size)]
    row = data.draw(st.integers(0, size - 1))
    proof = row_proof(leaves, row)
    assert verify_inclusion(leaves[row], row, size, proof, root(leaves))
    assert not verify_inclusion(leaves[row], (row + 1) % size, size, proof, root(leaves)) or size == 1
    assert len(proof) <= size.bit_length()


@pytest.mark.parametrize("size", [0, 1, 3, 65_535, 65_536, 65_537, 200_000])
def test_the_root_that_grows_is_the_root(size: int) -> None:
    leaves = [number.to_bytes(32) for number in range(size)]
    tree = RowTree()
    tree.add(leaves)
    assert (tree.size, tree.root()) == (size, root(leaves))


OPENING = RowOpening(ID, links(1)[0], b"r" * 32)
OWNER, OWNER_KEY = "a" * 32, b"k" * 32


def test_an_opening_opens_for_its_package_and_owner_alone() -> None:
    found = sealed(OPENING, OWNER, OWNER_KEY, draws("seal"))
    assert opened(ID, OWNER, OWNER_KEY, found) == OPENING
    assert b"r" * 8 not in found
    wrong = [(ID, "b" * 32, OWNER_KEY), (ID, OWNER, b"x" * 32), (type(ID)(int=1), OWNER, OWNER_KEY)]
    assert [opened(*each, found) for each in wrong] == [None] * 3


@given(st.integers(0, 2**53))
def test_openings_have_one_length_whatever_their_place(place: int) -> None:
    opening = RowOpening(ID, OPENING.link._replace(place=place), b"r" * 32)
    found = sealed(opening, OWNER, OWNER_KEY, draws("seal"))
    assert opened(ID, OWNER, OWNER_KEY, found) == opening
    assert len(found) == NONCE_BYTES + SEALED_JSON_BYTES + TAG_BYTES


def test_a_pseudonym_commits_to_receipt_place_licence_and_package() -> None:
    document = json.dumps(
        {"agreement": OPENING.link.agreement, "package": str(ID), "place": 0, "receipt": str(OPENING.link.receipt)},
        separators=(",", ":"),
    )
    assert OPENING.pseudonym == sha256(b"r" * 32 + document.encode()).digest()
    others = [
        RowOpening(ID, RowLink(OPENING.link.receipt, 1, OPENING.link.agreement), b"r" * 32),
        RowOpening(ID, OPENING.link._replace(agreement="0" * 64), b"r" * 32),
        RowOpening(type(ID)(int=1), OPENING.link, b"r" * 32),
        RowOpening(ID, OPENING.link, b"s" * 32),
    ]
    assert len({OPENING.pseudonym, *(each.pseudonym for each in others)}) == 5
    assert "72727272" not in repr(OPENING)
