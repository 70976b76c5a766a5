"""Serve the page of the bank that the settings name."""

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bank.access.access_event import Access
from teller import http_serving
from teller.settings import Settings, acting
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener
from teller.settings.stores import store
from web.app import WebSources, application
from web.guard import Guard
from web.objects import BankRecords, ViewOpeners
from web.snapshot import ShownObject
from web.stripping import Stripper
from web.watch.watch import BankWatch

log: Final = logging.getLogger(__name__)
#: Requests at once, and bytes of a header: the page is for a few people.
AT_ONCE: Final = 64


class LateRecords:
    """Reads records, by clients that are made at each call: the page may be up before Kafka is."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._store = settings, store(settings)
        by = acting.actor(settings, "look at one object on the page", role=acting.PAGE)
        reading = acting.reading(settings, Access.READ, by)
        self._views = ViewOpeners(object_opener(settings, reading, patience=0))

    def stored(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        return self._records(item).stored(item, row)

    def published(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        return self._records(item).published(item, row)

    def _records(self, item: ShownObject) -> BankRecords:
        return BankRecords(self._store, self._views.of(item), command_settings(self._settings))


def serve(settings: Settings, parts: Sequence[str], stop: threading.Event, *, fictional: bool = False) -> None:
    """Serve until stopped; `parts` is where the parts show /metrics.

    Raises:
        SettingsError: S3 without credentials.
        OSError: the port is taken.
    """
    watch, stripper = BankWatch(settings, parts, fictional=fictional), Stripper()
    sources = WebSources(watch.snapshot, LateRecords(settings), stripper)

    def stopped() -> None:
        watch.stop()
        stripper.close()

    app = Guard(application(sources, watch.start, stopped), frozenset({settings.web_host.lower()}))
    if not http_serving.is_loopback(settings.web_host):
        log.warning("the page is open to whoever reaches %s: put a log-in before it", settings.web_host)
    http_serving.serve(app, stop, AT_ONCE, host=settings.web_host, port=settings.web_port)
