"""What becomes of many texts: `python -m tests.golden.stripped > tests/golden/stripped.json`.

The scanner's code decides with its patterns and weights; what code alone decides stands behind `rules.VERSION`. Should
what becomes of a text change, raise VERSION, then write the file anew.
"""

import json
import sys
from pathlib import Path

from pipelines.scanner import rules
from pipelines.scanner.requests import ScanRequest, resolved
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text import spans

#: Invented, and kept, since their generator has dates relative to today.
TEXTS = Path(__file__).parent / "texts.json"


def stripped() -> dict[str, object]:
    """The version, and what is left of each text: by the standard policy, by the strict one, and in German."""
    texts: list[str] = json.loads(TEXTS.read_text())
    asks = [
        *map(ScanRequest, texts),
        *(ScanRequest(text, policy="strict") for text in texts[:56]),
        *(ScanRequest(t, "de") for t in texts[:56]),
    ]
    found = Scanner(64).scan_requests([resolved(ask) for ask in asks])
    left = [spans.replace(ask.text, spans.merge(told or ())) for ask, told in zip(asks, found, strict=True)]
    return {"version": rules.VERSION, "left": left}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(stripped(), indent=1) + "\n")
