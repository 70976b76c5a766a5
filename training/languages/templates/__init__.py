"""Templates of each language; `training.languages.filler` fills each `{slot}`."""

from collections.abc import Mapping, Sequence
from typing import Final

from training.languages.templates import de, es, fr, it, nl, pl, pt, sv, tr

TEMPLATES: Final[Mapping[str, Sequence[str]]] = {
    "de": de.LINES, "fr": fr.LINES, "es": es.LINES, "it": it.LINES, "pt": pt.LINES, "nl": nl.LINES, "pl": pl.LINES,
    "sv": sv.LINES, "tr": tr.LINES,
}  # fmt: skip
