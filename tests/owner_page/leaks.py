"""Where what nobody may see has come to lie."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import httpx

from tests.owner_page.line import DESK, PAGE, OwnersLine

INDEX: Final = "index.sqlite"


def leaks(bank: OwnersLine, secrets: Mapping[str, str], asked: Sequence[str]) -> list[str]:
    """Return which secret is seen where, in words that hold none; `asked` are addresses that browsers fetched."""
    return [
        f"{name} in {place}" for place, text in _places(bank, asked) for name, each in secrets.items() if each in text
    ]


def in_the_index(bank: OwnersLine, words: str) -> bool:
    """Return whether the desk's index holds these words."""
    files = bank.settings.owner_desk_folder.glob(f"{INDEX}*")
    return any(words.encode() in each.read_bytes() for each in files)


def _places(bank: OwnersLine, asked: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in (DESK, PAGE):
        yield f"the log of {name}", bank.said(name)
    metrics = httpx.get(f"http://127.0.0.1:{bank.desk_port}/metrics")
    assert "teller_owner_desk_calls" in metrics.text
    yield "the metrics", metrics.text
    assert asked
    # what is behind a # goes to no server
    yield "addresses that were fetched", "\n".join(each.partition("#")[0] for each in asked)
    yield "arguments of processes", "\n".join(_arguments())


def _arguments() -> Iterator[str]:
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:  # it has ended
            continue
