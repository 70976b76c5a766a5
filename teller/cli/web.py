"""`teller web`: the page of the bank, on this machine."""

from typing import Annotated

import typer

from teller import output
from teller.output import out
from teller.run.process import stop_on_signals
from teller.settings import SettingsError, load, logs


def web(
    parts: Annotated[
        list[str] | None,
        typer.Argument(metavar="PART", help="Where parts show /metrics, as `teller top` takes them."),
    ] = None,
    fictional: Annotated[
        bool, typer.Option("--fictional", help="The bank holds invented people alone: show records as published, too.")
    ] = False,
) -> None:
    """Serve a page that shows what the bank does: flow, account, failed events, consents, schemas. It changes nothing.

    It listens on this machine alone, unless the setting web_host says otherwise: there is no log-in.
    """
    # takes a second to load; the one arrow of imports that points up, since this command starts the page
    from web import serve  # noqa: PLC0415

    settings = load()
    if fictional and settings.kafka_bootstrap:
        raise SettingsError("--fictional is for the embedded broker of the demo: a bank on your own Kafka holds people")
    if not settings.web_port:
        raise SettingsError("setting web_port (TELLER_WEB_PORT) is 0: name the port of the page")
    logs.set_up(settings.log_level, settings.log_json)
    stop = stop_on_signals()
    out.print(f"page       {settings.web_address}")
    try:
        serve.serve(settings, parts or [], stop, fictional=fictional)
    except OSError as problem:
        output.problem(f"the page cannot listen on {settings.web_host}:{settings.web_port} ({problem.strerror})")
        raise typer.Exit(1) from None
