"""Patterns that `re` reads as it should on each Python from 3.11 on.

In 3.11.2, which Debian 12 has, a possessive group such as `(?:ab|c)*+` matches otherwise than in 3.11.7: records of an
export that were whole were refused as broken. An atomic group around a plain one, `(?>(?:ab|c)*)`, is the same in both.
"""

import re

import pytest

from tests.test_rooms import FILES

_IMPORTS = re.compile("^import re$", re.MULTILINE)
_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


@pytest.mark.parametrize(("pattern", "is_one"), [("(?:a|b)*+", True), ("(ab){2,3}+", True), ("a*+(?>(?:b)*)", False)])
def test_a_possessive_group_is_known(pattern: str, is_one: bool) -> None:
    assert bool(_POSSESSIVE_GROUP.search(pattern)) is is_one


def test_no_module_has_a_possessive_group() -> None:
    texts = {name: file.read_text("utf-8") for name, file in FILES.items()}
    assert not [name for name, text in texts.items() if _IMPORTS.search(text) and _POSSESSIVE_GROUP.search(text)]
