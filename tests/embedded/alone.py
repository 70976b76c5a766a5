"""Runs in a network namespace of its own: `unshare --net --map-root-user python -m tests.embedded.alone DATA CACHE`.

With a command after `--` it runs that command there instead, such as the demo.
"""

import fcntl
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final

from teller import settings
from teller.embedded import EmbeddedKafka
from teller.settings import topics
from teller.settings.kafka_client import bootstrap
from tests.embedded.kafka_io import put, take

#: netdevice(7): interface name (16 bytes), then the flags.
SIOCGIFFLAGS: Final = 0x8913
SIOCSIFFLAGS: Final = 0x8914
IFF_UP: Final = 0x1
REQUEST: Final = "16sh14x"


def bring_up_loopback() -> None:
    """What `ip link set lo up` does, for machines without `ip`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        answer = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack(REQUEST, b"lo", 0))
        flags = struct.unpack(REQUEST, answer)[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack(REQUEST, b"lo", flags | IFF_UP))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def use_a_broker(data: Path, cache: Path) -> None:
    with EmbeddedKafka(data, cache):
        here = settings.load(data_dir=data, partitions=1)
        say(f"topics: {', '.join({result.outcome for result in topics.create(here)})}")
        put(bootstrap(here), "deposits.raw.social", ["a", "b"])
        assert take(bootstrap(here), "deposits.raw.social", 2) == ["a", "b"]
        say("records: sent and read")


def main(*arguments: str) -> int:
    bring_up_loopback()
    say(f"networks: {', '.join(name for _, name in socket.if_nameindex())}")
    if arguments[0] == "--":
        return subprocess.run(arguments[1:], check=False).returncode
    use_a_broker(*map(Path, arguments))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
