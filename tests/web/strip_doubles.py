"""A child that strips nothing: it sleeps, ends or answers, as the text says. `python -m tests.web.strip_doubles`."""

import json
import sys
import time
from multiprocessing.connection import Connection
from typing import Any


def main(descriptor: int) -> None:
    connection: Connection[Any, Any] = Connection(descriptor)
    while True:
        try:
            text = json.loads(connection.recv_bytes())["text"]
        except EOFError:
            return
        if text == "sleep":
            time.sleep(60)
        if text == "end":
            sys.exit(1)
        connection.send_bytes(json.dumps({"text": text.upper(), "spans": [], "findings": []}).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
