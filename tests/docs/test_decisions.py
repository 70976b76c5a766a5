"""The pages of decisions stay short, and the index names each of them."""

import re
from pathlib import Path

PAGES = Path(__file__).parent.parent.parent / "docs" / "decisions"
MOST_LINES = 12
MOST_CHARS = 140


def decisions() -> dict[str, list[str]]:
    """Page and title -> the lines that are not blank."""
    found = {}
    for page in sorted(PAGES.glob("*.md")):
        for part in page.read_text("utf-8").split("\n## ")[1:]:
            title, *lines = filter(str.strip, part.split("\n"))
            found[f"{page.name}: {title}"] = lines
    return found


def test_a_decision_is_short_and_says_what_was_decided() -> None:
    all_decisions = decisions()
    assert all_decisions
    for title, lines in all_decisions.items():
        assert len(lines) <= MOST_LINES, title
        assert max(map(len, lines)) <= MOST_CHARS, title
        assert any("**Decision.**" in line for line in lines), title


def test_the_index_names_every_page() -> None:
    named = set(re.findall(r"^\| \[([^\]]+)\]\(\1\) \|", (PAGES / "README.md").read_text("utf-8"), re.MULTILINE))
    assert named == {page.name for page in PAGES.glob("*.md")} - {"README.md"}
