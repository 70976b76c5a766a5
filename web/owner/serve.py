"""Serve the owners' page that the settings name. It needs those of the page and the desk's socket, and no other."""

import ipaddress
import os
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.metrics import host, metrics, server
from pipelines.metrics.health import Health
from pipelines.metrics.row import Part
from teller import http_serving
from teller.operate.owner_desk.wire.client import over_socket
from teller.settings import Settings, SettingsError
from teller.settings.owner_pages import MOST_PATH, has_room
from web.owner.app import application
from web.owner.config import OwnerPageConfig
from web.owner.counting import CountedRequests, called
from web.owner.desk_watch import DeskWatch
from web.owner.guard import OwnerGuard

#: Requests at once, of all owners.
AT_ONCE: Final = 128


@dataclass(frozen=True, slots=True)
class Listening:
    """Manner in which the page listens. `certificate` and `key` are there where it ends TLS itself."""

    config: OwnerPageConfig
    certificate: Path | None
    key: Path | None


def listening(settings: Settings) -> Listening:
    """Return how the page listens, by the settings.

    Raises:
        SettingsError: they do not go together, or a file of them cannot be used.
    """
    _check_socket(settings)
    config = OwnerPageConfig(settings.owner_page_origin, settings.owner_page_witness, _proxies(settings))
    certificate, key = settings.owner_page_certificate, settings.owner_page_key
    if (certificate is None) != (key is None):
        raise SettingsError("settings owner_page_certificate and owner_page_key: one needs the other")
    if config.is_secure and certificate is None and not config.proxies:
        raise SettingsError(
            "the address of the owners' page is https: name its certificate with the settings owner_page_certificate "
            "and owner_page_key, or with owner_page_proxies the proxy before it that ends TLS"
        )
    if not config.is_secure and certificate is not None:
        raise SettingsError("setting owner_page_certificate: owner_page_address is http, so there is no TLS to end")
    if not config.is_secure and not http_serving.is_loopback(settings.owner_page_host):
        raise SettingsError(
            f"setting owner_page_host: others reach {settings.owner_page_host}, and the page is at "
            f"{config.origin}: name its address of https with owner_page_address"
        )
    if certificate is not None and key is not None:
        _check(certificate, key)
    return Listening(config, certificate, key)


def observe(settings: Settings, stop: threading.Event) -> None:
    """Serve metrics, and watch whether the desk answers: the page starts before it, and waits for it.

    Raises:
        OSError: the port of the metrics is taken.
    """
    watch, health = DeskWatch(settings.owner_desk_socket_file.expanduser()), Health()
    host.note_build(Part.OWNER_PAGE)
    metrics.show_zeros(Part.OWNER_PAGE)
    health.register_readiness("desk", watch.trouble)
    health.started()
    server.serve(Part.OWNER_PAGE, health, settings.metrics_port, settings.metrics_address)
    threading.Thread(target=watch.run, args=(stop,), daemon=True, name="desk-watch").start()


def serve(settings: Settings, how: Listening, stop: threading.Event) -> None:
    """Serve until stopped. Where the desk is away, the page says so, and works again once it is there.

    Raises:
        OSError: the port is taken.
    """
    desk = over_socket(settings.owner_desk_socket_file.expanduser(), called)
    http_serving.serve(
        CountedRequests(OwnerGuard(application(desk, how.config, desk.close), how.config)),
        stop,
        AT_ONCE,
        host=settings.owner_page_host,
        port=settings.owner_page_listens,
        ssl_certfile=how.certificate,
        ssl_keyfile=how.key,
    )


def _check_socket(settings: Settings) -> None:
    """Check that a desk may listen at the path of its socket, now or later."""
    path = settings.owner_desk_socket_file.expanduser()
    if not has_room(settings):
        raise SettingsError(
            f"setting owner_desk_socket: {path} is longer than the {MOST_PATH} bytes that a socket's path may have: "
            "give page and desk a shorter one"
        )
    if os.path.exists(path) and not path.is_socket():  # noqa: PTH110 - a folder that is closed to us is no error here
        raise SettingsError(
            f"setting owner_desk_socket: {path} is no socket: name the one at which `teller owner-desk` listens"
        )


def _proxies(settings: Settings) -> frozenset[str]:
    found = frozenset(each.strip() for each in settings.owner_page_proxies.split(",") if each.strip())
    for each in found:
        try:
            ipaddress.ip_address(each)
        except ValueError:
            raise SettingsError(f"setting owner_page_proxies: {each} is no IP address") from None
    return found


def _check(certificate: Path, key: Path) -> None:
    """Check that the files are a certificate and its key, which nobody else reads; one that is another user's a group
    may read, by which Kubernetes gives secrets.
    """
    try:
        found = key.stat()
        if found.st_mode & (0o077 if found.st_uid == os.getuid() else 0o037):
            raise SettingsError(f"setting owner_page_key: others may read {key}: chmod 600, where it is a key of yours")
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password=lambda: b"")
    except ssl.SSLError:
        raise SettingsError(f"{certificate} and {key} are no certificate in PEM and its private key") from None
    except OSError as error:
        raise SettingsError(f"{error.filename or certificate} cannot be read ({error.strerror})") from None
