"""The readme of an export: readme.md beside this file, filled in."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import Any, Final

#: What is not exported is listed in it up to so many; the manifest has all.
LISTED: Final = 100
_NO_PARQUET: Final = "\nThere are no Parquet files: the bank's machine has no program that writes them.\n"
_LACKING: Final = "\n## What is not here\n\nAsk the bank about these. Run again, the command tries them again.\n"


def readme(about: Mapping[str, Any], problems: Sequence[str], of: int) -> bytes:
    """Return the text; `problems` are the first lines about what is not exported, `of` so many."""
    text = Template(files(__package__).joinpath("readme.md").read_text("utf-8"))
    filled = text.substitute(
        account=about["account"],
        made_at=about["made_at"].isoformat(timespec="seconds"),
        parquet="" if about["parquet"] else _NO_PARQUET,
        problems=_described(problems, of),
    )
    return filled.encode()


def _described(problems: Sequence[str], of: int) -> str:
    if not problems:
        return ""
    more = f"- and {of - len(problems):,} more: see the manifest" if of > len(problems) else ""
    return "\n".join((_LACKING, *problems, more))
