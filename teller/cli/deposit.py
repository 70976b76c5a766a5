"""`teller deposit`: read platform exports and feeds, and send their records to Kafka."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bank.accounts.depositors import Depositor
from connectors import publish, registry
from connectors.api import Connector, ConnectorError, Deposit, DepositFailed, NotThisFormat, Options, Outcome
from connectors.publish import AGAIN, DepositReport, OnProgress
from schemas import sealed
from schemas.topics import clean
from teller.cli import formats
from teller.cli.asking import asked_id
from teller.cli.deposit_progress import deposit_bar
from teller.cli.deposit_report import NextCommand, next_commands, show, show_dry_run
from teller.cli.exit_codes import BROKEN_OFF, FILE_REFUSED, SOME_REFUSED
from teller.operate import deposit_metrics
from teller.operate.depositors import local
from teller.operate.own_topics import NoTopicError, OwnTopics
from teller.output import JSON_FLAG, err, problem
from teller.settings import Settings, SettingsError, kafka_client, load, traces
from teller.settings.long_chunks import allowance

#: Takes the items to their end, and counts them in the report.
Send = Callable[[Iterator[Outcome], OnProgress, DepositReport], None]

ConnectorName = Annotated[
    str,
    typer.Argument(
        metavar="CONNECTOR", help=f"Which format it is: {', '.join(formats.connectors())}.",
        autocompletion=formats.complete_connector,
    ),
]  # fmt: skip
MappingName = Annotated[
    str | None,
    typer.Option(
        help=f"For CSV: a TOML file, or a bundled mapping: {', '.join(formats.mappings())}.",
        autocompletion=formats.complete_mapping,
    ),
]
Files = Annotated[list[Path], typer.Argument(exists=True, readable=True, help="Exports: files, archives or folders.")]
MetricsFile = Annotated[
    Path | None, typer.Option(help="Write metrics there at the end, for node_exporter's textfile collector.")
]
Owner = Annotated[
    str | None, typer.Option(help="Whose export it is, on the embedded line; feeds name their owners themselves.")
]
AskOwner = Annotated[bool, typer.Option("--ask-owner", help="Read that owner's id from standard input instead.")]
SealTo = Annotated[
    str | None,
    typer.Option(help="Seal records to the bank's public key: 64 hex digits, or a file that begins with them."),
]


class TooManyRefusedError(Exception):
    """Connectors refused more records than --refused-limit allows."""


def deposit(  # noqa: PLR0913, PLR0917 - the command's options
    connector: ConnectorName,
    files: Files,
    owner: Owner = None,
    ask_owner: AskOwner = False,
    depositor: Annotated[
        str | None, typer.Option(help="Who deposits; not given: the connector's or mapping's name.")
    ] = None,
    mapping: MappingName = None,
    consent: Annotated[
        bool, typer.Option("--consent", help="The owner agrees: on the embedded line, opens the owner's account.")
    ] = False,
    refused_limit: Annotated[
        int | None, typer.Option(min=0, help="Break off when more records are refused; not given: never.")
    ] = None,
    metrics_file: MetricsFile = None,
    seal_to: SealTo = None,
    dry: Annotated[
        bool,
        typer.Option("--dry-run", help="Send nothing: show the first records as they would be stored, and counts."),
    ] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Deposit platform exports into Kafka, and account for every record.

    --dry-run needs no Kafka and asks for no consent; it exits with the same codes.

    Exit code 0: all records are deposited. 3: some are refused, all others deposited. 4: a file is not of this format,
    none of the files is deposited. 2: nothing is deposited, for another reason: wrong usage, no consent, no Kafka.
    1: broken off, by Kafka, Ctrl-C or --refused-limit; deposit the same files again, repeats keep their event ids.
    """
    loaded = load()
    owner = _owner(loaded, owner, ask=ask_owner)
    options = Options(owner=owner, depositor=depositor, mapping=mapping)
    public_key = None if seal_to is None else sealing_key(seal_to)
    began = datetime.now(UTC)
    try:
        chosen = registry.find(connector)
        first = _check(chosen, files, options)
    except ConnectorError as error:
        problem(error, as_json=as_json)
        raise typer.Exit(FILE_REFUSED if isinstance(error, NotThisFormat) else 2) from None
    if dry:
        raise typer.Exit(_try(chosen, files, options, refused_limit, as_json=as_json))
    account = _admitted(loaded, owner, first, agreed=consent)
    report, stopped = _deposit(chosen, files, options, refused_limit, public_key)
    if metrics_file:
        deposit_metrics.write(metrics_file, connector, report)
    following = _following(loaded, first, account, began) if first and report.deposited else []
    show(report, following, stopped, as_json=as_json)
    if stopped or report.refused:
        raise typer.Exit(BROKEN_OFF if stopped else SOME_REFUSED)


def _owner(settings: Settings, owner: str | None, *, ask: bool) -> str | None:
    """Return whose export it is; None where nobody says.

    Raises:
        SettingsError: on a bank with brokers, where others work as well, the id stands on the command line.
    """
    if ask:
        return asked_id("Owner id")
    if owner is not None and settings.kafka_bootstrap:
        raise SettingsError(
            "--owner is for the embedded line alone: a command line shows it to everybody on this machine. "
            "--ask-owner reads the id from standard input"
        )
    return owner


