"""An originator's bucket in the demo: a server on this machine that takes presigned POSTs of S3.

It takes a file only if the form's policy is signed by its own secret, has not ended, and allows the form's fields: so
a grant that the packager used wrongly would be seen.
"""

import base64
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from minio import Minio
from minio.datatypes import PostPolicy
from minio.signer import post_presign_v4

NAME: Final = "reel-in"
PREFIX: Final = "packages/"
REGION: Final = "us-east-1"
MOST_FILE: Final = 64 << 20
_MOST_REQUEST: Final = MOST_FILE + 65_536
_HOST: Final = "127.0.0.1"
_USER: Final = "reel"
#: Two folders and a file, as the packager names them: nothing that leads out of the bucket.
_KEY: Final = re.compile(r"packages/[0-9a-f-]{36}/[a-z][a-z0-9._-]{0,100}")
_PART: Final = re.compile(rb'\r\nContent-Disposition: form-data; name="([a-z-]+)"[^\r\n]*(?:\r\n[^\r\n]+)*\r\n\r\n')


class SentFile(NamedTuple):
    """A form that was sent: its fields, and the file."""

    fields: Mapping[str, str]
    data: bytes


class OriginatorBucket:
    """Keeps files below a folder. The context manager starts and stops the server."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.secret = folder, secrets.token_hex(20)

    def __enter__(self) -> Self:
        bucket = self

        class BucketHandler(_Handler):
            def taken(self, sent: SentFile) -> str:
                return bucket.take(sent)

        self._server = ThreadingHTTPServer((_HOST, 0), BucketHandler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def grant(self, hours: int = 1) -> bytes:
        """Return a grant to write below PREFIX, as docs/packages.md says to make one."""
        until = datetime.now(UTC) + timedelta(hours=hours)
        policy = PostPolicy(NAME, until)
        policy.add_starts_with_condition("$key", PREFIX)
        policy.add_content_length_range_condition(1, MOST_FILE)
        place = f"{_HOST}:{self._server.server_port}"
        fields = Minio(place, _USER, self.secret, secure=False, region=REGION).presigned_post_policy(policy)
        grant = {"url": f"http://{place}/{NAME}", "fields": fields, "prefix": PREFIX, "until": f"{until:%FT%TZ}"}
        return json.dumps(grant).encode()

    def take(self, sent: SentFile) -> str:
        """Keep a file that its form's policy allows; return S3's code of what is wrong, empty where it is kept."""
        if wrong := refusal(sent, self.secret, datetime.now(UTC)):
            return wrong
        file = self._folder / sent.fields["key"]
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}")
        unfinished.write_bytes(sent.data)
        unfinished.replace(file)
        return ""

    def files(self, folder: str) -> Path:
        """Return where the files of a package lie."""
        return self._folder / PREFIX / folder


def refusal(sent: SentFile, secret: str, now: datetime) -> str:
    """Return S3's code of why a form is refused; empty where its policy allows it.

    Raises:
        KeyError, ValueError: it is no such form.
    """
    fields = sent.fields
    day, region = fields["x-amz-credential"].split("/")[1:3]
    signature = post_presign_v4(fields["policy"], secret, datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC), region)
    if not compare_digest(signature.encode(), fields["x-amz-signature"].encode()):
        return "SignatureDoesNotMatch"
    policy = json.loads(base64.b64decode(fields["policy"]))
    if now >= datetime.fromisoformat(policy["expiration"]):
        return "AccessDenied"
    if not _KEY.fullmatch(fields["key"]):
        return "AccessDenied"
    has = {"bucket": NAME} | dict(fields)
    return "" if all(_holds(each, has, len(sent.data)) for each in policy["conditions"]) else "AccessDenied"


def _holds(condition: list[Any], fields: Mapping[str, str], size: int) -> bool:
    kind, name, value = condition
    if kind == "content-length-range":
        return bool(name <= size <= value)
    found = fields.get(name.removeprefix("$"), "")
    return found.startswith(value) if kind == "starts-with" else bool(kind == "eq" and found == value)


def form_of(content_type: str, body: bytes) -> SentFile:
    """Read a form, whose last field is the file.

    Raises:
        ValueError: it is none.
    """
    boundary = content_type.partition("multipart/form-data; boundary=")[2].encode()
    if not boundary:
        raise ValueError("it is no form with a file")
    fields = dict(_fields(boundary, body))
    data = fields.pop("file", b"")
    return SentFile({name: value.decode("ascii") for name, value in fields.items()}, data)


def _fields(boundary: bytes, body: bytes) -> Iterator[tuple[str, bytes]]:
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]:
        head = _PART.match(part)
        if head is None:
            raise ValueError("a part of the form has no name")
        yield head[1].decode(), part[head.end() :]


class _Handler(BaseHTTPRequestHandler):
    """Takes a form; the answer is S3's."""

    timeout = 60

    def taken(self, sent: SentFile) -> str:
        raise NotImplementedError

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > _MOST_REQUEST or self.path != f"/{NAME}":
            self.close_connection = True
            self._answer(400, "MalformedPOSTRequest")
            return
        body = self.rfile.read(int(size))
        try:
            wrong = self.taken(form_of(self.headers.get("Content-Type", ""), body))
        except (KeyError, ValueError):
            self._answer(400, "MalformedPOSTRequest")
            return
        if wrong:
            self._answer(403, wrong)
        else:
            self._answer(204, "", sha256(body).hexdigest())

    def _answer(self, status: int, code: str, tag: str = "") -> None:
        text = f"<Error><Code>{code}</Code></Error>".encode() if code else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        if tag:
            self.send_header("ETag", f'"{tag}"')
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: the demo's report says what came."""
