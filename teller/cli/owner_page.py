"""`teller owner-page`: the page of the owners."""

import typer

from teller import output
from teller.output import out
from teller.run.process import stop_on_signals
from teller.settings import load, logs
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
    serve.observe(settings, stop)
    out.print(f"owners' page {settings.owner_page_origin}/")
    try:
        serve.serve(settings, listening, stop)
    except OSError as problem:
        where = f"{settings.owner_page_host}:{settings.owner_page_listens}"
        output.problem(f"the owners' page cannot listen on {where} ({problem.strerror})")
        raise typer.Exit(1) from None
