"""Upload the files of a package into the originator's bucket, by its grant: a presigned POST of S3 for each file.

libcurl streams a file from the disk, follows no redirect, and bounds what a server does to it: headers by its own
limits, the body by MOST_ANSWER_BYTES, and time by a least speed, so that a server that answers a byte a second ends.
A file that was sent again, since its answer was lost, has the same bytes under the same name. What goes wrong is an
outcome, and none names the address, a key, or what the server said.
"""

import os
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import certifi
import pycurl

from bank.withdrawals.package.names import ENCRYPTED, STATEMENT
from bank.withdrawals.packaging.grant import Grant

CONNECT_S: Final = 20
#: Seconds in which at least LEAST_BYTES a second have to go either way.
STALLED_S: Final = 60
LEAST_BYTES: Final = 100
MOST_ANSWER_BYTES: Final = 65_536
#: Codes of S3's errors by which a grant is over, beside a status of 401 and 403.
_OVER: Final = (
    b"AccessDenied", b"ExpiredToken", b"PolicyExpired", b"InvalidPolicyDocument", b"InvalidAccessKeyId",
    b"InvalidToken", b"SignatureDoesNotMatch", b"PostPolicy", b"EntityTooLarge", b"MissingFields",
    b"MalformedPOSTRequest", b"AuthorizationHeaderMalformed",
)  # fmt: skip
_LATER: Final = (b"RequestTimeout", b"SlowDown")
_TYPE: Final = "application/octet-stream"
_TAKEN: Final = frozenset({200, 201, 204})
_LATER_STATUS: Final = frozenset({408, 409, 425, 429})
#: Errors of libcurl that no second try mends: a certificate that does not hold, and an answer without end.
_WRONG: Final = frozenset({pycurl.E_PEER_FAILED_VERIFICATION, pycurl.E_WRITE_ERROR})

#: The rest are libcurl's defaults, as `bank.store.put_request` names them.
_OPTIONS: Final[dict[int, object]] = {
    pycurl.HTTPHEADER: ["Expect:"],
    pycurl.CONNECTTIMEOUT: CONNECT_S,
    pycurl.LOW_SPEED_LIMIT: LEAST_BYTES,
    pycurl.NOSIGNAL: 1,  # a time-out by SIGALRM would reach the main thread
    pycurl.NOPROGRESS: 0,
    pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
    pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
    pycurl.PATH_AS_IS: 1,
    pycurl.PROXY: "",
}


class NotUploadedReason(StrEnum):
    """Why a package is not uploaded: the grant is over or does not fit, try again, the place takes no uploads, or a
    file is gone from the stage.
    """

    GRANT_OVER = "grant_over"
    LATER = "later"
    WRONG_PLACE = "wrong_place"
    FILE_GONE = "file_gone"


class Uploaded(NamedTuple):
    """Success: each file lies in the originator's bucket; `size` counts the bytes that were sent now."""

    size: int


class NotUploaded(NamedTuple):
    """Failure: not all files lie there; `why` is one sentence, and `file` the one that it was at."""

    reason: NotUploadedReason
    file: str
    why: str
    size: int = 0


class UploadFile(NamedTuple):
    """An encrypted file of the stage; `name` is that in the bucket."""

    name: str
    path: Path
    size: int


class UploadedNames(Protocol):
    """Names of the files that lie in the bucket, kept where a killed process finds them."""

    def __contains__(self, name: str) -> bool: ...

    def add(self, name: str) -> None: ...


class StagedNames:
    """Names of uploaded files in a file of the stage, one for each place that grants lead to."""

    def __init__(self, folder: Path, grant: Grant) -> None:
        self._file = folder / f"uploaded-{grant.place}"
        text = self._file.read_text("utf-8") if self._file.exists() else ""
        self._names = set(text[: text.rfind("\n") + 1].splitlines())  # the last line may be half written

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def add(self, name: str) -> None:
        """Add a name, which is on the disk on return."""
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            self._names.add(name)
            file.write("".join(f"{each}\n" for each in sorted(self._names)))
            file.flush()
            os.fsync(file.fileno())


