"""Cutting JSON and XML: whole records in, the same records out, wherever the chunks end."""

import io
import json
import re
from functools import partial
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.api import NotThisFormat, Refused
from connectors.formats import json_pieces, xml_pieces
from connectors.formats.lines import physical_lines
from connectors.formats.members import Member
from connectors.records import FilePiece

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
OPENING = re.compile(rb'\{"list":\s*\[')


class Dribble(io.RawIOBase):
    """Gives at most some bytes at a time."""

    def __init__(self, content: bytes, most: int) -> None:
        self.content = content
        self.most = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        given = self.content[: min(self.most, len(buffer))]
        self.content = self.content[len(given) :]
        buffer[: len(given)] = given
        return len(given)


def member(content: bytes, most: int = 1 << 16) -> Member:
    return Member("x.json", io.BufferedReader(Dribble(content, most)))


def elements(content: bytes, most: int = 7) -> list[Any]:
    return [
        (item.where, item.reason) if isinstance(item, Refused) else item.content
        for item in json_pieces.list_elements(member(content, most), OPENING, "a list")
    ]


@given(st.lists(VALUES, max_size=6), st.integers(1, 40), st.sampled_from([None, 2]), st.booleans())
def test_any_list_comes_back(values: list[Any], most: int, indent: int | None, ascii_only: bool) -> None:
    content = b'{"list": ' + json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace")
    assert [json.loads(piece) for piece in elements(content + b', "more": [1]}', most)] == json.loads(content[9:])


@given(st.binary(max_size=60), st.integers(1, 9))
def test_any_bytes_end(content: bytes, most: int) -> None:
    elements(b'{"list": [' + content, most)


@pytest.mark.parametrize("broken", ['{"a": tru}', '{"a" 1}', '{"a": "\\x"}', "{]}", '{"a": {}}}', "nope"])
def test_a_broken_element_does_not_reach_the_others(broken: str) -> None:
    pieces = elements(f'{{"list": [{{"n": 1}}, {broken}, {{"n": 2}}]}}'.encode())
    assert pieces[0] == b'{"n": 1}'
    assert pieces[-1] == b'{"n": 2}'


def test_an_element_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_pieces, "MAX_RECORD", 100)
    pieces = elements(b'{"list": [1, "' + b"x" * 1000 + b'", {"a": "' + b"y" * 50 + b'"}]}')
    assert pieces == [b"1", ("x.json record 2", "larger than 32 MiB"), b'{"a": "' + b"y" * 50 + b'"}']


def test_a_line_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_pieces, "physical_lines", partial(physical_lines, limit=10))
    found = list(json_pieces.json_lines(member(b"{}\n" + b"x" * 95 + b"\n\n[1]")))
    assert [item if isinstance(item, Refused) else (item.where, item.content) for item in found] == [
        ("x.json line 1", b"{}"),
        Refused("x.json line 2", "larger than 32 MiB"),
        ("x.json line 4", b"[1]"),
    ]


def test_the_opening_must_come_soon() -> None:
    with pytest.raises(NotThisFormat, match="expected a list"):
        elements(b" " * (2 * json_pieces.HEAD) + b'{"list": []}', 1 << 16)


def bodies(content: str, most: int) -> list[str | None]:
    found = xml_pieces.elements(member(content.encode(), most), ("smses", "calls"), ("sms", "mms", "call"), "a backup")
    return [xml_pieces.parse(item.content).get("body") if isinstance(item, FilePiece) else None for item in found]


XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30)


@given(st.lists(XML_TEXT, max_size=6), st.integers(1, 90))
def test_any_elements_come_back(texts: list[str], most: int) -> None:
    inside = "\n".join(f"<sms body={quoteattr(text)} />" for text in texts)
    assert bodies(f"<?xml version='1.0'?><smses count='1'>{inside}</smses>", most) == texts


def test_an_xml_element_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_pieces, "MAX_RECORD", 200)
    content = f"<smses><sms body='a'/><mms body='{'x' * 2000}'/><sms body='b'/><sms body='c'/></smses>"
    assert bodies(content, 50) == ["a", None, "b", "c"]


@given(st.text(st.characters(min_codepoint=0x10000), max_size=5))
def test_pairs_of_references_are_the_characters_they_mean(text: str) -> None:
    units = text.encode("utf-16-be")
    written = "".join(f"&#{int.from_bytes(units[at : at + 2])};" for at in range(0, len(units), 2))
    assert xml_pieces.parse(f'<sms body="{written}"/>').get("body") == text
