"""Follow a log: each checkpoint that it shows must grow from the last one that was seen.

It needs none of the bank's settings: an address or a folder, the keys, and a file that remembers.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import pycurl

from bank.store.protocol import StoreUnavailable
from bank.transparency.checkpoint import Checkpoint, checkpoint_of_note
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import VerifierKey
from bank.transparency.notes import MOST_BYTES
from bank.transparency.proofs import verify_consistency
from bank.transparency.reader import LogDamagedError, check_whole, prover
from bank.transparency.tiles import CHECKPOINT
from bank.transparency.verify import NotProven, signed_by

TIMEOUT_S: Final = 20
_MOST: Final = max(MOST_BYTES, 256 * 65_537)


class MonitorError(RuntimeError):
    """The monitor cannot look; the message says why. It is no alarm."""


class HttpLogFiles:
    """Files of a log at an address, for reading alone. For one thread."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")

    def read(self, path: str) -> bytes | None:
        """Read a file; None where there is none.

        Raises:
            StoreUnavailable: the server does not answer, or with something else.
        """
        body, curl = bytearray(), pycurl.Curl()

        def keep(piece: bytes) -> int:
            body.extend(piece)
            return len(piece) if len(body) <= _MOST else 0

        options = {
            pycurl.URL: f"{self._address}/{path}",
            pycurl.TIMEOUT: TIMEOUT_S,
            pycurl.NOSIGNAL: 1,
            pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
            pycurl.WRITEFUNCTION: keep,
            pycurl.ACCEPT_ENCODING: "",
        }
        for option, value in options.items():
            curl.setopt(option, value)
        try:
            curl.perform()
            status = curl.getinfo(pycurl.RESPONSE_CODE)
        except pycurl.error as error:
            raise StoreUnavailable(f"the log does not answer ({pycurl.easy_strerror(int(error.args[0]))})") from None
        finally:
            curl.close()
        if status in (403, 404, 410):
            return None
        if status != 200:
            raise StoreUnavailable(f"the log answers with status {status}")
        return bytes(body)

    def write(self, files: Sequence[tuple[str, bytes]]) -> None:
        raise NotImplementedError

    def replace(self, path: str, data: bytes) -> None:
        raise NotImplementedError


class Trust(NamedTuple):
    """Keys whose signatures count: all of the log's keys, and so many of the witnesses' keys."""

    log_keys: Sequence[VerifierKey]
    witness_keys: Sequence[VerifierKey] = ()
    witnesses: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at the log: it has grown from `before`, or is as it was. `witnesses` have signed."""

    before: Checkpoint | None
    checkpoint: Checkpoint
    witnesses: frozenset[VerifierKey]


@dataclass(frozen=True, slots=True)
class Alarm:
    """The log is not what it was: `why` says it. `shown` is the checkpoint, the evidence."""

    why: str
    shown: bytes


def files_at(where: str) -> LogFiles:
    """Open a log's files at an address (http, https) or in a folder.

    Raises:
        MonitorError: it is neither.
    """
    if where.startswith(("http://", "https://")):
        return HttpLogFiles(where)
    if not Path(where).is_dir():
        raise MonitorError(f"{where} is no folder, and no address that begins with http:// or https://")
    return FolderLogFiles(Path(where))


def look(files: LogFiles, state: Path, trust: "Trust", *, whole: bool = False) -> Looked | Alarm:
    """Look at the log once; remember in the file `state` what was seen, unless there is an alarm. `whole`: read every
    file, and hash every entry.

    Raises:
        StoreUnavailable, StoreRefused: the log does not answer: no alarm by itself.
        MonitorError: the state cannot be read or written.
    """
    before = _seen(state)
    shown = files.read(CHECKPOINT)
    if shown is None:
        return Alarm("the log shows no checkpoint", b"")
    signed = signed_by(shown, *trust)
    if isinstance(signed, NotProven):
        return Alarm(signed.why, shown)
    why = grown(files, before, signed[0]) or (whole and _damage(files, signed[0]))
    if why:
        return Alarm(why, shown)
    _remember(state, shown)
    return Looked(before, *signed)


def grown(files: LogFiles, before: Checkpoint | None, now: Checkpoint) -> str:
    """Return what is wrong with the way from `before` to `now`, whose files these are; nothing where the log has grown
    or is the same.
    """
    if before is None or before.size == 0:
        return ""
    if before.origin != now.origin:
        return "another log was followed before: the state is of another origin"
    if now.size < before.size:
        return f"the log was set back: it had {before.size} leaves, and now shows {now.size}"
    if now.size == before.size:
        return "" if now.root == before.root else f"a fork: two trees of {now.size} leaves with different roots"
    try:
        proof = prover(files, now.size).consistency(before.size)
    except LogDamagedError as error:
        return f"the log lacks what proves that it has grown: {error}"
    if verify_consistency(before.size, now.size, proof, before.root, now.root):
        return ""
    return f"a fork: the tree of {now.size} leaves has not grown from that of {before.size}"


def _damage(files: LogFiles, now: Checkpoint) -> str:
    """Return what is wrong with the log's files; nothing where all of them are what the checkpoint says."""
    try:
        check_whole(files, now)
    except LogDamagedError as error:
        return f"files are not what the checkpoint says: {error}"
    return ""


def _seen(state: Path) -> Checkpoint | None:
    try:
        found = state.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MonitorError(f"{state} cannot be read ({error.strerror})") from None
    if (read := checkpoint_of_note(found)) is None:
        raise MonitorError(f"{state} is no state of a monitor: bring it back, or name another file to begin anew")
    return read[1]


def _remember(state: Path, shown: bytes) -> None:
    new = state.with_name(f".{state.name}.new")
    try:
        with new.open("wb") as file:
            file.write(shown)
            file.flush()
            os.fsync(file.fileno())
        new.replace(state)
    except OSError as error:
        raise MonitorError(f"{state} cannot be written ({error.strerror})") from None