def upload(
    folder: str,
    files: Iterable[UploadFile],
    grant: Grant,
    done: UploadedNames,
    goes_on: Callable[[], bool] = lambda: True,
) -> Uploaded | NotUploaded:
    """Upload the files that are not `done` into a folder below the grant's prefix, and the statement as the last: a
    package without it is plainly not whole. `goes_on` is asked again and again: False breaks off, to be tried later.
    """
    sent = 0
    for file in sorted(files, key=lambda each: (each.name == STATEMENT + ENCRYPTED, each.name)):
        if file.name in done:
            continue
        refused = _send(f"{grant.prefix}{folder}/{file.name}", file, grant, goes_on)
        if refused:
            return refused._replace(size=sent)
        done.add(file.name)
        sent += file.size
    return Uploaded(sent)


class _Answer:
    """The answer received so far. It holds no handle: without a reference cycle, both are freed at once."""

    def __init__(self) -> None:
        self.body, self.is_s3s, self.is_whole = bytearray(), False, False

    def header(self, line: bytes) -> None:
        """Take a line of the headers; libcurl calls headers whole that are broken off before their empty line."""
        self.is_whole = line in {b"\r\n", b"\n"}
        self.is_s3s = self.is_s3s or line.lower().startswith(b"etag:")

    def keep(self, piece: bytes) -> int:
        """Keep a piece; any other number than its length makes libcurl break off."""
        self.body += piece[: MOST_ANSWER_BYTES - len(self.body) + 1]
        return len(piece) if len(self.body) <= MOST_ANSWER_BYTES else 0


def _send(key: str, file: UploadFile, grant: Grant, goes_on: Callable[[], bool]) -> NotUploaded | None:
    """Send a file; return None where it lies in the bucket."""

    def refused(reason: NotUploadedReason, why: str) -> NotUploaded:
        return NotUploaded(reason, file.name, why)

    if not file.path.is_file() or file.path.stat().st_size != file.size:
        return refused(NotUploadedReason.FILE_GONE, "the stage has no such file, or another one")
    answer = _Answer()
    try:
        status = _posted(_form(key, file, grant), grant.url, answer, goes_on)
    except pycurl.error as error:
        code = int(error.args[0])
    else:
        outcome = _judged(status, answer)
        return refused(*outcome) if outcome else None
    reason = NotUploadedReason.WRONG_PLACE if code in _WRONG else NotUploadedReason.LATER
    return refused(reason, f"the place does not take it ({pycurl.easy_strerror(code)})")


def _form(key: str, file: UploadFile, grant: Grant) -> Callable[[pycurl.CurlMime], None]:
    """Return what fills the form: S3 reads no field behind the file."""

    def fill(form: pycurl.CurlMime) -> None:
        for name, value in (*grant.fields, ("key", key)):
            form.add_field(name, value)
        form.add_file("file", str(file.path), filename=file.name, content_type=_TYPE)

    return fill


def _posted(fill: Callable[[pycurl.CurlMime], None], url: str, answer: _Answer, goes_on: Callable[[], bool]) -> int:
    """Send a form; return the status of the answer.

    Raises:
        pycurl.error: there is none; its text may name the host.
    """
    curl = pycurl.Curl()
    try:
        with pycurl.CurlMime(curl) as form:
            fill(form)
            options = _OPTIONS | {
                pycurl.URL: url.encode(),
                pycurl.MIMEPOST: form,
                pycurl.CAINFO: os.environ.get("SSL_CERT_FILE") or certifi.where(),
                pycurl.LOW_SPEED_TIME: STALLED_S,
                pycurl.HEADERFUNCTION: answer.header,
                pycurl.WRITEFUNCTION: answer.keep,
                pycurl.XFERINFOFUNCTION: lambda *_: 0 if goes_on() else 1,
            }
            for option, value in options.items():
                curl.setopt(option, value)
            curl.perform()
            return int(curl.getinfo(pycurl.RESPONSE_CODE))
    finally:
        curl.close()


def _judged(status: int, answer: _Answer) -> tuple[NotUploadedReason, str] | None:
    """Judge an answer; return None where the file is taken."""
    if not answer.is_whole:
        return NotUploadedReason.LATER, "the place breaks its answer off"
    if status in _TAKEN and answer.is_s3s:
        return None
    said = f"the place answers with status {status}"
    if status in {401, 403} or (400 <= status < 500 and any(each in answer.body for each in _OVER)):
        return NotUploadedReason.GRANT_OVER, f"{said}: the grant has ended, or does not allow this"
    is_late = status in _LATER_STATUS or status >= 500 or any(each in answer.body for each in _LATER)
    return (NotUploadedReason.LATER if is_late and status >= 400 else NotUploadedReason.WRONG_PLACE), said