def _admitted(settings: Settings, owner: str | None, first: Deposit | None, *, agreed: bool) -> str | None:
    """Return the account of whoever deposits an own export on the embedded line; None for others."""
    if owner is None or first is None or settings.kafka_bootstrap:
        return None
    from teller.cli.accounts import own_export  # noqa: PLC0415 - the accounts' commands take long to load

    return own_export.admit(settings, owner, *_by_whom(first), agreed=agreed)


def _following(settings: Settings, first: Deposit, account: str | None, began: datetime) -> list[NextCommand]:
    """Return what to run next, once the first record can be in its bucket."""
    topic = clean(first.schema.partition(".")[0])
    wait_s = settings.chunk_seconds + allowance(settings)(topic)
    return next_commands(first.record["depositor"], account, began, wait_s)


def _check(connector: Connector, files: Sequence[Path], options: Options) -> Deposit | None:
    """Read each file up to its first record, so that a wrong file among many shows before anything is deposited; return
    the first record of all.
    """
    found = []
    for file in files:
        try:
            found.append(next((each for each in connector.reads(file, options) if isinstance(each, Deposit)), None))
        except NotThisFormat as problem:
            raise NotThisFormat(f"{file}: {problem}") from None
    return next(filter(None, found), None)


def _by_whom(first: Deposit) -> tuple[str, str]:
    """Return the depositor and the domain."""
    return first.record["depositor"], first.schema.partition(".")[0]


def _deposit(
    connector: Connector, files: Sequence[Path], options: Options, limit: int | None, seal_to: bytes | None
) -> tuple[DepositReport, Exception | None]:
    """Deposit the files; return the report, and the error that stopped the deposit, if one did."""
    loaded = load()
    settings = kafka_client.command_settings(loaded)
    headers_of = traces.publishing(traces.set_up("deposit", loaded))

    def send(items: Iterator[Outcome], tick: OnProgress, report: DepositReport) -> None:
        publish.deposit(items, settings, tick, report, headers_of, own_topics(loaded).of, seal_to)

    return _read(connector, files, options, limit, send)


def sealing_key(text: str) -> bytes:
    """Return the public key that an option gives: as hex, or as a file's first word.

    Raises:
        typer.BadParameter: it is neither.
    """
    digits = text
    if Path(text).is_file():
        with Path(text).open("rb") as file:
            digits = next(iter(file.read(1024).decode("ascii", "replace").split()), "")
    try:
        public = bytes.fromhex(digits)
    except ValueError:
        public = b""
    if not sealed.is_public_key(public):
        raise typer.BadParameter("--seal-to takes a public key of 64 hex digits, or a file: `teller keys seal-key`")
    return public


def _try(connector: Connector, files: Sequence[Path], options: Options, limit: int | None, *, as_json: bool) -> int:
    """Show what a deposit of the files would bring about; return the exit code."""
    from teller.operate.dry_run import dry_run  # noqa: PLC0415 - the scanner takes seconds to load

    tried = dry_run(load())
    report, stopped = _read(connector, files, options, limit, tried.take, dry=True)
    show_dry_run(report, tried.would_fail, tried.samples, stopped, as_json=as_json)
    return BROKEN_OFF if stopped else SOME_REFUSED if report.refused or tried.would_fail else 0


def _read(  # noqa: PLR0913 - what a deposit consists of
    connector: Connector, files: Sequence[Path], options: Options, limit: int | None, send: Send, *, dry: bool = False
) -> tuple[DepositReport, Exception | None]:
    """Read the files into `send`; return the report, and the error that stopped it, if one did."""
    report = DepositReport()
    with deposit_bar(files, dry=dry) as bar:
        options = replace(options, on_bytes=bar.on_bytes)
        try:
            send(_items(connector, files, options, report, limit, bar.on_file_end), bar.on_records, report)
        except (DepositFailed, NotThisFormat, NoTopicError, TooManyRefusedError) as stopped:
            return report, stopped
        except KeyboardInterrupt:
            return report, InterruptedError(f"broken off by Ctrl-C: {AGAIN}")
    return report, None


def own_topics(settings: Settings) -> OwnTopics:
    """Return the way to raw topics. On the embedded broker, whoever deposits is registered."""
    if settings.kafka_bootstrap:
        return OwnTopics(settings)

    def register(depositor: str, domain: str) -> Depositor:
        err.print(f"registering the depositor {depositor} for {domain}")
        return local.register(settings, {depositor: [domain]})[0]

    return OwnTopics(settings, register)


def _items(  # noqa: PLR0913, PLR0917 - what a deposit consists of
    connector: Connector, files: Sequence[Path], options: Options, report: DepositReport, limit: int | None,
    on_file_end: Callable[[], None],
) -> Iterator[Outcome]:  # fmt: skip
    for file in files:
        for item in connector.reads(file, options):
            if len(files) == 1 or isinstance(item, Deposit):
                yield item
            else:
                yield replace(item, where=f"{file.name} {item.where}")
            if limit is not None and report.refused_total > limit:
                raise TooManyRefusedError(f"broken off: more than {limit} records are refused (--refused-limit)")
        on_file_end()
