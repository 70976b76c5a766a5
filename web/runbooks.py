"""The runbooks of docs/runbooks, as HTML."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markupsafe import Markup

_HERE: Final = Path(__file__).parent
#: In the wheel, and in a checkout.
_FOLDERS: Final = (_HERE / "docs" / "runbooks", _HERE.parent / "docs" / "runbooks")
_NAME: Final = re.compile(r"[A-Za-z]{1,64}")
#: Links to other documents, which this page does not have, and to runbooks, which it has.
_LINK: Final = re.compile(r"\[([^\]]{0,200})\]\((?!https?://)([^)]{0,200})\)")
_RUNBOOK: Final = re.compile(r"([A-Za-z]{1,64})\.md(?:#.*)?")


def html(name: str) -> Markup | None:
    """Return the runbook, or None where there is none of that name."""
    return _read(name) if _NAME.fullmatch(name) else None


@cache
def names() -> tuple[str, ...]:
    """Return the names of all runbooks, in order."""
    return tuple(sorted(file.stem for file in _folder().glob("*.md") if _NAME.fullmatch(file.stem)))


@cache
def _read(name: str) -> Markup | None:
    if name not in names():
        return None
    text = _LINK.sub(_linked, (_folder() / f"{name}.md").read_text("utf-8"))
    # HTML in the text is shown, not taken
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))  # noqa: S704  # nosec B704


def _linked(link: re.Match[str]) -> str:
    runbook = _RUNBOOK.fullmatch(link[2])
    if runbook and runbook[1] in names():
        return f"[{link[1]}](/runbooks/{runbook[1]})"
    document = link[2].partition("#")[0].removeprefix("../")
    return f"{link[1]} (docs/{document})" if document.endswith(".md") else link[1]


def _folder() -> Path:
    return next((each for each in _FOLDERS if each.is_dir()), _FOLDERS[0])
