"""Make the whole of the demo's input, in memory and then in a folder; decide which person uses which platform."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from teller.sandbox.exports import amazon, mastodon, own_client, shop, sms_backup, telecom, x
from teller.sandbox.exports.model import Export, Manifest, Person, RawMessage
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.people import dice, people

SEED: Final = 20260101
OWNERS: Final = 36


def build(seed: int = SEED, max_record_bytes: int = 1_048_576) -> tuple[tuple[Export, ...], tuple[RawMessage, ...]]:
    """Return (files, raw messages): the same for the same seed, to the byte."""
    cast = people(seed, OWNERS)
    raw = own_client.messages(Pen(cast[0:4], dice(seed, "own-client")), max_record_bytes)
    return tuple(_exports(seed, cast)), raw


def write(folder: Path, seed: int = SEED, max_record_bytes: int = 1_048_576) -> Manifest:
    """Write the files under `folder`, which is made if need be, and return the manifest.

    Raises:
        OSError: the folder cannot be written.
    """
    exports, raw = build(seed, max_record_bytes)
    for export in exports:
        target = folder / export.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(export.content)
    return Manifest(folder, OWNERS, exports, raw, own_client.DEPOSITOR)


def _exports(seed: int, cast: Sequence[Person]) -> Iterator[Export]:
    """Make the exports. People 0-25 have an account at several platforms, 26-35 only at X, whose feed names them by
    its own numbers.
    """

    def pen(people: Sequence[Person], *name: object) -> Pen:
        return Pen(people, dice(seed, *name))

    for number, person in enumerate(cast[0:9]):
        packing = "tar.gz" if number % 3 == 1 else "zip"
        yield mastodon.archive(person, pen(cast, "mastodon", number), packing, broken=int(number == 4))
    for number, person in enumerate(cast[6:12]):
        yield x.archive(person, pen(cast, "x", number))
    yield x.feed(pen(cast[26:36], "x-feed"))
    yield telecom.calls(pen(cast[4:20], "calls"))
    yield telecom.messages(pen(cast[4:20], "messages"))
    yield telecom.sessions(pen(cast[4:20], "sessions"))
    for number, person in enumerate(cast[19:24]):
        yield sms_backup.messages(person, pen(cast, "phone-messages", number))
        yield sms_backup.calls(person, pen(cast, "phone-calls", number))
    for number, person in enumerate(cast[0:18:3]):
        yield amazon.archive(person, pen(cast, "amazon", number))
    yield shop.orders(pen(cast[10:26], "shop"))
