"""The rules digest: a digest of the facts that decide what is stripped, such as patterns, lists, weights and versions.

The digest must change when one of these facts changes, and must not when only a comment changes. So the facts are
taken from the objects in use, not from their source. VERSION stands for decisions in code alone (which findings are
joined, how words are judged); a test compares the stripped form of many texts with their form under the same VERSION.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from presidio_analyzer import EntityRecognizer

#: Raise it with each change of code that changes what is stripped.
VERSION: Final = 2
#: Packages whose code or data decides too: checks of numbers, regions of telephone numbers, languages, stop words.
_PACKAGES: Final = ("presidio-analyzer", "phonenumbers", "py3langid", "python-stdnum", "spacy")
_DIGITS: Final = 32


def digest(facts: Iterable[Any]) -> str:
    """Return the digest of the facts and VERSION: 32 hex digits."""
    packages = {name: version(name) for name in _PACKAGES}
    return digest_of([VERSION, packages, *facts])


def digest_of(facts: Any) -> str:
    """Return the digest of facts made of JSON values: 32 hex digits."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def of_recognizers(recognizers: Iterable[EntityRecognizer]) -> list[Any]:
    """List the facts of each recognizer, in an order that does not depend on that of the recognizers."""
    return sorted((list(_of_recognizer(each)) for each in recognizers), key=repr)


def _of_recognizer(recognizer: EntityRecognizer) -> Iterator[Any]:
    yield type(recognizer).__name__
    yield recognizer.name  # type: ignore[has-type]
    yield sorted(recognizer.supported_entities)
    yield recognizer.supported_language
    yield sorted(recognizer.context or [])
    yield sorted(recognizer.score_thresholds.items())
    yield sorted(getattr(recognizer, "supported_regions", ()) or ())
    yield sorted(getattr(recognizer, "deny_list", ()) or ())
    yield [[each.name, each.regex, each.score] for each in getattr(recognizer, "patterns", ())]
    yield sorted([name, each.pattern] for name, each in getattr(recognizer, "leads", {}).items())
    if hints := getattr(recognizer, "hints", None):
        yield [sorted(hints.words), sorted(hints.endings), hints.digit]


def of_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file in a folder, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if path.is_file()
    }
