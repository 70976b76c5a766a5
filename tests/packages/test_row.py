"""`teller package row`: who allowed a row, and until when; and every way in which it is not so."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from bank.withdrawals.package import names
from bank.withdrawals.package.checking import Wrong
from bank.withdrawals.package.contents import DataFile
from bank.withdrawals.package.data_file import data_file
from bank.withdrawals.package.row_evidence import licence_line, row_line
from bank.withdrawals.package.row_opening import RowLink, RowOpening
from teller.operate.packages.folder import PackageError, PackageFolder
from teller.operate.packages.row import ProvenRows, prove
from tests.bank.withdrawals.package import samples
from tests.bank.withdrawals.package.samples import ID, KEY, ROWS, all_files, draws, in_log, package_of
from tests.bank.withdrawals.package.test_row_evidence import AGREEMENT, DIGEST, LICENCE
from tests.bank.withdrawals.samples import OWNER
from tests.cli.test_commands import Shown, teller
from tests.packages.samples import KEYS

LINKS = [RowLink(UUID(int=1000 + row), row, DIGEST) for row in range(ROWS.num_rows)]


def made(name: str = "one", of: UUID = ID) -> dict[str, DataFile]:
    return {
        names.data_file_name(kind, 0): data_file(of, kind, ROWS, LINKS, draws(f"{name} {kind}"))
        for kind in ("social.post", "social.reaction")
    }


FILES = made()
DATA, OTHER = sorted(FILES)
#: By number: over all files in the order of their names.
OPENINGS: list[RowOpening] = [*FILES[DATA].openings, *FILES[OTHER].openings]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package, the bank's keys, and openings of all rows."""
    (tmp_path / "keys").write_text(KEYS)
    (tmp_path / "package").mkdir()
    for name, data in all_files(in_log(package_of(FILES)), FILES).items():
        (tmp_path / "package" / name).write_bytes(data)
    show(tmp_path, *OPENINGS)
    return tmp_path


def show(folder: Path, *rows: RowOpening, licence: bytes = AGREEMENT) -> None:
    lines = [*map(row_line, rows), licence_line(licence)]
    (folder / "openings").write_bytes(b"".join(lines))


def run(folder: Path, *more: str) -> Shown:
    return teller(folder, "package", "row", "package", "--opening", "openings", "--keys", "keys", *more)


def proven(folder: Path) -> ProvenRows | Wrong:
    with (folder / "openings").open("rb") as file:
        return prove(PackageFolder(folder / "package"), file, [KEY.verifier])


@pytest.mark.parametrize("row", [0, 4])
def test_a_row_proves_who_allowed_it_and_until_when(folder: Path, row: int) -> None:
    show(folder, OPENINGS[row])
    shown = run(folder)
    assert (shown.returncode, shown.stderr) == (0, "")
    link = OPENINGS[row].link
    for said in (
        f"Proven: row {row} of package {ID} is in {DATA if row < 3 else OTHER}, and bank.example/log/packages signed",
        f"It is row {link.place} of the object of receipt {link.receipt}.",
        f"licence {LICENCE.agreement}, which account {OWNER} granted, from 2024-10-04T00:00:00.000Z until before "
        "2034-10-02T00:00:00.000Z",
        DIGEST,
    ):
        assert said in shown.stdout
    told = json.loads(run(folder, "--json").stdout)
    assert (told["proven"], told["row"], told["receipt"]) == (True, row, str(link.receipt))
    assert (told["account"], told["until"]) == (OWNER, "2034-10-02T00:00:00.000Z")


def test_each_opening_of_the_file_is_shown_with_its_row(folder: Path) -> None:
    show(folder, *reversed(OPENINGS), replace(OPENINGS[0], package=UUID(int=1)))
    told = [json.loads(line) for line in run(folder, "--json").stdout.splitlines()]
    assert [(each["row"], each["place"]) for each in told] == [
        (row, each.link.place) for row, each in enumerate(OPENINGS)
    ]
    assert run(folder).stdout.count("Proven: row") == len(OPENINGS)


def test_without_the_agreement_its_digest_is_said(folder: Path) -> None:
    show(folder, OPENINGS[0], licence=b"{}")
    shown = run(folder)
    assert (shown.returncode, "licence that is not in the file; its Agreement" in shown.stdout) == (0, True)


NOT_ITS = "1 of 1 openings are those of no row of the package"
NONE = "has no opening of package"
#: Whether the package or the opening is wrong, or there is nothing to check, and what is said.
WRONG: dict[str, tuple[Callable[[Path], object], bool, str]] = {
    "one of two": (
        lambda to: show(to, OPENINGS[0], replace(OPENINGS[1], random=bytes(32))), True, "1 of 2 openings are those"
    ),
    "another receipt": (
        lambda to: show(to, replace(OPENINGS[0], link=OPENINGS[0].link._replace(receipt=UUID(int=1)))),
        True, NOT_ITS,
    ),
    "another place": (
        lambda to: show(to, replace(OPENINGS[0], link=OPENINGS[0].link._replace(place=99))),
        True, NOT_ITS,
    ),
    "another licence": (
        lambda to: show(to, replace(OPENINGS[0], link=OPENINGS[0].link._replace(agreement="0" * 64))),
        True, NOT_ITS,
    ),
    "other random bytes": (lambda to: show(to, replace(OPENINGS[0], random=bytes(32))), True, NOT_ITS),
    "another package's": (
        lambda to: show(to, replace(OPENINGS[0], package=UUID(int=1))), False, NONE
    ),
    "nothing": (lambda to: (to / "openings").write_bytes(b""), False, NONE),
    "a long line": (lambda to: (to / "openings").write_bytes(b"{" * 3_000_000), False, NONE),
    "altered rows": (
        lambda to: (to / "package" / OTHER).write_bytes(made("two")[OTHER].data), True,
        "its root is not that of the files' rows",
    ),
    "rows that are no file": (
        lambda to: (to / "package" / DATA).write_bytes(b"PAR1"), True, "is no Parquet file as docs/packages.md"
    ),
    "rows that are gone": (lambda to: (to / "package" / DATA).unlink(), False, "No such file"),
    "a statement that is altered": (
        lambda to: (to / "package" / names.STATEMENT).write_bytes(b"{}"), True, "none of the keys has signed it"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_so_is_said(folder: Path, name: str) -> None:
    damage, wrong, said = WRONG[name]
    damage(folder)
    if not wrong:
        with pytest.raises(PackageError, match=said):
            proven(folder)
        return
    found = proven(folder)
    assert isinstance(found, Wrong)
    assert said in found.why


def test_the_exit_code_says_it(folder: Path) -> None:
    show(folder, replace(OPENINGS[0], random=bytes(32)))
    shown = run(folder)
    assert (shown.returncode, f"--opening: NOT VERIFIED: {NOT_ITS}" in shown.stdout) == (1, True)
    show(folder)
    shown = run(folder)
    assert (shown.returncode, NONE in shown.problem) == (2, True)


def test_the_licence_of_another_offering_is_none_of_it(tmp_path: Path) -> None:
    offering = replace(samples.OFFERING, version=3)
    (tmp_path / "package").mkdir()
    for name, data in all_files(replace(package_of(FILES), offering=offering), FILES).items():
        (tmp_path / "package" / name).write_bytes(data)
    show(tmp_path, OPENINGS[0])
    found = proven(tmp_path)
    assert isinstance(found, Wrong)
    assert "of another offering than the package" in found.why
