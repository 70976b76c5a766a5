"""Hidden writing is read, and its places are those of the original."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.text.normalise import plain


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Tom &amp; jo&#64;x.org", "Tom & jo@x.org"),
        ("A\u200bli\u00adce", "Alice"),
        ("\uff10\uff17\uff19\uff11\uff12", "07912"),
        ("\u0410lice Sm\u0456th", "Alice Smith"),
        ("\u0410\u043b\u0438\u0441\u0430", "\u0410\u043b\u0438\u0441\u0430"),
        ("Rene\u0301", "Ren\u00e9"),
        ("\U0001d400\U0001d425\U0001d422\U0001d41c\U0001d41e", "Alice"),
        ("\u0660\u0661", "01"),
        ("a\ud83db", "a\ufffdb"),
        ("a\U0001d400a\u03b1", "aAaa"),
        ("\u03b1\U0001d400\u03b1", "\u03b1A\u03b1"),
        ("a" + 40 * "\u0301", "\u00e1"),
        ("&notanentityatall;", "\u00acanentityatall;"),
        ("fish & chips \U0001f600", "fish & chips \U0001f600"),
    ],
)
def test_what_is_read(text: str, read: str) -> None:
    assert plain(text).text == read


HARD = st.text(st.sampled_from("ab1&#;@ \u200b\u0410\u0456\uff11e\u0301\ud83d\U0001d400\u00a0amp")) | st.text()


@given(HARD, st.data())
def test_places_are_within_the_original_and_in_order(text: str, data: st.DataObject) -> None:
    read = plain(text)
    if not read.text:
        return
    start = data.draw(st.integers(0, len(read.text) - 1))
    end = data.draw(st.integers(start + 1, len(read.text)))
    begin, behind = read.back(start, end)
    assert 0 <= begin < behind <= len(text)
    assert read.back(0, len(read.text))[0] <= begin


@given(HARD)
def test_characters_that_are_kept_lie_where_they_were(text: str) -> None:
    read = plain(text)
    for at, each in enumerate(read.text):
        begin, behind = read.back(at, at + 1)
        if behind - begin == 1 and each.isascii() and text[begin].isascii():
            assert text[begin] == each


#: The rule as it reads, without a thought for time.
MIXED = re.compile("[^\\W\\d_]*(?:[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z])[^\\W\\d_]*")


@given(st.text(st.sampled_from("abAo \u03b1\u03bf\u0430\u043e1_\u05d0.")))
def test_letters_of_two_scripts_in_one_word_are_read_as_latin_ones(text: str) -> None:
    latin = str.maketrans("\u03b1\u03bf\u0430\u043e", "aoao")
    assert plain(text).text == MIXED.sub(lambda match: match[0].translate(latin), text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31mAda Frost\x1b[0m", "Ada Frost"),
        ("ad\x00a@fro\x7fst.example", "ada@frost.example"),
        ("4111\u28001111", "41111111"),
        ("Ann\x1fBob\ttab\nline", "Ann\x1fBob\ttab\nline"),
    ],
)
def test_characters_that_a_terminal_does_not_show_hide_nothing(text: str, seen: str) -> None:
    assert plain(text).text == seen
