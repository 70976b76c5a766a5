"""Options of `teller accounts`, the way to the writer, and the printing of what was written."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Final, NamedTuple, TypeVar

import typer

from bank.accounts.depositors import Depositor, Depositors
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from pipelines.accounts import depositors
from teller.cli.depositors.tools import explained
from teller.operate.accounts import rules
from teller.operate.accounts.reading import Happened
from teller.operate.accounts.rules import AccountError
from teller.operate.accounts.writer import Writer, writer
from teller.output import JSON_FLAG, json_line
from teller.run import require_broker
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

#: In place of an account, where an option takes one away.
NOBODY: Final = "none"
Named = TypeVar("Named", str, list[str], None)


def named(given: Named) -> Named:
    """Check an argument that names accounts, before anything is asked: what is no account may be somebody's name.

    Raises:
        AccountError: it names something else, which the message does not repeat.
    """
    names: list[str] = [given] if isinstance(given, str) else given or []
    for each in names:
        if each not in ("", NOBODY):
            rules.check_id(each)
    return given


AccountId = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account: 32 hex digits.", callback=named)]
AsJson = Annotated[bool, JSON_FLAG]
DepositorName = Annotated[str, typer.Option("--depositor", help="Name of the depositor.")]
KindOf = Annotated[AccountKind | None, typer.Option("--kind", case_sensitive=False, help="Whose account it is.")]
Keepers = Annotated[
    list[str] | None,
    typer.Option(
        "--keeper", help="Account of one who decides for this one, such as a guardian; once for each.", callback=named
    ),
]
Schemas = Annotated[list[str] | None, typer.Option("--schema", help="Record type such as social.post; once for each.")]
Domains = Annotated[list[str] | None, typer.Option("--domain", help="All record types of this domain.")]
By = Annotated[
    str, typer.Option("--by", help="Account of the keeper who decides; not given: the owner does.", callback=named)
]
_NO_TIME: Final = "--from and --until take times after 1970-01-01T00:00:00Z, up to the end of 9999 in UTC"


class AccountTools(NamedTuple):
    """The writer, opened for this command alone, and the registered depositors."""

    writer: Writer
    depositors: Depositors

    def depositor(self, name: str, *, ended: bool = False) -> Depositor:
        return rules.depositor(self.depositors, name, ended=ended)


@contextmanager
def tools(settings: Settings, about: Iterable[str] | None = None) -> Iterator[AccountTools]:
    """Open the writer, with the accounts that speak of one of `about`, or all.

    Raises:
        AccountError: Kafka gives no transaction.
        RegistrationError: Kafka refuses, or does not answer.
    """
    with require_broker.broker(settings), explained(), writer(settings, about) as opened:
        yield AccountTools(opened, depositors.read(command_settings(settings)))


def now() -> int:
    """Return the time by this machine's clock, in milliseconds since 1970-01-01T00:00:00Z; Kafka's decides."""
    return time.time_ns() // 1_000_000


def moment(given: datetime | None) -> int:
    """Return a time that was given, in milliseconds since 1970-01-01T00:00:00Z; 0 where none was. Without a time zone
    it is in UTC.

    Raises:
        AccountError: it is before 1970 or after 9999, in UTC.
    """
    if given is None:
        return 0
    try:
        at = (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise AccountError(_NO_TIME) from None
    if (time_ms := round(at.timestamp() * 1000)) <= 0:
        raise AccountError(_NO_TIME)
    return time_ms


def record_types(entry: Depositor, schemas: Sequence[str] | None, domains: Sequence[str] | None) -> tuple[str, ...]:
    """Return the record types that options name; none where no option does.

    Raises:
        AccountError: a name has a version, or the depositor is granted none in a domain.
    """
    rules.check_schemas(schemas or ())
    of_domains = [each for each in sorted(entry.schemas) if each.partition(".")[0] in (domains or ())]
    if missing := set(domains or ()) - {each.partition(".")[0] for each in of_domains}:
        raise AccountError(f"{entry.name} is granted no record type of {rules.joined(missing)}")
    return (*(schemas or ()), *of_domains)


def tell(owner: str, done: Sequence[Happened], as_json: bool, **more: str) -> None:
    """Print the account, and what was written of it."""
    if as_json:
        json_line({"account": owner} | more | {"events": [for_programs(each) for each in done]})
        return
    if owner:
        typer.echo(f"account       {owner}")
    for each in done:
        typer.echo(f"{each.event.event.value:14}at offset {each.offset}, {rules.day(each.time)}{_ending(each.event)}")
    for name, value in more.items():
        typer.echo(f"{name:14}{value}")
    if not done:
        typer.echo("Nothing to write: it is so already.")


def for_programs(happened: Happened) -> dict[str, Any]:
    """Return an event for programs."""
    found: dict[str, Any] = {
        "event": happened.event.event.value,
        "offset": happened.offset,
        "time": rules.day(happened.time),
    }
    if happened.event.schemas:
        found["schemas"] = list(happened.event.schemas)
    return found


def _ending(event: AccountEvent) -> str:
    if event.event is not EventKind.CONSENTED:
        return ""
    return f", {', '.join(event.schemas)}, {rules.until(event.valid_until)}"
