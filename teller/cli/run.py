"""The parts, on any Kafka and S3: `teller worker`, `router`, `feedback`, `log-writer`, `ledger`, `withdrawals`,
`packager`, `owner-desk` and `exporter`.
"""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn, Protocol

import typer

from pipelines.metrics import host, metrics, server
from pipelines.metrics.health import DEAD_TURN_S, SLOW_TURN_S, Health, Pulse, room
from pipelines.metrics.labels import DEPOSITORS
from pipelines.metrics.row import Part
from teller.run import gc_tuning, multiprocess
from teller.run.process import stop_on_signals
from teller.settings import Settings, keys, load, logs

log = logging.getLogger(__name__)

Slot = Annotated[int, typer.Option(help="Number of this process on its host: part of its static member id.")]

Processes = Annotated[
    int,
    typer.Option(
        min=0,
        help="How many of them, with the slots from --slot on and the ports from metrics_port on; 0: one a core.",
    ),
]


def worker(slot: Slot = 0, processes: Processes = 1) -> None:
    """Run a worker: validate and strip raw records.

    It runs until Ctrl-C or SIGTERM.
    """
    if processes != 1:
        _several(Part.WORKER, slot, processes)
    # One batch is scanned at a time: numpy's own threads take twice the processor time and save no wall time.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    settings, health = load(), Health()
    _start(Part.WORKER, settings, health, {"data": settings.data_dir})
    from teller.run.assembly.worker import worker as assemble  # noqa: PLC0415 - Presidio and Faust take seconds to load

    metrics.show_zeros(Part.WORKER)
    part = assemble(settings, slot)
    part.register(health)
    health.started()
    gc_tuning.settle()
    code = part.run()
    logging.shutdown()
    os._exit(code)  # all is committed or will be read again; Faust's threads may hang when Kafka is gone


def router(slot: Slot = 0, processes: Processes = 1) -> None:
    """Run a router: clean records into owners' buckets, receipts and metering events.

    It runs until Ctrl-C or SIGTERM.
    """
    if processes != 1:
        _several(Part.ROUTER, slot, processes)
    from pipelines.router import RouterStopped  # noqa: PLC0415 - as above
    from pipelines.router.watchdog import Watchdog  # noqa: PLC0415
    from teller.run.assembly.router import router as assemble  # noqa: PLC0415

    settings, health = load(), Health()
    folders = {"data": settings.data_dir}
    if settings.store == "folder":
        folders["buckets"] = settings.buckets_folder
    _start(Part.ROUTER, settings, health, folders)
    metrics.show_zeros(Part.ROUTER)
    stop = stop_on_signals()
    watchdog, pulse = Watchdog(), Pulse()
    health.register_liveness("loop", pulse.within(DEAD_TURN_S))
    health.register_readiness("turn", pulse.within(SLOW_TURN_S))

    def turned() -> None:
        watchdog.turned()
        pulse.beat()

    try:
        part = assemble(settings, slot, health)
        health.started()
        gc_tuning.settle()
        part.run(stop, turned)
    except RouterStopped as fault:
        log.error("the router stops: %s: %s", type(fault).__name__, fault)  # noqa: TRY400 - the message says everything
        raise typer.Exit(1) from None


def feedback() -> None:
    """Tell each depositor what became of its records, on a topic of its own. One for a line.

    It runs until Ctrl-C or SIGTERM.
    """
    from teller.run.assembly.feedback import feedback as assemble  # noqa: PLC0415 - as above

    settings = load()
    _work(Part.FEEDBACK, settings, assemble, {"data": settings.data_dir})


def log_writer() -> None:
    """Write the public log: leaves, tiles, signed checkpoints of what the bank did. One for a bank.

    It runs until Ctrl-C or SIGTERM.
    """
    from teller.run.assembly.log_writer import log_writer as assemble  # noqa: PLC0415 - as above

    settings = load()
    folders = {"data": settings.data_dir}
    if settings.log_files_folder is not None:
        folders["log"] = settings.log_files_folder
    _work(Part.LOG_WRITER, settings, assemble, folders)


