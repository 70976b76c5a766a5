"""Strip texts in a process of its own, so that no text can block the page: `python -m web.strip_child DESCRIPTOR`.

It takes a JSON object a message, and answers with one; it ends when the page's end of the connection closes.
"""

import json
import logging
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from pipelines.scanner import choice
from pipelines.scanner.requests import ScanRequest, resolved
from teller.operate.strip_text import answer, findings, scanned_asks
from teller.settings import load


def stripped(scanner: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text stripped, its spans, and what each recognizer found; text null where the scan failed."""
    request = resolved(ScanRequest(given["text"], given["language"], given["policy"]))
    explain = isinstance(scanner, choice.Explains)
    [(spans, why)] = scanned_asks(scanner, [request], explain=explain)
    return answer({"text": given["text"]}, spans) | {"findings": findings(why), "language": request.language}


def main(descriptor: int) -> None:
    logging.disable()  # whatever a library logs about a text
    settings = load()
    scanner = choice.scanner(settings.scanner, settings.scan_batch)
    scanner.warm()
    connection: Connection[Any, Any] = Connection(descriptor)
    while True:
        try:
            given = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(json.dumps(stripped(scanner, json.loads(given))).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
