"""`teller verify`: after an incident, is every record where it should be?"""

import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.text import Text

from pipelines.router.faults import RouterFault
from pipelines.steps.outcome import REFUSALS
from schemas.topics import DEPOSITORS
from teller import output
from teller.cli.foreseen import FORESEEN
from teller.cli.progress import progress
from teller.embedded.errors import EmbeddedKafkaError
from teller.operate.verify.charged import ChargedSums
from teller.operate.verify.findings import WORDS, FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.operate.verify.verdict import DomainSums, Figures, Verdict
from teller.operate.verify.verify import NothingCommittedError
from teller.output import JSON_FLAG, err, escaped, json_line, out, table
from teller.run import require_broker
from teller.settings import Settings, load

WELL, WRONG, NOT_CHECKED = 0, 1, 2


def verify(as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Read receipts, metering events and every bucket, and hold them against each other and the topics.

    What was committed when it starts is judged; the line may go on. Changes nothing. Exit code 0: all is well; 1:
    something is wrong, and what and where is printed; 2: it could not be checked, or encrypted objects could not and
    nothing else is wrong.
    """
    with _not_checked():
        found = _verdict(load())
    if as_json:
        json_line(found.as_json())
    else:
        show(found)
    raise typer.Exit(_code(found))


def _code(found: Verdict) -> int:
    kinds = {one.kind for one in found.findings}
    return (NOT_CHECKED if kinds == {FindingKind.OBJECT_UNOPENED} else WRONG) if kinds else WELL


def show(found: Verdict) -> None:
    """Print figures, findings and verdict."""
    figures = found.figures
    rows = [_domain(row) for row in (*figures.domains, figures.total)]
    numbers = ["stored", "failed", "waiting for a router", "waiting for a worker", "nowhere"]
    table("Records", ["domain", *numbers], rows, numbers)
    table("Buckets, receipts and metering", ["what", "number"], _counts(figures), ["number"])
    if figures.ledger is not None:
        counted = ["objects", "records", "bytes"]
        table("The ledger", ["what", *counted], _charged(figures.ledger), counted)
    table("Owners and consents", ["what", "number"], _agreed(figures), ["number"])
    if not found.well:
        rows_of = ((one.kind.value, one.count, _places(one.places)) for one in found.findings)
        table("What is wrong", ["finding", "times", "where, the first ones"], rows_of, ["times"])
    if not figures.registered:
        out.print(f"{DEPOSITORS} is missing or empty: whose names are on which stream was not checked.")
    lost = any(one.kind is FindingKind.HISTORY_LOST for one in found.findings)
    if figures.agreed.enforced is None and not lost:
        out.print("The bank does not ask for link and consent: what is stored without them is no finding.")
    out.print(verdict(found))


def verdict(found: Verdict) -> Text:
    """Return one line if there are no findings, else one for each finding."""
    total = found.figures.total
    if found.well:
        stored, failed = f"{total.stored:,} records are stored", f"{sum(total.failed.values()):,} have failed"
        agree = "receipts, metering, ledger and buckets" if found.figures.ledger else "receipts, metering and buckets"
        return Text.assemble(("All is well:", "bold green"), f" {stored}, {failed}, each once; {agree} agree.")
    lines = "".join(f"\n- {one.kind.value} ({one.count:,}): {WORDS[one.kind]}" for one in found.findings)
    then = "\ndocs/operating.md, After an incident, says what to do about each."
    return Text.assemble(("Something is wrong:", "bold red"), lines, then)


def _domain(row: DomainSums) -> tuple[object, ...]:
    return row.domain, row.stored, sum(row.failed.values()), row.waiting, row.unread, row.lost


def _counts(figures: Figures) -> Iterator[tuple[str, int]]:
    counts = figures.counts
    for name in ("buckets", "objects", "records", "bytes"):
        yield name, getattr(counts, name)
    yield "receipts", counts.receipts
    yield "metering events", counts.metering
    if (log := figures.log) is not None:
        yield "receipts' leaves in the public log", log.leaves
        yield "receipts that wait for theirs", log.waiting
        if log.refilled:
            yield "leaves that a restore took back from the published log", log.refilled
    if (trail := figures.trail) is not None:
        yield "accesses' leaves in the public log", trail.leaves
        yield "accesses that wait for theirs", trail.waiting
    if (withdrawals := figures.withdrawals) is not None:
        yield "offerings' and withdrawals' leaves in the public log", withdrawals.leaves
        yield "offerings and events of withdrawals that wait for theirs", withdrawals.waiting
    if (packaged := figures.packaged) is not None:
        yield "leaves of packages in the public log", packaged.leaves
        yield "events of packages that wait for theirs", packaged.waiting
    yield "objects whose receipts follow: of an open write-ahead intent, or being replaced", figures.covered
    yield "objects put while this was read: not judged", figures.moving


def _charged(found: ChargedSums) -> Iterator[tuple[object, ...]]:
    named = {
        "in buckets": found.there,
        "erased, replaced, or not read back": found.gone,
        "posted, or held": found.posted,
        "waiting for the ledger": found.waiting,
    }
    yield from ((name, each.objects, each.records, each.bytes) for name, each in named.items())


def _agreed(figures: Figures) -> Iterator[tuple[str, int]]:
    agreed = figures.agreed
    yield "owners with an account", agreed.owners
    yield "owners who were erased", figures.erased
    yield "links, ended ones too", agreed.links
    yield "consents, one a record type, ended ones too", agreed.consents
    yield "events that changed nothing", agreed.idle
    yield "licences, ended ones too", figures.licences.licences
    yield "licences that no event has ended", figures.licences.live
    packages = figures.packages
    yield "packages that were ordered", packages.ordered
    yield "packages that were delivered", packages.delivered
    yield "notices that rows of packages are to be deleted", packages.notices
    yield "notices without an answer", packages.unanswered
    failed = figures.total.failed
    yield from ((f"refused: {reason}", failed[reason]) for reason in sorted(REFUSALS & failed.keys()))


def _places(places: Iterable[str]) -> str:
    return "\n".join(map(escaped, places))


def _verdict(settings: Settings) -> Verdict:
    with require_broker.broker(settings), progress() as say:
        return verify_line(settings, say)


@contextmanager
def _not_checked() -> Iterator[None]:
    """Exit with code 2 when the check itself fails: code 1 means that something is wrong with the records."""
    try:
        yield
    except KeyboardInterrupt:
        err.print("Stopped before the end: there is no verdict.")
        raise typer.Exit(130) from None
    except FORESEEN:
        raise
    except (NothingCommittedError, RouterFault, EmbeddedKafkaError) as problem:
        output.problem(problem)
        raise typer.Exit(NOT_CHECKED) from None
    except Exception as problem:
        where = "".join(traceback.format_tb(problem.__traceback__))  # without the text: it could quote a record
        err.print(where, style="red", end="")
        output.problem(f"could not check: {type(problem).__name__}")
        raise typer.Exit(NOT_CHECKED) from None
