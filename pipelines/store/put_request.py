"""One HTTP PUT through libcurl: a quarter of the processor time that urllib3 takes for it.

Of libcurl's defaults these are relied on: no redirects, no cookies, no netrc, no compression, no HTTP/0.9,
certificates and their host names verified. Against two of its habits something is done. It looks whether a kept
connection was closed once a second, not each time (https://github.com/curl/curl/pull/22169): `_has_ended` does. And
it asks again by itself where a kept connection ends unanswered: `_Exchange.begin` stops that.
"""

import select
import threading
from collections.abc import Mapping
from typing import Final, NamedTuple

import pycurl

from pipelines.store.protocol import StoreUnavailable

#: More of an answer than any S3 error takes is read and let go.
ANSWER_BYTES: Final = 64 * 1024
#: libcurl's words for it are "aborted by an application callback", which is `_Exchange.begin`.
_LOST: Final = {pycurl.E_ABORTED_BY_CALLBACK: "Server closed the connection"}


class Answer(NamedTuple):
    """`body` is its first ANSWER_BYTES."""

    status: int
    body: bytes


class _Exchange:
    """What libcurl tells of the request on hand. It holds no handle: without a cycle, both end at once."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.body, self._begun = bytearray(), False

    def begin(self, *_addresses: str | int) -> int:
        """Called before each request that libcurl sends: only the first is ours."""
        begun, self._begun = self._begun, True
        return int(pycurl.PREREQFUNC_ABORT if begun else pycurl.PREREQFUNC_OK)

    def keep(self, piece: bytes) -> None:
        self.body += piece[: ANSWER_BYTES - len(self.body)]


class _Handle(NamedTuple):
    curl: pycurl.Curl
    exchange: _Exchange


class PutRequest:
    """PUTs from any thread, each over a connection of its thread's own. None is repeated, none follows a redirect.

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
        curl, exchange = self._handle()
        exchange.clear()
        curl.setopt(pycurl.URL, url.encode())
        curl.setopt(pycurl.HTTPHEADER, [*(f"{name}: {value}" for name, value in headers.items()), "Expect:"])
        if code := _perform(curl, body):
            del self._of_thread.handle
            # pycurl's error may name the host: it is no context here
            raise StoreUnavailable(f"S3 does not answer ({_LOST.get(code) or pycurl.easy_strerror(code)})")
        return Answer(curl.getinfo(pycurl.RESPONSE_CODE), bytes(exchange.body))

    def _handle(self) -> _Handle:
        """This thread's; a new one after a failure, and where the kept connection is of no use any more."""
        kept: _Handle | None = getattr(self._of_thread, "handle", None)
        if kept and not _has_ended(kept.curl):
            return kept
        self._of_thread.handle = made = _Handle(pycurl.Curl(), _Exchange())
        for option, value in self._options.items():
            made.curl.setopt(option, value)
        made.curl.setopt(pycurl.PREREQFUNCTION, made.exchange.begin)
        made.curl.setopt(pycurl.WRITEFUNCTION, made.exchange.keep)
        return made


def _has_ended(curl: pycurl.Curl) -> bool:
    """Whether the server has closed the connection that is kept, or said what nobody asked for."""
    if (kept := curl.getinfo(pycurl.ACTIVESOCKET)) < 0:
        return False
    poll = select.poll()
    poll.register(kept, select.POLLIN)
    return bool(poll.poll(0))


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
