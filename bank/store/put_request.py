"""Send an HTTP PUT through libcurl, which signs it, in a quarter of the CPU time that urllib3 takes.

It relies on these defaults of libcurl: no redirects, no cookies, no netrc, no compression, no HTTP/0.9, certificates
and their host names verified. When a kept connection is found closed, or ends without a byte of an answer, libcurl
sends the request once more over a new one, as RFC 9110 (9.2.2) allows for a PUT.
"""

import threading
from collections.abc import Mapping
from typing import Final, NamedTuple

import pycurl

from bank.store.protocol import StoreRefused, StoreUnavailable

#: Bytes kept of an answer, more than any S3 error takes; the rest is read and dropped.
ANSWER_BYTES: Final = 64 * 1024


class Answer(NamedTuple):
    """The server's answer; `body` is its first ANSWER_BYTES."""

    status: int
    body: bytes


class _Kept:
    """The part of an answer received so far. It holds no handle: without a reference cycle, both are freed at once."""

    def __init__(self) -> None:
        self.body = bytearray()

    def keep(self, piece: bytes) -> None:
        self.body += piece[: ANSWER_BYTES - len(self.body)]


class _Handle(NamedTuple):
    curl: pycurl.Curl
    kept: _Kept


class PutRequest:
    """Sends PUTs from any thread, each over a connection of its thread's own. It follows no redirect. A PUT whose
    answer was lost with a kept connection may have been sent twice.

    `connect_s` bounds name resolution, connection and TLS handshake, `whole_s` the whole request, in seconds.
    Certificates must come from an authority in `ca_file`. `signing` comes from the function of that name. Proxies in
    the environment are not used. A path's parts must not be dots, since libcurl resolves them.
    """

    def __init__(self, connect_s: float, whole_s: float, ca_file: str, signing: Mapping[int, str | bytes]) -> None:
        self._options: Final = {
            pycurl.CUSTOMREQUEST: "PUT",  # with POSTFIELDS, so that libcurl reads the bytes without a copy
            pycurl.CONNECTTIMEOUT_MS: round(connect_s * 1000),
            pycurl.TIMEOUT_MS: round(whole_s * 1000),
            pycurl.NOSIGNAL: 1,  # a time-out by SIGALRM would reach the main thread
            pycurl.TCP_NODELAY: 1,
            pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            pycurl.PROXY: "",
            pycurl.CAINFO: ca_file,
            **signing,
        }
        self._of_thread = threading.local()

    def put(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a PUT, and return the server's answer, whatever its status.

        Raises:
            StoreUnavailable: the server did not answer, or not in HTTP. The text names neither URL nor host.
        """
        curl, kept = self._handle()
        kept.body.clear()
        curl.setopt(pycurl.URL, url.encode())
        curl.setopt(pycurl.HTTPHEADER, [*(f"{name}: {value}" for name, value in headers.items()), "Expect:"])
        if code := _perform(curl, body):
            del self._of_thread.handle
            # raised here, so that pycurl's error, which may name the host, is not its context
            raise StoreUnavailable(f"S3 does not answer ({pycurl.easy_strerror(code)})")
        return Answer(curl.getinfo(pycurl.RESPONSE_CODE), bytes(kept.body))

    def _handle(self) -> _Handle:
        """Return this thread's handle; a new one after a failure."""
        known: _Handle | None = getattr(self._of_thread, "handle", None)
        if known:
            return known
        self._of_thread.handle = made = _Handle(pycurl.Curl(), _Kept())
        for option, value in self._options.items():
            made.curl.setopt(option, value)
        made.curl.setopt(pycurl.WRITEFUNCTION, made.kept.keep)
        return made


def signing(access_key: str, secret_key: str, region: str) -> dict[int, str | bytes]:
    """Make the options by which libcurl signs a request: AWS Signature Version 4, over path, headers and body.

    Keys are long-term: there is no session token. The wheel of pycurl brings its libcurl, 8.23; what another version
    signs otherwise, S3 refuses.

    Raises:
        StoreRefused: a key or the region is empty, or holds a character that no request can, such as a line's end.
    """
    for name, value in (("s3_access_key", access_key), ("s3_region", region)):
        if not (value and value.isascii() and value.isprintable()):
            raise StoreRefused(f"{name} is empty or holds what no request can: a line's end, or a letter beyond ASCII")
    if not secret_key or "\0" in secret_key:
        raise StoreRefused("s3_secret_key is empty or holds a zero byte")
    return {
        pycurl.AWS_SIGV4: f"aws:amz:{region}:s3",
        pycurl.USERNAME: access_key,
        pycurl.PASSWORD: secret_key.encode("utf-8", "surrogatepass"),  # an encoding error would hold the key
    }


def _perform(curl: pycurl.Curl, body: bytes) -> int:
    """Send the request, and return libcurl's error code, or 0."""
    curl.setopt(pycurl.POSTFIELDS, body)
    try:
        curl.perform()
    except pycurl.error as error:
        return int(error.args[0])
    finally:
        curl.setopt(pycurl.POSTFIELDS, b"")  # else the handle would hold the bytes until the next request
    return 0
