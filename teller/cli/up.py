"""`teller up`: the whole line on this machine, until Ctrl-C."""

from typing import Annotated

import typer

from teller import output
from teller.output import err, out
from teller.run.local_cluster import LocalCluster
from teller.run.local_processes import OWNER_DESK, LocalProcesses, ProcessEndedError
from teller.run.process import stop_on_signals
from teller.settings import Settings, load, owner_pages
from teller.settings.packager import is_installed


def up(workers: Annotated[int, typer.Option(min=1, help="How many workers.")] = 1) -> None:
    """Run embedded Kafka, workers, a router, feedback, the public log, the ledger, withdrawals, the packager and the
    owners' page where their packages are installed, and the page until Ctrl-C, or until one of them ends. A second
    start finds the data of the first.
    """
    settings = load()
    stop = stop_on_signals()
    beside = ("feedback", "log-writer", "ledger", "withdrawals", *_where_installed(settings), "exporter")
    with LocalCluster(
        settings, workers, lambda words: err.print(f"{words} ..."), beside=beside, closed=True, page=()
    ) as line:
        out.print(f"Kafka      {line.bootstrap}")
        out.print(f"buckets    {buckets_of(settings)}")
        out.print(f"logs       {(settings.data_dir / 'logs').resolve()}")
        out.print(f"public log {log_of(settings)}")
        for name, port in line.parts.metrics_ports.items():
            out.print(f"metrics    http://127.0.0.1:{port}/metrics  {name}")
        out.print(f"page       {page_of(settings, line.parts)}")
        out.print(f"owners     {owners_page_of(settings, line.parts)}")
        out.print("Deposit from another terminal; Ctrl-C stops everything:")
        out.print(f"{output.program()} deposit CONNECTOR FILE...")
        while not stop.wait(1.0):
            try:
                line.parts.check()
            except ProcessEndedError as problem:
                output.problem(problem)
                raise typer.Exit(1) from None


def _where_installed(settings: Settings) -> tuple[str, ...]:
    """Name the parts that run where their packages are."""
    owners = owner_pages.is_installed() and owner_pages.has_room(settings)
    return (*(("packager",) if is_installed() else ()), *((OWNER_DESK,) if owners else ()))


def buckets_of(settings: Settings) -> str:
    """Return where owners' buckets are: a folder, or their names and the address of S3."""
    if settings.store == "folder":
        return str(settings.buckets_folder.resolve())
    return f"{settings.bucket_prefix}-..., one an owner, at {_s3(settings)}"


def log_of(settings: Settings) -> str:
    """Return where the public log's files are: a folder, or a bucket and the address of S3."""
    if settings.log_files_folder is not None:
        return str(settings.log_files_folder.resolve())
    return f"bucket {settings.log_bucket} at {_s3(settings)}"


def _s3(settings: Settings) -> str:
    return f"{'https' if settings.s3_secure else 'http'}://{settings.s3_endpoint}"


def page_of(settings: Settings, parts: LocalProcesses) -> str:
    """Return the address of the page, or why there is none."""
    if parts.page:
        return settings.web_address
    if not settings.web_port:
        return "none: the setting web_port is 0"
    return f"none: port {settings.web_port} is taken; TELLER_WEB_PORT names another"


def owners_page_of(settings: Settings, parts: LocalProcesses) -> str:
    """Return the address of the owners' page and how they get in, or why there is none."""
    if parts.owner_page:
        return f"{settings.owner_page_origin}/  invite one: {output.program()} accounts invite ACCOUNT"
    if not owner_pages.is_installed():
        return "none: pip install 'teller[owner-page]'"
    if not owner_pages.has_room(settings):
        return "none: data_dir is too long for a socket; TELLER_OWNER_DESK_SOCKET names a shorter one"
    return f"none: port {settings.owner_page_listens} is taken; TELLER_OWNER_PAGE_ADDRESS names another"
