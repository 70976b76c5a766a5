"""Sign requests without a query by AWS Signature Version 4, in the Authorization header.

Sources: AWS General Reference, "Signature Version 4"; Amazon S3 API Reference, "Authenticating Requests: Using the
Authorization Header". The server refuses a request whose body does not have the signed SHA-256. Keys are long-term:
there is no session token.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from bank.store.protocol import StoreRefused

_ALGORITHM: Final = "AWS4-HMAC-SHA256"


class Signer:
    """Signs with one key, from any thread. It never shows the secret key, and reads no clock.

    Raises:
        StoreRefused: the access key or the region holds a character that no header can, such as a line's end.
    """

    def __init__(self, access_key: str, secret_key: str, region: str) -> None:
        for name, value in (("s3_access_key", access_key), ("s3_region", region)):
            if not (value.isascii() and value.isprintable()):
                raise StoreRefused(f"{name} holds what no request can: a line's end, say, or a letter beyond ASCII")
        self._access_key, self._region = access_key, region
        # "surrogatepass", because an encoding error would hold the key
        self._secret: Final = b"AWS4" + secret_key.encode("utf-8", "surrogatepass")
        self._last = ("", b"")  # a day and its key, set together: another thread may be past midnight already

    def signed(
        self, method: str, path: str, headers: Mapping[str, str], payload_sha256: str, now: datetime
    ) -> dict[str, str]:
        """Sign a request, and return `headers`, all of them signed, with those that the signature adds.

        Host must be among them. Send them and `path`, which is quoted, unchanged: values have no spaces at their ends
        and no doubled ones. `payload_sha256` is hexadecimal. A server accepts `now` if its own clock is within 15
        minutes of it.
        """
        time = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        sent = {**headers, "X-Amz-Content-Sha256": payload_sha256, "X-Amz-Date": time}
        lower = sorted([(name.lower(), value) for name, value in sent.items()])
        names, lines = ";".join([name for name, _ in lower]), "\n".join([f"{name}:{value}" for name, value in lower])
        canonical = f"{method}\n{path}\n\n{lines}\n\n{names}\n{payload_sha256}"
        scope = f"{time[:8]}/{self._region}/s3/aws4_request"
        stated = f"{_ALGORITHM}\n{time}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = _hmac(self._key(time[:8]), stated).hex()
        sent["Authorization"] = (
            f"{_ALGORITHM} Credential={self._access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
        return sent

    def _key(self, day: str) -> bytes:
        """Derive the key for a day; it is cached until the day changes."""
        known, key = self._last
        if known != day:
            key = _hmac(_hmac(_hmac(_hmac(self._secret, day), self._region), "s3"), "aws4_request")
            self._last = day, key
        return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
