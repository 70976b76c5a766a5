"""`teller validate`: check records before they are sent, for the line's reasons and in its words."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from pipelines.steps.check import check
from pipelines.steps.outcome import Rejected
from schemas import catalog
from schemas.framing import MARKER
from teller.cli.exit_codes import FILE_REFUSED, SOME_REFUSED
from teller.output import JSON_FLAG, LISTED, first_of, json_line, out, problem, table
from teller.settings import load
from teller.settings.record_limits import record_limits

#: First bytes of what holds records in no way that is read here, and what it is.
OTHER: Final = {
    b"Obj\x01": "an Avro file: write each of its records as a single object, or as a line of JSON",
    b"\x1f\x8b": "packed by gzip: unpack it first",
    b"PK\x03\x04": "a zip: unpack it first",
    b"[": "a JSON array: write one object a line",
    b"{\n": "a JSON object of several lines: write one object a line",
    b"{\r\n": "a JSON object of several lines: write one object a line",
}


class NoRecordsError(ValueError):
    """The file does not hold records in a form that is read; the message says what it looks like."""


@dataclass(slots=True)
class Checked:
    """Counts of the records that were checked; `first` are the first refused ones, each with its place."""

    read: int = 0
    by_reason: Counter[str] = field(default_factory=Counter)
    first: list[tuple[str, Rejected]] = field(default_factory=list)


def validate(
    file: Annotated[Path, typer.Argument(help="A file; -: standard input.")],
    schema: Annotated[str, typer.Option(help="The records' schema, such as social.post.v1.")],
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Check records before they are sent: JSON, one object a line, or one record as an Avro single object.

    Reasons and details are those of the failed events that the line would make of the records. Consents and depositors
    are not asked for. The Kafka key is taken to be the record's owner_id, and Kafka to take the record now. --json
    prints one object for each refused record, then the counts.

    Exit code 0: all are valid. 3: some are not. 4: the file as a whole is no such file. 2: wrong usage.
    """
    catalog.load().by_name(schema)
    settings = load()
    limits = record_limits(settings)
    checked = Checked()
    try:
        with _opened(file) as source:
            for where, value in records(source, limits.max_record_bytes):
                checked.read += 1
                if rejected := check(value, schema, limits=limits, published=int(time.time() * 1000)):
                    _refuse(checked, where, rejected, as_json=as_json)
    except NoRecordsError as error:
        problem(error, as_json=as_json)
        raise typer.Exit(FILE_REFUSED) from None
    _show(checked, as_json=as_json)
    raise typer.Exit(SOME_REFUSED if checked.by_reason else 0)


def _opened(file: Path) -> AbstractContextManager[BinaryIO]:
    if str(file) == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return file.open("rb")
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None


def records(source: BinaryIO, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield each record with its place; of one that is longer than `most` bytes, a bit more than these.

    Raises:
        NoRecordsError: there is no record, or the file is of another form.
    """
    longest = most + 2  # with its line's end
    line = source.readline(longest)
    if line.startswith(MARKER):
        yield "the record", line + source.read(longest - len(line))
        return
    if likeness := next((words for start, words in OTHER.items() if line.startswith(start)), None):
        raise NoRecordsError(f"expected JSON, one object a line, or an Avro single object: this is {likeness}")
    line = line.removeprefix(b"\xef\xbb\xbf")
    number, found = 1, False
    while line:
        if line.strip():
            found = True
            yield f"line {number}", line.rstrip(b"\r\n")
        while len(line) == longest and not line.endswith(b"\n"):  # the rest of a line that is too long
            line = source.readline(longest)
        line, number = source.readline(longest), number + 1
    if not found:
        raise NoRecordsError("there is no record in it")


def _refuse(checked: Checked, where: str, rejected: Rejected, *, as_json: bool) -> None:
    checked.by_reason[rejected.reason.value] += 1
    if len(checked.first) < LISTED:
        checked.first.append((where, rejected))
    if as_json:
        names = {"schema": rejected.schema, "depositor": rejected.depositor}
        json_line({"where": where, "reason": rejected.reason.value, "detail": rejected.detail} | names)


def _show(checked: Checked, *, as_json: bool) -> None:
    refused = checked.by_reason.total()
    if as_json:
        json_line({"read": checked.read, "valid": checked.read - refused, "refused": refused} | {
            "refused_by_reason": dict(checked.by_reason.most_common())
        })  # fmt: skip
        return
    if refused:
        rows = [(where, each.reason.value, each.detail or "") for where, each in checked.first]
        table(first_of(refused), ("where", "reason", "detail"), rows)
    out.print(f"read {checked.read:,} = valid {checked.read - refused:,} + refused {refused:,}")
