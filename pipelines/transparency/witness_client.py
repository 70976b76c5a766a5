"""Ask a witness to cosign a checkpoint. Whatever it answers, or does not, is an outcome within two seconds.

It relies on the defaults of libcurl that `bank.store.put_request` names: no redirects, no compression, certificates
verified. libcurl bounds a request as a whole, names, headers and body included, which urllib3 does not.
"""

import os
import time
from collections.abc import Sequence
from typing import Final, NamedTuple

import certifi
import pycurl

from bank.transparency.add_checkpoint import MOST_ANSWER_BYTES, AddCheckpoint, conflict_of, cosignatures
from bank.transparency.checkpoint import Checkpoint
from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import VerifierKey
from bank.transparency.notes import Signature, SignedNote
from bank.transparency.reader import prover
from bank.transparency.witness import WitnessStatus

#: Seconds for a checkpoint, a second try included.
WHOLE_S: Final = 2.0


class WitnessCosigned(NamedTuple):
    """The witness has cosigned: its signatures are verified."""

    signatures: tuple[Signature, ...]


class WitnessUnreachable(NamedTuple):
    """The witness does not answer, or with what a witness does not say. The log goes on without it."""

    reason: str


class WitnessAhead(NamedTuple):
    """The witness says that it cosigned `size` leaves, more than the checkpoint has: the log was set back.

    What is published below that size forks the log. The witness signs no such answer: `GET <origin hash>/checkpoint`
    of it shows the signed one.
    """

    size: int


class WitnessRefused(NamedTuple):
    """The witness refuses the checkpoint. By NOT_CONSISTENT it says that the log is a fork of what it cosigned."""

    status: WitnessStatus


WitnessOutcome = WitnessCosigned | WitnessUnreachable | WitnessAhead | WitnessRefused
_REFUSALS: Final = frozenset(WitnessStatus) - {WitnessStatus.COSIGNED, WitnessStatus.OTHER_SIZE}


class WitnessClient:
    """Asks the witness at `url`, its submission prefix, whose `keys` are known. It remembers what the witness cosigned.

    For one thread. It keeps its connection.
    """

    def __init__(self, url: str, keys: Sequence[VerifierKey], *, whole_s: float = WHOLE_S) -> None:
        self._post, self._keys, self._whole_s, self._cosigned = _Post(url), keys, whole_s, 0

    def submit(self, files: LogFiles, note: SignedNote, checkpoint: Checkpoint) -> WitnessOutcome:
        """Submit a checkpoint, whose tiles are in `files`; `note` is it, signed by the log.

        Raises:
            LogDamagedError: a tile that the proof needs is missing.
            StoreUnavailable, StoreRefused: the files cannot be read.
        """
        until, proofs = time.monotonic() + self._whole_s, prover(files, checkpoint.size)
        for _ in range(2):
            old = min(self._cosigned, checkpoint.size)
            request = AddCheckpoint(old, tuple(proofs.consistency(old)) if old else (), note)
            answer = self._post.send(bytes(request), until - time.monotonic())
            if isinstance(answer, str):
                return WitnessUnreachable(answer)
            if answer.status != WitnessStatus.OTHER_SIZE:
                return self._outcome(answer, checkpoint)
            if (size := conflict_of(answer.body)) is None:
                return WitnessUnreachable("the witness says of another size, and not which")
            self._cosigned = size
            if size > checkpoint.size:
                return WitnessAhead(size)
        return WitnessUnreachable("the witness says another size each time")

    def close(self) -> None:
        self._post.close()

    def _outcome(self, answer: "_Answer", checkpoint: Checkpoint) -> WitnessOutcome:
        if answer.status in _REFUSALS:
            return WitnessRefused(WitnessStatus(answer.status))
        if answer.status != WitnessStatus.COSIGNED:
            return WitnessUnreachable(f"the witness answers with status {answer.status}")
        if not (signatures := cosignatures(answer.body, checkpoint, self._keys)):
            return WitnessUnreachable("the witness answers without a cosignature of its keys")
        self._cosigned = checkpoint.size
        return WitnessCosigned(signatures)


class _Answer(NamedTuple):
    status: int
    body: bytes


class _Kept:
    """The answer received so far. It holds no handle: without a reference cycle, both are freed at once."""

    def __init__(self) -> None:
        self.body = bytearray()

    def keep(self, piece: bytes) -> int:
        """Keep a piece; any other number than its length makes libcurl break off."""
        self.body += piece[: MOST_ANSWER_BYTES - len(self.body) + 1]
        return len(piece) if len(self.body) <= MOST_ANSWER_BYTES else 0


class _Post:
    """Sends requests `add-checkpoint`, over a connection that is kept."""

    def __init__(self, url: str) -> None:
        self._curl, self._kept = pycurl.Curl(), _Kept()
        options = {
            pycurl.URL: f"{url.rstrip('/')}/add-checkpoint".encode(),
            pycurl.POST: 1,
            pycurl.HTTPHEADER: ["Content-Type: text/plain; charset=utf-8", "Expect:"],
            pycurl.NOSIGNAL: 1,  # a time-out by SIGALRM would reach the main thread
            pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            pycurl.PROXY: "",
            pycurl.CAINFO: os.environ.get("SSL_CERT_FILE") or certifi.where(),
            pycurl.WRITEFUNCTION: self._kept.keep,
        }
        for option, value in options.items():
            self._curl.setopt(option, value)

    def send(self, body: bytes, seconds: float) -> _Answer | str:
        """Send a request; return the answer, or why there is none, in words that name neither URL nor host."""
        self._kept.body.clear()
        self._curl.setopt(pycurl.TIMEOUT_MS, max(1, round(seconds * 1000)))
        self._curl.setopt(pycurl.POSTFIELDS, body)
        try:
            self._curl.perform()
        except pycurl.error as error:
            return f"the witness does not answer ({pycurl.easy_strerror(int(error.args[0]))})"
        return _Answer(self._curl.getinfo(pycurl.RESPONSE_CODE), bytes(self._kept.body))

    def close(self) -> None:
        self._curl.close()
