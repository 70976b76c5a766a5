"""A proof has one text, and no other text is read."""

from base64 import b64encode
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency.index import IndexProof, OtherOwner
from bank.transparency.index.hashes import EMPTY, LEAF_LIMIT
from bank.transparency.index.proof_text import FIRST_LINE, MOST_CHARS, MOST_LEAVES, encoded, parsed
from tests.bank.transparency_index.index_oracle import tag_of

HASHES = st.binary(min_size=32, max_size=32)
SIBLINGS = st.lists(HASHES, max_size=30).filter(lambda found: not found or found[0] != EMPTY).map(tuple)
LEAVES = st.sets(st.integers(0, LEAF_LIMIT - 1), min_size=1).map(lambda found: tuple(sorted(found)))
PROOFS = st.one_of(
    st.builds(IndexProof, LEAVES, SIBLINGS),
    st.builds(IndexProof, st.just(()), SIBLINGS, st.none() | st.builds(OtherOwner, HASHES, HASHES)),
)
HASH = b64encode(tag_of(1)).decode()


@given(PROOFS)
def test_a_proof_is_read_as_it_was_written(proof: IndexProof) -> None:
    assert parsed(encoded(proof)) == proof


@given(PROOFS, st.data())
def test_a_changed_text_is_another_proof_or_none(proof: IndexProof, data: st.DataObject) -> None:
    text = encoded(proof)
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(at, min(len(text), at + 3)))
    changed = text[:at] + data.draw(st.text(st.sampled_from("\n\r =+/-_0129aAé\0") | st.characters())) + text[cut:]
    found = parsed(changed)
    assert (found == proof) == (changed == text)
    assert found is None or encoded(found) == changed


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    assert parsed(text) is None
    found = parsed(f"{FIRST_LINE}\n{text}\n")
    assert found is None or encoded(found) == f"{FIRST_LINE}\n{text}\n"


@pytest.mark.parametrize(
    "lines",
    [
        "", "none", "none\n\n", "none \n", "None\n", "\n", "leaves\n", "leaves \n", "leaves 1 1\n", "leaves 2 1\n",
        "leaves 01\n", "leaves +1\n", "leaves -1\n", "leaves 1_0\n", "leaves 1  2\n", "leaves 1.0\n", "leaves １\n",
        f"leaves {LEAF_LIMIT}\n", f"leaves {'9' * 5000}\n", "leaves 1\r\n", "leaves 1\n\n", "leaves 1", " leaves 1\n",
        f"other {HASH}\n", f"other {HASH} {HASH} {HASH}\n", f"other {HASH} {HASH[:-1]}\n", f"none\n{HASH}",
        f"none\n{HASH[:-2]}\n", f"none\n{HASH[:-2]}9=\n", f"none\n{HASH}\r\n", f"none\n{b64encode(EMPTY).decode()}\n",
        "none\n" + f"{HASH}\n" * 257, "none\n" + f"{HASH}\n" * 100_000,
    ],
)  # fmt: skip
def test_what_is_not_the_one_form_is_refused(lines: str) -> None:
    assert parsed(f"{FIRST_LINE}\n{lines}") is None


@pytest.mark.long
def test_the_longest_proof_is_read_and_a_longer_one_not() -> None:
    most = tuple(range(LEAF_LIMIT - MOST_LEAVES, LEAF_LIMIT))
    text = encoded(IndexProof(most, (tag_of(1),) * 256))
    assert len(text) <= MOST_CHARS
    assert parsed(text) == IndexProof(most, (tag_of(1),) * 256)
    assert all(one < other for one, other in pairwise(most))
    assert parsed(text.replace("leaves ", "leaves 0 ")) is None
    with pytest.raises(ValueError, match="more leaves"):
        encoded(IndexProof((0, *most), ()))
    assert parsed("leaves " * MOST_CHARS) is None
