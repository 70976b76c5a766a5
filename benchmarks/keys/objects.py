"""Encrypt and decrypt small objects."""

import os
import time
from collections.abc import Callable
from typing import Final

from bank.keys.encrypted_object import OVERHEAD_BYTES, Place, decrypt, encrypt

SIZES: Final = (1_000, 10_000, 100_000)
ROUNDS: Final = 5


def objects(say: Callable[[str], None], count: int) -> None:
    """Say what an object takes, by size: the least of several rounds, CPU time."""
    key, place = os.urandom(32), Place("bucket", "social/one.avro", "social.post.v1")
    say(f"an object of up to 1 MiB grows by {OVERHEAD_BYTES} bytes")
    for size in SIZES:
        plain = os.urandom(size)
        found, times = encrypt(key, place, plain, os.urandom), max(1, count * 1_000 // (200 * size) + 500)
        sealing = min(_seconds(lambda p=plain: encrypt(key, place, p, os.urandom), times) for _ in range(ROUNDS))  # type: ignore[misc]
        opening = min(_seconds(lambda f=found: decrypt(key, place, f), times) for _ in range(ROUNDS))  # type: ignore[misc]
        say(f"{size:,} bytes: encrypt {sealing * 1e6:.1f} us, decrypt {opening * 1e6:.1f} us")


def _seconds(call: Callable[[], object], times: int) -> float:
    begun = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - begun) / times