def ledger() -> None:
    """Keep the ledger: a posting for each metering event, by the tariffs. One for a bank.

    It runs until Ctrl-C or SIGTERM.
    """
    from teller.run.assembly.ledger import ledger as assemble  # noqa: PLC0415 - as above

    settings = load()
    _work(Part.LEDGER, settings, assemble, {"data": settings.data_dir}, gc_tuning.settle)


def withdrawals() -> None:
    """Decide what owners say to offerings, and end licences by their dates. One for a bank.

    It runs until Ctrl-C or SIGTERM.
    """
    from teller.run.assembly.withdrawals import withdrawals as assemble  # noqa: PLC0415 - as above

    settings = load()
    _work(Part.WITHDRAWALS, settings, assemble, {"data": settings.data_dir}, gc_tuning.settle)


def packager() -> None:
    """Make packages that operators ordered, deliver them, and tell originators what ended. One for a bank.

    It runs until Ctrl-C or SIGTERM.
    """
    from teller.run.assembly.packager import packager as assemble  # noqa: PLC0415 - as above

    settings = load()
    folders = {"data": settings.data_dir, "packages": settings.packager_folder}
    _work(Part.PACKAGER, settings, assemble, folders, gc_tuning.settle)


def owner_desk() -> None:
    """Answer what owners ask and decide on their page, with the rights that this needs. One for a bank.

    `teller owner-page` reaches it by a Unix socket, and nothing else does. It runs until Ctrl-C or SIGTERM.
    """
    from teller.settings.owner_pages import require_packages  # noqa: PLC0415 - as above

    require_packages()
    from teller.run.assembly.owner_desk import OwnerDeskProcess  # noqa: PLC0415 - it needs them

    settings = load()
    folders = {"data": settings.data_dir, "desk": settings.owner_desk_folder.expanduser()}
    _work(Part.OWNER_DESK, settings, OwnerDeskProcess, folders, gc_tuning.settle)


def exporter() -> None:
    """Show how far the line is as metrics: lag, unaccounted records, certificates. One for a line.

    It runs until Ctrl-C or SIGTERM.
    """
    from teller.operate.exporter.exporter import Exporter  # noqa: PLC0415 - as above

    settings = load()
    _work(Part.EXPORTER, settings, Exporter, {"data": settings.data_dir})


class _SinglePart(Protocol):
    """Part of which one runs for a line or a bank."""

    def register(self, health: Health) -> None: ...

    def run(self, stop: threading.Event) -> None: ...


def _work(
    kind: Part, settings: Settings, assemble: Callable[[Settings], _SinglePart], folders: dict[str, Path],
    settle: Callable[[], object] = lambda: None,
) -> None:  # fmt: skip
    """Run a part of which there is one, until Ctrl-C or SIGTERM."""
    health = Health()
    _start(kind, settings, health, folders)
    metrics.show_zeros(kind)
    stop = stop_on_signals()
    part = assemble(settings)
    part.register(health)
    health.started()
    settle()
    part.run(stop)


def _several(part: Part, slot: int, processes: int) -> NoReturn:
    """Run several processes in place of one. This process loads only the settings; its children load their own."""
    settings = load()
    logs.set_up(settings.log_level, settings.log_json)
    stop = stop_on_signals()
    slots = range(slot, slot + (processes or multiprocess.cores()))
    raise typer.Exit(multiprocess.run(part.value, slots, settings.metrics_port, stop))


def _start(part: Part, settings: Settings, health: Health, folders: dict[str, Path]) -> None:
    """Set up logs and the health port first, so that a part that takes long to start says so from the beginning."""
    logs.set_up(settings.log_level, settings.log_json)
    DEPOSITORS.know(filter(None, settings.metrics_depositors.split(",")))
    host.note_build(part)
    host.watch_disks(folders)
    host.watch_keys(keys.files(settings))
    for name, folder in folders.items():
        health.register_readiness(f"disk-{name}", room(folder))
    server.serve(part, health, settings.metrics_port, settings.metrics_address)
