"""Find the needs of each recognizer of a registry."""

import re
from collections.abc import Callable, Sequence
from typing import TypeGuard

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer
from presidio_analyzer.predefined_recognizers import (
    CryptoRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    MacAddressRecognizer,
    PhoneRecognizer,
    SpacyRecognizer,
    UrlRecognizer,
)

from pipelines.scanner.gates.chooser import Chooser, GateIndexes
from pipelines.scanner.gates.hints import Gated, Hinted
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.syntax import needs

_MAYBE = Callable[[Seen], object]
_DOMAIN = re.compile(r"\.[^\W\d_]")
#: Patterns that begin with a rare character, which `re` skips to.
_MAC = re.compile(r":[0-9a-f]{2}:|-[0-9a-f]{2}-|\.[0-9a-f]{4}\.")
_IP = re.compile(r"\.(?<=\d\.)\d|:[0-9a-f]{0,4}:")
_COIN = re.compile(r"[13]\w{25}")
#: Letters in either case, with the other letters that match them where case is ignored.
_LETTERS = "A-Za-z\u0130\u0131\u017f\u212a"
_IBAN = re.compile(rf"(?<![A-Z0-9])[{_LETTERS}]{{2}}[0-9]{{2}}(?:[ -]?[{_LETTERS}0-9]{{4}}){{2}}")
#: Needs of Presidio's own recognizers: a domain's last dot before a letter; a group of hexadecimal digits between two
#: separators; a dot between digits or two colons close together; a country, two check digits and two groups of four; a
#: digit (that of "bc1" too) before the rest of the shortest address; the four digits of the shortest telephone numbers
#: in its regions.
_CONDITIONS: dict[type[EntityRecognizer], _MAYBE] = {
    UrlRecognizer: lambda seen: "." in seen.text and _DOMAIN.search(seen.text),
    EmailRecognizer: lambda seen: "@" in seen.text and _DOMAIN.search(seen.text, seen.text.index("@")),
    MacAddressRecognizer: lambda seen: _MAC.search(seen.lowered),
    IpRecognizer: lambda seen: _IP.search(seen.lowered),
    IbanRecognizer: lambda seen: seen.run >= 2 and _IBAN.search(seen.text),
    CryptoRecognizer: lambda seen: seen.digits and _COIN.search(seen.text),
    PhoneRecognizer: lambda seen: seen.digits >= 4,
}


def chooser_of(recognizers: Sequence[EntityRecognizer]) -> Chooser:
    """Make the chooser for a registry's recognizers."""
    places = GateIndexes([], [], [], [], [])
    for at, each in enumerate(recognizers):
        _place(places, at, each)
    return Chooser(places)


def _place(places: GateIndexes, at: int, recognizer: EntityRecognizer) -> None:
    condition = next((each for kind, each in _CONDITIONS.items() if isinstance(recognizer, kind)), None)
    if isinstance(recognizer, Hinted):
        places.hinted.append((at, recognizer.hints))
    elif isinstance(recognizer, Gated):
        places.requested.append((at, recognizer.may_find))
    elif isinstance(recognizer, SpacyRecognizer):
        places.tagged.append(at)
    elif condition is not None and _is_known(recognizer):
        places.requested.append((at, condition))
    elif is_plain(recognizer):
        patterns = list[Pattern](recognizer.patterns)  # type: ignore[has-type]
        places.counted.append((at, [needs(each.regex) for each in patterns]))
    else:
        places.always.append(at)


def _is_known(recognizer: EntityRecognizer) -> bool:
    """Tell whether a recognizer's condition is valid: it is Teller's, or Presidio's with Presidio's own patterns."""
    kind = type(recognizer)
    if kind.__module__.startswith("pipelines."):
        return True
    own, stock = getattr(recognizer, "patterns", None), getattr(kind, "PATTERNS", None)
    return kind.__module__.startswith("presidio_analyzer.") and own == stock


def is_plain(recognizer: EntityRecognizer) -> TypeGuard[PatternRecognizer]:
    """Tell whether a recognizer only searches for its patterns."""
    if not isinstance(recognizer, PatternRecognizer):
        return False
    return type(recognizer).analyze is PatternRecognizer.analyze
