"""`teller package show` and `notices`."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bank.withdrawals.packaging.package_states import NoticeState, PackageState
from teller.cli.entry_cells import cell, print_fields
from teller.operate.packaging import known
from teller.operate.packaging.known import PackagingError
from teller.operate.packaging.told import described, described_notice
from teller.output import JSON_FLAG, json_line, out, table
from teller.run import require_broker
from teller.settings import load

AsJson = Annotated[bool, JSON_FLAG]
_COLUMNS: Final = ("package", "offering", "version", "originator", "step", "rows", "unanswered", "next")
_NOTICE_COLUMNS: Final = ("notice", "package", "originator", "rows", "by", "answered")
_Notice = tuple[PackageState, NoticeState]


def show(
    package: Annotated[str, typer.Argument(metavar="PACKAGE", help="Which one; not given: a line for each.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show packages: how far each is, and what to do next."""
    settings = load()
    with require_broker.broker(settings):
        states = known.read(settings)
    rows = [described(each) for each in ([known.named(states, package)] if package else states)]
    if as_json:
        for row in rows:
            json_line(row)
    elif package:
        print_fields({name: each for name, each in rows[0].items() if each is not None})
    elif rows:
        cells = [[cell(row[column]) for column in _COLUMNS] for row in rows]
        table("Packages", _COLUMNS, cells, ("rows", "unanswered"), whole=("package",))
    else:
        out.print("No package was ordered: `teller package order FILE` does it.")


def notices(
    originator: Annotated[str, typer.Argument(metavar="ORIGINATOR", help="Whose; not given: everybody's.")] = "",
    to: Annotated[
        Path | None,
        typer.Option("--to", file_okay=False, help="Folder to write those that are not answered to, a file for each."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show notices to originators that licences ended, and write the ones to hand over."""
    settings = load()
    with require_broker.broker(settings):
        states = known.read(settings)
    found = [
        (state, notice)
        for state in states
        for notice in state.notices.values()
        if originator in {"", state.ordered.originator}
    ]
    files = _written(found, to) if to else {}
    rows = [described_notice(*each) for each in found]
    if as_json:
        for row in rows:
            json_line(row | {"file": files.get(row["notice"])})
        return
    _tell(rows)
    for file in files.values():
        out.print(file)


def _tell(rows: list[dict[str, Any]]) -> None:
    if rows:
        cells = [[cell(row[column]) for column in _NOTICE_COLUMNS] for row in rows]
        table("Notices", _NOTICE_COLUMNS, cells, ("rows",), whole=("notice", "package"))
    else:
        out.print("No notices.")


def _written(found: list[_Notice], to: Path) -> dict[str, str]:
    """Write notices that are not answered; return the files by id. A file that is there already is left as it is.

    Raises:
        PackagingError: a file cannot be written, or is another one.
    """
    files = dict[str, str]()
    try:
        to.mkdir(parents=True, exist_ok=True)
        for _, notice in found:
            if notice.answered is None:
                name = str(notice.noticed.notice)
                file = to / f"notice-{name}.dsse.json"
                _write(file, notice.noticed.document)
                files[name] = str(file)
    except OSError as error:
        raise PackagingError(f"--to {to}: {error.strerror}") from None
    return files


def _write(file: Path, document: bytes) -> None:
    if file.exists():
        if file.read_bytes() != document:
            raise PackagingError(f"{file} is another file: name a new folder")
        return
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_bytes(document)
    unfinished.replace(file)
