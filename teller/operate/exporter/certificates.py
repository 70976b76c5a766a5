"""Read when certificates expire: of the file of authorities, of the brokers, of S3."""

import contextlib
import socket
import ssl
from pathlib import Path
from typing import Final

from teller.settings import Settings
from teller.settings.kafka_client import bootstrap

SECONDS: Final = 5.0


def expiries(settings: Settings) -> dict[str, float]:
    """Return expiry times in seconds since 1970: of kafka_ca and owner_page (the first of the file to expire), kafka
    and s3 (the one they show).

    An endpoint that does not answer, or shows none that is trusted, is left out: the parts that need it report that
    themselves.
    """
    found: dict[str, float] = {}
    if file := settings.kafka_ca_file:
        with contextlib.suppress(OSError, ValueError):
            found["kafka_ca"] = first_of(file)
    if file := settings.owner_page_certificate:
        with contextlib.suppress(OSError, ValueError):
            found["owner_page"] = first_of(file)
    if settings.kafka_security_protocol.endswith("SSL"):
        with contextlib.suppress(OSError, ValueError):
            found["kafka"] = shown_by(bootstrap(settings).split(",")[0], settings.kafka_ca_file)
    if settings.store == "s3" and settings.s3_secure:
        with contextlib.suppress(OSError, ValueError):
            found["s3"] = shown_by(settings.s3_endpoint, None)
    return found


def first_of(file: Path) -> float:
    """Return when the first certificate of a PEM file expires.

    Raises:
        OSError, ValueError: it cannot be read, or holds none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(file)
    return min(ssl.cert_time_to_seconds(str(each["notAfter"])) for each in context.get_ca_certs())


def shown_by(address: str, authorities: Path | None) -> float:
    """Return when the certificate that host:port shows expires.

    Raises:
        OSError: it does not answer, or is not trusted.
    """
    host, _, port = address.rpartition(":")
    context = ssl.create_default_context(cafile=authorities)
    with (
        socket.create_connection((host, int(port)), SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host.strip("[]")) as secure,
    ):
        return ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
