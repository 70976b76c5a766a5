"""`teller owner-page`: the page of the owners."""

import threading

import typer

from pipelines.metrics import host, metrics, server
from pipelines.metrics.health import Health
from pipelines.metrics.row import Part
from teller import output
from teller.output import out
from teller.run.process import stop_on_signals
from teller.settings import Settings, load, logs
from teller.settings.owner_pages import require_packages


def owner_page() -> None:
    """Serve the page on which owners see who has what of them, decide, and take it back. One for a bank.

    It has no right of the bank, and needs none of its settings but owner_page_... and owner_desk_socket: all that it
    shows, `teller owner-desk` gives it for the owner who asks. It runs until Ctrl-C or SIGTERM.
    """
    require_packages()
    # another arrow of imports that points up, since this command starts the page
    from web.owner import serve  # noqa: PLC0415

    settings = load()
    logs.set_up(settings.log_level, settings.log_json)
    listening = serve.listening(settings)
    stop = stop_on_signals()
    _observe(settings, stop)
    out.print(f"owners' page {settings.owner_page_origin}/")
    try:
        serve.serve(settings, listening, stop)
    except OSError as problem:
        where = f"{settings.owner_page_host}:{settings.owner_page_listens}"
        output.problem(f"the owners' page cannot listen on {where} ({problem.strerror})")
        raise typer.Exit(1) from None


def _observe(settings: Settings, stop: threading.Event) -> None:
    """Serve metrics, and watch whether the desk answers: the page starts before it, and waits for it."""
    from web.owner.desk_watch import DeskWatch  # noqa: PLC0415 - as above

    watch, health = DeskWatch(settings.owner_desk_socket_file.expanduser()), Health()
    host.note_build(Part.OWNER_PAGE)
    metrics.show_zeros(Part.OWNER_PAGE)
    health.register_readiness("desk", watch.trouble)
    health.started()
    server.serve(Part.OWNER_PAGE, health, settings.metrics_port, settings.metrics_address)
    threading.Thread(target=watch.run, args=(stop,), daemon=True, name="desk-watch").start()
