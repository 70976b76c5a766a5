"""`teller worker` and `teller router`: the long-running parts, against any Kafka and S3, by settings."""

import logging
import os
import threading
from typing import Annotated

import typer

from pipelines import metrics
from teller import logs
from teller.process import stop_on_signals
from teller.settings import Settings, load

log = logging.getLogger(__name__)

Slot = Annotated[int, typer.Option(help="Number of this process on its host: part of its static member id.")]


def worker(slot: Slot = 0) -> None:
    """Run a worker: validate and strip raw records, until Ctrl-C or SIGTERM."""
    from teller.assembly.worker import worker as assemble  # noqa: PLC0415 - Presidio and Faust take seconds to load

    code = assemble(_start(), slot).run()
    logging.shutdown()
    os._exit(code)  # all is committed or will be read again; Faust's threads may hang when Kafka is gone


def router(slot: Slot = 0) -> None:
    """Run a router: clean records into owners' buckets, receipts and metering events, until Ctrl-C or SIGTERM."""
    from pipelines.router import RouterStopped  # noqa: PLC0415 - as above
    from pipelines.router.watchdog import Watchdog  # noqa: PLC0415
    from teller.assembly.router import router as assemble  # noqa: PLC0415

    stop = threading.Event()
    stop_on_signals(stop)
    try:
        assemble(_start(), slot).run(stop, Watchdog().turned)
    except RouterStopped as fault:
        log.error("the router stops: %s: %s", type(fault).__name__, fault)  # noqa: TRY400 - its message says all
        raise typer.Exit(1) from None


def _start() -> Settings:
    settings = load()
    logs.set_up(settings.log_level, settings.log_json)
    metrics.serve(settings.metrics_port, settings.metrics_address)
    return settings
