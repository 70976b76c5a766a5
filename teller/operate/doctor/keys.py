"""Check that the keys exist, that others cannot read them, and that they are not too old."""

import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings, SettingsError, hash_keys, keys, seal_keys

KEYS: Final = "keys"
DAY_S: Final = 86_400
#: Threshold of the alert TellerKeyOld. The pseudonym key can never change, so its age is no fault.
OLD_DAYS: Final = 365


def judge(settings: Settings, now: float | None = None, *, seals: bool = True) -> Iterator[CheckResult]:
    """Judge the keys; `now` is seconds since 1970. `seals`: this part seals failed records, as only workers do."""
    files = keys.files(settings)
    yield from _read("pseudonym", files["pseudonym"], lambda: keys.pseudonym_key(settings))
    if file := settings.hash_key_file:
        yield from _read("hash", file, lambda: hash_keys.generations(file))
    if settings.failed_public_key_file or files["failed"].exists():
        yield from _read("failed, public half", files["failed"], lambda: keys.failed_public_key(settings), secret=False)
    elif seals:
        yield warning(
            KEYS,
            "failed: there is none, so failed records cannot be repaired",
            "name the public key in failed_public_key_file",
        )
    yield from _private(settings)
    if seals and (settings.raw_private_keys_file or seal_keys.file(settings).exists()):
        yield from _read("raw", seal_keys.file(settings), lambda: seal_keys.in_force(settings))
    for name in ("hash", "failed"):
        if name in files and files[name].exists():
            yield from _age(name, files[name], time.time() if now is None else now)


def judge_log(settings: Settings) -> Iterator[CheckResult]:
    """Judge the file of the public log's key."""
    yield from _read("log", keys.log_file(settings), lambda: keys.log_seed(settings))


def judge_packager(settings: Settings) -> Iterator[CheckResult]:
    """Judge the file of the packager's key."""
    yield from _read("packager", keys.packager_file(settings), lambda: keys.packager_seed(settings))


def has_log(settings: Settings) -> bool:
    """Return whether the public log's key can be read here."""
    try:
        keys.log_seed(settings)
    except SettingsError:
        return False
    return True


def _read(name: str, file: Path, read: Callable[[], object], *, secret: bool = True) -> Iterator[CheckResult]:
    try:
        read()
    except SettingsError as error:  # the message names the file, never its content
        yield fault(KEYS, f"{name}: there is no such key", str(error))
        return
    if secret and (others := _others(file)):
        yield warning(KEYS, f"{name}: its file can be {others}", f"chmod 600 {file}, or 0400 where it is mounted")
    else:
        yield ok(KEYS, f"{name}: its file holds one")


def _others(file: Path) -> str:
    """Return the rights of others than the owner and the group. A mounted secret is often the group's."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        return "written by others"
    return "read by everybody" if mode & stat.S_IROTH else ""


def _private(settings: Settings) -> Iterator[CheckResult]:
    """Check where the private key lies. The embedded mode keeps both halves in one folder; your own line must not."""
    file = settings.failed_private_key_file or settings.keys_folder / "failed.key"
    if settings.kafka_bootstrap and file.exists():
        yield warning(
            KEYS,
            "failed, private half: it is on this machine",
            "fine where an operator repairs records; no worker or router may have it",
        )


def _age(name: str, file: Path, now: float) -> Iterator[CheckResult]:
    days = (now - file.stat().st_mtime) / DAY_S
    if days > OLD_DAYS:
        mend = "teller keys rotate" if name == "hash" else "make a new pair; keep the old private half"
        yield warning(KEYS, f"{name}: {days:.0f} days old", mend)
