"""Check what `teller owner-desk` and `teller owner-page` need: folders, files, socket, the log's index, a depositor."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bank.accounts.depositors import Depositors, Status
from pipelines.metrics.health import existing
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings, SettingsError, log, owner_pages
from teller.unix_sockets import unanswered

OWNER_DESK: Final = "owner-desk"
_PACKAGES: Final = "pip install 'teller[owner-page]', or an image with EXTRAS=[owner-page]"
#: Files that are nowhere else but in backups.
_KEPT: Final = ("sign_in.sqlite", "closings.sqlite")


def judge_place(settings: Settings, *, needed: bool) -> Iterator[CheckResult]:
    """Judge packages, folder, address, socket and index; `needed`: these are the settings of the desk."""
    if not needed and not settings.owner_desk_folder.expanduser().exists():
        yield warning(
            OWNER_DESK, "its folder is not here: it was not looked at", "fine where no teller owner-desk runs"
        )
        return
    if not owner_pages.is_installed():
        yield fault(OWNER_DESK, "the packages of the owners' page are not installed", _PACKAGES)
    yield from _folder(settings.owner_desk_folder.expanduser())
    yield from _address(settings)
    yield from _socket(settings)
    yield from _log_keys(settings)
    if settings.log_index.is_file():
        yield ok(OWNER_DESK, "the log's index is here, so owners can check that their list is complete")
    else:
        what = "the log's index is not here: owners see everything, and cannot check that it is all"
        yield warning(OWNER_DESK, what, "run it where teller log-writer does, or name that one's log_index_file")


def _folder(folder: Path) -> Iterator[CheckResult]:
    place = existing(folder)
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        yield fault(OWNER_DESK, "owner_desk_dir: cannot be read and written", f"give this user the right to {place}")
    elif folder.exists() and (not folder.is_dir() or _is_open(folder)):
        yield fault(OWNER_DESK, "owner_desk_dir: is no folder, or others may look into it", f"chmod 700 {folder}")
    elif found := [name for name in _KEPT if (folder / name).exists() and _is_open(folder / name)]:
        yield fault(OWNER_DESK, f"others may read {', '.join(found)}", f"chmod 600 in {folder}")
    elif found := [each.name for each in sorted(folder.glob("*.sqlite*")) if not os.access(each, os.R_OK | os.W_OK)]:
        yield fault(OWNER_DESK, f"this user cannot write {', '.join(found)}", f"give it the right to them in {folder}")
    else:
        yield ok(OWNER_DESK, "owner_desk_dir: this user can write there, and others see nothing")


def _is_open(file: Path) -> bool:
    return bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def _address(settings: Settings) -> Iterator[CheckResult]:
    if settings.owner_page_origin.startswith("https://"):
        yield ok(OWNER_DESK, f"passkeys are bound to {settings.owner_page_name}: that name must stay")
    else:
        yield ok(OWNER_DESK, "owners reach the page from this machine alone: owner_page_address is http://localhost")


def _log_keys(settings: Settings) -> Iterator[CheckResult]:
    try:
        log.verifier_keys(settings)
    except SettingsError as error:
        yield fault(OWNER_DESK, "the log's public keys are not to be had", str(error))
    else:
        yield ok(OWNER_DESK, "it has the log's public keys")


def _socket(settings: Settings) -> Iterator[CheckResult]:
    file = settings.owner_desk_socket_file.expanduser()
    if not owner_pages.has_room(settings):
        yield fault(OWNER_DESK, "the path of its socket is too long", "name a shorter one with owner_desk_socket")
    elif not file.is_socket():
        yield warning(OWNER_DESK, "no desk listens: there is no socket", "teller owner-desk")
    elif _is_open(file) or _is_open(file.parent):
        yield fault(OWNER_DESK, "others may reach its socket", f"chmod 700 {file.parent}; chmod 600 {file}")
    elif unanswered(file):
        yield warning(OWNER_DESK, "no desk listens at its socket", "teller owner-desk")
    else:
        yield ok(OWNER_DESK, "it listens, and others do not reach it")


def judge_depositor(settings: Settings, known: Depositors) -> Iterator[CheckResult]:
    """Judge whether the depositor is registered in whose name owners deposit."""
    if not (name := settings.owner_page_depositor):
        return
    entry = known.named(name)
    if entry is None or entry.status is not Status.ACTIVE:
        what = "owner_page_depositor is no active depositor: owners cannot deposit exports of their own"
        yield fault(OWNER_DESK, what, f"teller depositors add {name}, with the desk's principal")
    else:
        yield ok(OWNER_DESK, "owner_page_depositor is registered, and active")
