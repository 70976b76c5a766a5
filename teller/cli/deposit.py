"""`teller deposit`: read platform exports and feeds, and send their records to Kafka."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bank.accounts.depositors import Depositor
from connectors import publish, registry
from connectors.api import Connector, ConnectorError, Deposit, DepositFailed, NotThisFormat, Options, Outcome, Refused
from connectors.publish import DepositReport
from teller.cli.accounts import own_export
from teller.operate import deposit_metrics
from teller.operate.depositors import local
from teller.operate.own_topics import NoTopicError, OwnTopics
from teller.output import JSON_FLAG, err, json_line, out, table
from teller.settings import Settings, kafka_client, load, traces

#: Exit codes beside 0 for "all deposited" and 2 for "nothing deposited: wrong usage, wrong format, no broker".
BROKEN_OFF: Final = 1
SOME_REFUSED: Final = 3
#: Number of refusals that are listed for people; the counts cover all.
LISTED: Final = 10

Files = Annotated[list[Path], typer.Argument(exists=True, readable=True, help="Exports: files, archives or folders.")]


class TooManyRefusedError(Exception):
    """Connectors refused more records than --refused-limit allows."""


def deposit(  # noqa: PLR0913, PLR0917 - the command's options
    connector: Annotated[str, typer.Argument(help="Which format it is: a wrong name lists those there are.")],
    files: Files,
    owner: Annotated[str | None, typer.Option(help="Whose export it is; feeds name their owners themselves.")] = None,
    depositor: Annotated[str | None, typer.Option(help="Who deposits; else the connector's or mapping's name.")] = None,
    mapping: Annotated[str | None, typer.Option(help="For CSV: a bundled mapping's name, or a TOML file.")] = None,
    consent: Annotated[
        bool, typer.Option("--consent", help="The owner agrees: on the embedded line, opens the owner's account.")
    ] = False,
    refused_limit: Annotated[int | None, typer.Option(min=0, help="Break off when more records are refused.")] = None,
    metrics_file: Annotated[
        Path | None, typer.Option(help="Write metrics there at the end, for node_exporter's textfile collector.")
    ] = None,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Deposit platform exports into Kafka, and account for every record.

    Exit code 0: all records are deposited. 3: some are refused, all others deposited. 1: broken off, by Kafka or by
    --refused-limit; deposit the same files again, repeats keep their event ids. 2: nothing is deposited.
    """
    options = Options(owner=owner, depositor=depositor, mapping=mapping)
    try:
        chosen = registry.find(connector)
        first = _check(chosen, files, options)
    except ConnectorError as error:
        err.print(f"teller: {error}", style="red", markup=False)
        raise typer.Exit(2) from None
    loaded = load()
    if owner is not None and first is not None and not loaded.kafka_bootstrap:
        own_export.admit(loaded, owner, *_by_whom(first), agreed=consent)
    report, problem = _deposit(chosen, files, options, refused_limit)
    if metrics_file:
        deposit_metrics.write(metrics_file, connector, report)
    if as_json:
        json_line(summary(report, complete=not problem))
    else:
        _show(report)
    if problem:
        err.print(f"teller: {problem}", style="red", markup=False)
        raise typer.Exit(BROKEN_OFF)
    if report.refused:
        raise typer.Exit(SOME_REFUSED)


def summary(report: DepositReport, *, complete: bool) -> dict[str, Any]:
    """Return the report for programs; `read` is `deposited` + `refused` when it is `complete`."""
    return {
        "complete": complete,
        "read": report.read,
        "deposited": report.deposited,
        "refused": report.refused_total,
        "by_schema": dict(sorted(report.by_schema.items())),
        "refused_by_reason": dict(report.refused.most_common()),
        "first_refused": [{"where": one.where, "reason": one.reason} for one in report.examples],
        "left_out": [asdict(one) for one in report.left_out_examples],
    }


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
    connector: Connector, files: Sequence[Path], options: Options, limit: int | None
) -> tuple[DepositReport, Exception | None]:
    """Deposit the files; return the report, and the error that stopped the deposit, if one did."""
    loaded = load()
    settings = kafka_client.command_settings(loaded)
    headers_of = traces.publishing(traces.set_up("deposit", loaded))
    report = DepositReport()
    with _progress() as progress:
        task = progress.add_task("read", total=_size(files), records=0)
        options = replace(options, on_bytes=lambda count: progress.advance(task, count))
        items = _items(connector, files, options, report, limit)

        def show(now: DepositReport) -> None:
            progress.update(task, records=now.read)

        try:
            publish.deposit(items, settings, show, report, headers_of, own_topics(loaded).of)
        except (DepositFailed, NotThisFormat, NoTopicError, TooManyRefusedError) as problem:
            return report, problem
    return report, None


def own_topics(settings: Settings) -> OwnTopics:
    """Return the way to raw topics. On the embedded broker, whoever deposits is registered."""
    if settings.kafka_bootstrap:
        return OwnTopics(settings)

    def register(depositor: str, domain: str) -> Depositor:
        err.print(f"registering the depositor {depositor} for {domain}")
        return local.register(settings, {depositor: [domain]})[0]

    return OwnTopics(settings, register)


def _items(
    connector: Connector, files: Sequence[Path], options: Options, report: DepositReport, limit: int | None
) -> Iterator[Outcome]:
    for file in files:
        for item in connector.reads(file, options):
            several = isinstance(item, Refused) and len(files) > 1
            yield Refused(f"{file.name} {item.where}", item.reason) if several and isinstance(item, Refused) else item
            if limit is not None and report.refused_total > limit:
                raise TooManyRefusedError(f"broken off: more than {limit} records are refused (--refused-limit)")


def _progress() -> Progress:
    columns = (BarColumn(), DownloadColumn(), TextColumn("{task.fields[records]:,} records"), TimeRemainingColumn())
    return Progress(TextColumn("deposit"), *columns, console=err, transient=True)


def _size(files: Sequence[Path]) -> int | None:
    """Return the bytes to read; None for a folder, since a connector picks what it reads from one."""
    return None if any(file.is_dir() for file in files) else sum(file.stat().st_size for file in files)


def _show(report: DepositReport) -> None:
    table("Deposited", ("schema", "records"), sorted(report.by_schema.items()), right=("records",))
    if report.refused:
        table("Refused", ("reason", "records"), report.refused.most_common(), right=("records",))
        title = f"The first {LISTED} of {report.refused_total:,}" if report.refused_total > LISTED else "Each of them"
        table(title, ("where", "reason"), [(one.where, one.reason) for one in report.examples[:LISTED]])
    if report.left_out:
        rows = [(one.where, one.reason, one.count) for one in report.left_out_examples]
        table("Left out, and no record", ("what", "why", "count"), rows, right=("count",))
    out.print(f"read {report.read:,} = deposited {report.deposited:,} + refused {report.refused_total:,}")
