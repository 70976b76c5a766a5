"""`teller up`: the whole line on this machine, until Ctrl-C."""

from typing import Annotated

import typer

from teller import output
from teller.output import err, out
from teller.run.local_cluster import LocalCluster
from teller.run.local_processes import LocalProcesses, ProcessEndedError
from teller.run.process import stop_on_signals
from teller.settings import Settings, load
from teller.settings.packager import is_installed


def up(workers: Annotated[int, typer.Option(min=1, help="How many workers.")] = 1) -> None:
    """Run embedded Kafka, workers, a router, feedback, the public log, the ledger, withdrawals, the packager where its
    packages are installed, and the page until Ctrl-C, or until one of them ends. A second start finds the data of the
    first.
    """
    settings = load()
    stop = stop_on_signals()
    beside = ("feedback", "log-writer", "ledger", "withdrawals", *(("packager",) if is_installed() else ()), "exporter")
    with LocalCluster(
        settings, workers, lambda words: err.print(f"{words} ..."), beside=beside, closed=True, page=()
    ) as line:
        out.print(f"Kafka      {line.bootstrap}")
        out.print(f"buckets    {settings.buckets_folder.resolve()}")
        out.print(f"logs       {(settings.data_dir / 'logs').resolve()}")
        if settings.log_files_folder is not None:
            out.print(f"public log {settings.log_files_folder.resolve()}")
        for name, port in line.parts.metrics_ports.items():
            out.print(f"metrics    http://127.0.0.1:{port}/metrics  {name}")
        out.print(f"page       {page_of(settings, line.parts)}")
        out.print("Deposit from another terminal with: teller deposit CONNECTOR FILE...   Ctrl-C stops everything.")
        while not stop.wait(1.0):
            try:
                line.parts.check()
            except ProcessEndedError as problem:
                output.problem(problem)
                raise typer.Exit(1) from None


def page_of(settings: Settings, parts: LocalProcesses) -> str:
    """Return the address of the page, or why there is none."""
    if parts.page:
        return settings.web_address
    if not settings.web_port:
        return "none: the setting web_port is 0"
    return f"none: port {settings.web_port} is taken; TELLER_WEB_PORT names another"
