"""Read a published log: its checkpoint, its tiles, its entries. Whatever is missing or wrong is one error."""

from collections.abc import Sequence
from functools import partial

from bank.transparency.checkpoint import Checkpoint, checkpoint_of_note
from bank.transparency.edge import Edge
from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import TIMED, VerifierKey, signers
from bank.transparency.merkle import EMPTY_ROOT, HASH_BYTES
from bank.transparency.notes import SignedNote
from bank.transparency.proofs import TreeProver
from bank.transparency.tiles import CHECKPOINT, WIDTH, Tile, bundle_path, entries, partial_tiles


class LogDamagedError(Exception):
    """A file of the log is missing or wrong; the text names the file."""


def published(files: LogFiles, origin: str, keys: Sequence[VerifierKey]) -> tuple[SignedNote, Checkpoint] | None:
    """Return the checkpoint that is published; None where there is none yet.

    Raises:
        LogDamagedError: it is no checkpoint of this log, or not signed by all of these keys.
    """
    found = files.read(CHECKPOINT)
    if found is None:
        return None
    read = checkpoint_of_note(found)
    if read is None or read[1].origin != origin:
        raise LogDamagedError("the checkpoint that is published is none of this log")
    if signers(*read, keys) != frozenset(keys):
        raise LogDamagedError("the checkpoint that is published is not signed by this log's keys")
    return read


def signed_at(note: SignedNote, keys: Sequence[VerifierKey]) -> int:
    """Return when these keys signed, in seconds since 1970; 0 where none of them states a time."""
    timed = [key for key in keys if key.kind in TIMED]
    return max(
        (int.from_bytes(each.signed[:8]) for each in note.signatures for key in timed if key.is_of(each)), default=0
    )


def prover(files: LogFiles, size: int) -> TreeProver:
    """Return a prover over the published tree of this size.

    Raises:
        LogDamagedError: its methods do, where a tile is missing.
    """
    return TreeProver(size, partial(read_tile, files))


def read_tile(files: LogFiles, tile: Tile) -> bytes:
    """Read a tile; a full one serves where the partial one is gone.

    Raises:
        LogDamagedError: it is missing, or has another width.
    """
    found = files.read(tile.path)
    if found is None and tile.width < WIDTH:
        found = (files.read(tile.full.path) or b"")[: tile.width * HASH_BYTES]
    if found is None or len(found) != tile.width * HASH_BYTES:
        raise LogDamagedError(f"{tile.path} is missing or has another width")
    return found


def read_bundle(files: LogFiles, number: int, width: int = WIDTH) -> list[bytes]:
    """Read a bundle's entries.

    Raises:
        LogDamagedError: it is missing, or has another width.
    """
    path = bundle_path(number, width)
    found = files.read(path)
    if found is None and width < WIDTH:
        found = files.read(bundle_path(number))
    read = entries(found) if found is not None else None
    if read is None or len(read) < width:
        raise LogDamagedError(f"{path} is missing or is no bundle")
    return read[:width]


def edge(files: LogFiles, checkpoint: Checkpoint | None) -> Edge:
    """Return the edge of the published tree, from which it grows.

    Raises:
        LogDamagedError: a file is missing or wrong, or they have another root than the checkpoint.
    """
    if checkpoint is None:
        return Edge()
    size = checkpoint.size
    tiles = [read_tile(files, place) for place in partial_tiles(size)]
    waiting = read_bundle(files, size // WIDTH, size % WIDTH) if size % WIDTH else []
    try:
        found = Edge.of(size, tiles, waiting)
    except ValueError as error:
        raise LogDamagedError(str(error)) from None
    if (found.root() if size else EMPTY_ROOT) != checkpoint.root:
        raise LogDamagedError("the tiles have another root than the checkpoint that is published")
    return found


def check_whole(files: LogFiles, checkpoint: Checkpoint) -> None:
    """Read every file of the published tree, and hash every entry. Memory stays that of a bundle.

    Raises:
        LogDamagedError: a file is missing, or is not what follows from the entries; or they have another root.
    """
    grown = Edge()
    for first in range(0, checkpoint.size, WIDTH):
        for path, data in grown.append(read_bundle(files, first // WIDTH, min(WIDTH, checkpoint.size - first))):
            _check(files, path, data)
    for path, data in grown.partial():
        _check(files, path, data)
    if grown.root() != checkpoint.root:
        raise LogDamagedError("the entries have another root than the checkpoint that is published")


def _check(files: LogFiles, path: str, data: bytes) -> None:
    if files.read(path) != data:
        raise LogDamagedError(f"{path} is missing, or is not what follows from the entries")
