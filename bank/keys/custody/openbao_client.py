"""A client of OpenBao for one call: bounded answers, no redirections, nothing from the environment."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from hvac import Client
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, InvalidURL

MOST_BYTES: Final = 262_144
#: With anything else hvac would take the address from the environment, or make one up.
ADDRESS: Final = re.compile(r"https?://[!-~]+")


class BoundedAdapter(HTTPAdapter):
    """Reads at most MOST_BYTES of an answer: requests itself would read whatever a server sends."""

    def send(self, request: PreparedRequest, *args: Any, **named: Any) -> Response:
        response = super().send(request, *args, **(named | {"stream": True}))
        body = response.raw.read(MOST_BYTES + 1, decode_content=True)
        response.raw.close()
        if len(body) > MOST_BYTES:
            raise ContentDecodingError("too long")
        response.raw = BytesIO(body)
        return response


@contextmanager
def opened(address: str, token: str, ca: Path | None, namespace: str | None, timeout: float) -> Iterator[Client]:
    """Give a client. Proxies, .netrc and certificates that the environment names are left alone.

    Raises:
        RequestException: among others where it is no address.
    """
    if not ADDRESS.fullmatch(address):
        raise InvalidURL("no address")
    with Session() as session:
        session.trust_env = False
        session.verify = str(ca) if ca else True
        for scheme in ("http://", "https://"):
            session.mount(scheme, BoundedAdapter())
        yield Client(
            address,
            token=token,
            verify=session.verify,
            timeout=timeout,  # type: ignore[arg-type] # requests takes fractions
            namespace=namespace,
            session=session,
            allow_redirects=False,
        )
