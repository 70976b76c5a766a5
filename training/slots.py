"""Templates' slots: `{name}` stands for a value, `{"text"}` for the text itself."""

import re
from collections.abc import Iterator
from typing import Final

_SLOT: Final = re.compile(r"\{(\w+|\"[^\"]*\")\}")


def parts(template: str) -> Iterator[tuple[str, bool]]:
    r"""Yield the parts of a template in order, and whether each is a slot's name; "\n" in it is a line break."""
    for at, part in enumerate(_SLOT.split(template.replace("\\n", "\n"))):
        is_quoted = at % 2 > 0 and part.startswith('"')
        yield (part.strip('"') if is_quoted else part), at % 2 > 0 and not is_quoted
