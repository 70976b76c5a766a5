"""One HTTP PUT through libcurl: a quarter of the processor time that urllib3 takes for it.

Of libcurl's defaults these are relied on: no redirects, no cookies, no netrc, no compression, no HTTP/0.9,
certificates and their host names verified; and that a request which finds its kept connection closed, or ended
without a byte of an answer, is sent once more over a new one, as RFC 9110 (9.2.2) allows for a PUT.
"""

import threading
from collections.abc import Mapping
from typing import Final, NamedTuple

import pycurl

from bank.store.protocol import StoreUnavailable

#: More of an answer than any S3 error takes is read and let go.
ANSWER_BYTES: Final = 64 * 1024


class Answer(NamedTuple):
    """`body` is its first ANSWER_BYTES."""

    status: int
    body: bytes


class _Kept:
    """What came of an answer. It holds no handle: without a cycle, both end at once."""

    def __init__(self) -> None:
        self.body = bytearray()

    def keep(self, piece: bytes) -> None:
        self.body += piece[: ANSWER_BYTES - len(self.body)]


class _Handle(NamedTuple):
    curl: pycurl.Curl
    kept: _Kept


class PutRequest:
    """PUTs from any thread, each over a connection of its thread's own. None follows a redirect; one whose answer was
    lost with a kept connection may have been sent twice.

    `connect_s` bounds name, connection and TLS handshake, `whole_s` all of a request: seconds. Certificates must come
    from an authority in `ca_file`. Proxies in the environment are not used.
    """

    def __init__(self, connect_s: float, whole_s: float, ca_file: str) -> None:
        self._options: Final = {
            pycurl.CUSTOMREQUEST: "PUT",  # with POSTFIELDS: libcurl reads the bytes where they lie
            pycurl.CONNECTTIMEOUT_MS: round(connect_s * 1000),
            pycurl.TIMEOUT_MS: round(whole_s * 1000),
            pycurl.NOSIGNAL: 1,  # a time-out by SIGALRM would be the main thread's
            pycurl.TCP_NODELAY: 1,
            pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            pycurl.PATH_AS_IS: 1,  # the signature covers it
            pycurl.PROXY: "",
            pycurl.CAINFO: ca_file,
        }
        self._of_thread = threading.local()

    def put(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What the server answers, whatever its status.

        Raises:
            StoreUnavailable: it did not answer, or not in HTTP. The text names neither URL nor host.
        """
        curl, kept = self._handle()
        kept.body.clear()
        curl.setopt(pycurl.URL, url.encode())
        curl.setopt(pycurl.HTTPHEADER, [*(f"{name}: {value}" for name, value in headers.items()), "Expect:"])
        if code := _perform(curl, body):
            del self._of_thread.handle
            # pycurl's error may name the host: it is no context here
            raise StoreUnavailable(f"S3 does not answer ({pycurl.easy_strerror(code)})")
        return Answer(curl.getinfo(pycurl.RESPONSE_CODE), bytes(kept.body))

    def _handle(self) -> _Handle:
        """This thread's; a new one after a failure."""
        known: _Handle | None = getattr(self._of_thread, "handle", None)
        if known:
            return known
        self._of_thread.handle = made = _Handle(pycurl.Curl(), _Kept())
        for option, value in self._options.items():
            made.curl.setopt(option, value)
        made.curl.setopt(pycurl.WRITEFUNCTION, made.kept.keep)
        return made


def _perform(curl: pycurl.Curl, body: bytes) -> int:
    """What went wrong, as a code of libcurl's, or 0."""
    curl.setopt(pycurl.POSTFIELDS, body)
    try:
        curl.perform()
    except pycurl.error as error:
        return int(error.args[0])
    finally:
        curl.setopt(pycurl.POSTFIELDS, b"")  # the handle would hold the bytes until the next request
    return 0
