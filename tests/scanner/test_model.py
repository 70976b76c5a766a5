"""The tagger's parts."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.model.lexicon import Entry, Lexicon, Rank
from pipelines.scanner.model.store import load, quantised
from pipelines.scanner.model.tagger import Tagger
from pipelines.scanner.model.tokens import _WAYS, LONGEST, tokenize
from pipelines.scanner.ner.layers import Floats, Maxout, encode, encode_known, places_of
from pipelines.scanner.strict import is_harmless


@given(st.text())
def test_words_cover_all_that_is_no_space(text: str) -> None:
    words, starts, ends = tokenize(text)
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    left = list(text)
    for start, end in zip(starts, ends, strict=True):
        left[start:end] = " " * (end - start)
    assert not "".join(left).strip()
    shown = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    assert words == [each[:LONGEST] if each.strip() else "\n" for each in shown]
    assert all(len(word) <= LONGEST for word in words)


@given(st.text("aA1.,:/@#\n '_!\u3000\x1cſé", max_size=60))
def test_a_word_stands_where_the_pattern_found_it(text: str) -> None:
    found = [
        match.span() for match in re.finditer("|".join(f"(?:{way})" for way, _ in _WAYS).replace("\\2", "\\1"), text)
    ]
    assert list(zip(*tokenize(text)[1:], strict=True)) == found


def layer(rng: np.random.Generator, width: int) -> Maxout:
    shapes = ((width, 3, 3 * width), (width, 3), (width,), (width,))
    weights, bias, gain, shift = (rng.normal(size=shape).astype(np.float32) for shape in shapes)
    return Maxout.of(weights, bias, gain, shift)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 9))
def test_products_that_are_kept_give_the_same(lengths: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    layers = (layer(rng, 4), layer(rng, 4))
    tokens: Floats = rng.normal(size=(sum(lengths), 4)).astype(np.float32)
    places = places_of(lengths, len(layers))
    rows = np.zeros((int(places[-1]) + 1 + len(layers), 4), np.float32)
    rows[places] = tokens
    before, here, behind = (rows @ part for part in layers[0].weights.reshape(3, 4, -1))
    mixed = before[:-2] + here[1:-1] + behind[2:] + layers[0].bias
    assert np.allclose(encode_known(rows, mixed, places, layers), encode(tokens, lengths, layers), atol=1e-4)


def test_bytes_are_within_half_a_step() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 20)).astype(np.float32)
    stored, scale = quantised(rows)
    steps = scale.astype(np.float32)[:, None]
    assert (np.abs(stored * steps - rows) <= steps * 0.6).all()


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_entries_come_back_as_they_were(given_: int, family: int, word: int, case: int) -> None:
    entry = Entry(given_, family, word, case)
    lexicon = Lexicon.of({"word": entry, "other": Entry()}, {"Word": 7})
    assert lexicon.entry("WORD") == entry
    assert lexicon.entry("unknown") == Entry()
    assert lexicon.rows(["Word", "word"]).tolist() == [7, -1]


@pytest.mark.parametrize(
    ("entry", "capital", "harmless"),
    [
        (Entry(word=Rank.COMMON, case=3), True, True),
        (Entry(given=Rank.KNOWN, word=Rank.COMMON, case=3), False, True),
        (Entry(given=Rank.KNOWN, word=Rank.COMMON, case=3), True, False),
        (Entry(given=Rank.KNOWN, word=Rank.COMMON, case=2), False, False),
        (Entry(word=Rank.RARE, case=3), False, False),
        (Entry(word=Rank.COMMON, case=1), False, False),
    ],
)
def test_what_is_known_to_be_harmless(entry: Entry, capital: bool, harmless: bool) -> None:
    assert is_harmless(entry, capital=capital) == harmless


def test_the_packaged_weights_know_names() -> None:
    tagger = Tagger(load())
    found = [[each.tag for each in stretches] for stretches in tagger(["my name is Ottoline Vask", "", "it is late"])]
    assert found == [["PERSON"], [], []]


def test_words_beyond_what_is_kept_are_learnt_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.scanner.model import network  # noqa: PLC0415

    monkeypatch.setattr(network, "KEPT", 8)
    tagger = Tagger(load())
    texts: Sequence[str] = ["Alice Smith called", "one two three four five six seven", "Alice Smith called"]
    first, _, last = ([each[:3] for each in stretches] for text in texts for stretches in tagger([text]))
    assert first == last
    assert first
