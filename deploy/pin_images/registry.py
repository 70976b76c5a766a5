"""Ask a registry for the digest of a tag, by the OCI Distribution Specification 1.1 and Docker's token protocol."""

import base64
import hashlib
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from email.message import Message
from http.client import HTTPException
from typing import IO, Any, Final

from deploy.pin_images.reference import Reference

SECONDS: Final = 30.0
#: Bytes of a manifest, which the specification lets registries refuse above this, and of a token's answer.
MOST: Final = 4 << 20
#: Lists of platforms first: a digest that is good for one of them alone helps nobody else.
_TYPES: Final = (
    "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
)  # fmt: skip


class NoDigestError(Exception):
    """A registry gives no digest; the message says why."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, and tells no other host who asks."""

    def redirect_request(  # noqa: PLR0913, PLR0917 - the library's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        made = super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
        if made is not None and urllib.parse.urlsplit(newurl).netloc != urllib.parse.urlsplit(req.full_url).netloc:
            made.remove_header("Authorization")
        return made


_OPENER: Final = urllib.request.build_opener(_Redirects)


class ImageRegistry:
    """Asks registries. `logins`: `user:password` by the registry's host, for those that ask for one."""

    def __init__(self, logins: Mapping[str, str] | None = None) -> None:
        self._logins = logins or {}

    def digest(self, image: Reference) -> str:
        """Return the digest that the image's tag has now: that of the bytes that the registry sends.

        Raises:
            NoDigestError: it has none, does not answer, or says another digest than its bytes have.
        """
        address = f"{image.base}/v2/{image.repository}/manifests/{image.tag}"
        try:
            body, said = self._manifest(address, image)
        except urllib.error.HTTPError as error:
            raise NoDigestError(f"{image}: {image.host} answers {error.code}") from None
        except (OSError, HTTPException) as error:
            why = getattr(error, "reason", None) or error
            raise NoDigestError(f"{image}: {image.host} does not answer ({why})") from None
        found = f"sha256:{hashlib.sha256(body).hexdigest()}"
        if said.startswith("sha256:") and said != found:
            raise NoDigestError(f"{image}: {image.host} says {said}, and its manifest has {found}")
        return found

    def _manifest(self, address: str, image: Reference) -> tuple[bytes, str]:
        accept = {"Accept": ", ".join(_TYPES)}
        try:
            return _get(address, accept)
        except urllib.error.HTTPError as error:
            if error.code != 401:
                raise
            wanted = error.headers.get("WWW-Authenticate", "")
        return _get(address, accept | {"Authorization": self._authorization(wanted, image)})

    def _authorization(self, wanted: str, image: Reference) -> str:
        """Return what the challenge asks for (RFC 9110, 11.6.1)."""
        scheme, _, rest = wanted.partition(" ")
        login = self._logins.get(image.host)
        basic = "Basic " + base64.b64encode(login.encode()).decode() if login else ""
        if scheme.lower() == "basic" and basic:
            return basic
        values = dict(re.findall(r'(\w{1,32})="([^"]{0,2048})"', rest[:8192]))
        realm = values.pop("realm", "")
        if scheme.lower() != "bearer" or not _is_safe(realm, image):
            raise NoDigestError(f"{image}: {image.host} asks for a log-in")
        asked = {"scope": f"repository:{image.repository}:pull"} | {"service": values.get("service", image.host)}
        body, _ = _get(f"{realm}?{urllib.parse.urlencode(asked)}", {"Authorization": basic} if basic else {})
        return f"Bearer {_token(body, image)}"


def _is_safe(realm: str, image: Reference) -> bool:
    """A log-in goes over TLS, but for a registry on this machine."""
    return realm.startswith("https://") or (image.base.startswith("http://") and realm.startswith("http://127.0.0.1"))


def _token(body: bytes, image: Reference) -> str:
    try:
        answer: Any = json.loads(body)
        token = answer.get("token") or answer.get("access_token")
    except (ValueError, AttributeError):
        token = None
    if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
        raise NoDigestError(f"{image}: {image.host} gives no token")
    return token


def _get(address: str, headers: Mapping[str, str]) -> tuple[bytes, str]:
    """Return the body and the digest that was said of it."""
    asked = urllib.request.Request(address, headers=dict(headers))  # noqa: S310 - https, or this machine's
    with _OPENER.open(asked, timeout=SECONDS) as answer:
        body: bytes = answer.read(MOST + 1)
        if len(body) > MOST:
            raise HTTPException(f"more than {MOST} bytes")
        return body, answer.headers.get("Docker-Content-Digest", "")
