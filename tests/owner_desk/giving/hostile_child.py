"""A process that a hostile file has made its own: it does what the connector's name says."""

import json
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from typing import Any

from teller.operate.owner_desk.giving import child


def main(descriptor: int) -> None:
    connection: Connection[Any, Any] = Connection(descriptor)
    does = json.loads(connection.recv_bytes())["connector"]
    if does == "memory":
        child.limit()
        bytearray(child.MEMORY)
    elif does == "file":
        child.limit()
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
            file.flush()
    elif does == "waits":
        signal.pause()
    elif does == "large":
        connection.send_bytes(bytes(1 << 22))
    elif does == "others":
        connection.send_bytes(child.RECORD + b"\xc3\x01" + bytes(64))
    elif does == "quotes":
        connection.send_bytes(child.PROBLEM + b"Mary had a little lamb")
    elif does == "trial":
        connection.send_bytes(child.TRIAL + b'{"state": 7}')


if __name__ == "__main__":
    main(int(sys.argv[1]))
