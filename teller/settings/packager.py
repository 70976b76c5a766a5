"""Open what the settings say of the packager."""

import contextlib
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bank.withdrawals.packaging.packager_keys import PackagerKeys
from pipelines.packager.cache import ReleaseRecords
from pipelines.packager.config import PackagerConfig
from pipelines.packager.kafka_log import KafkaPackagerLog
from pipelines.packager.port import Workshop
from pipelines.packager.releases import ReleaseIndex
from pipelines.withdrawals.follower import LicencesFollower
from teller.settings import Settings, SettingsError, keys, topics
from teller.settings.kafka_client import command_settings

CACHE: Final = "owners.sqlite"
RELEASES: Final = "releases.sqlite"
#: What a file of SQLite has beside it while it is open.
_BESIDE: Final = ("", "-wal", "-shm")
_NEEDED: Final = ("pyarrow", "pyrage")


def is_installed() -> bool:
    """Return whether the packages are there without which none is made."""
    return all(find_spec(each) for each in _NEEDED)


def require_packages() -> None:
    """Look for what packages are made with.

    Raises:
        SettingsError: it is not there.
    """
    if not is_installed():
        raise SettingsError("`teller packager` needs packages: pip install 'teller[packages]'")


def packager_keys(settings: Settings) -> PackagerKeys:
    """Return the keys of the packager.

    Raises:
        SettingsError: there is no such file, or it holds no such key.
    """
    return PackagerKeys.of(keys.packager_seed(settings), settings.log_origin)


def config(settings: Settings, workshop: Callable[[PackagerKeys], Workshop]) -> PackagerConfig:
    """Return the configuration of `teller packager`, with the follower of licences begun.

    Raises:
        SettingsError: a package or the key is missing, or the folder cannot be made.
    """
    require_packages()
    client, folder = command_settings(settings), settings.packager_folder
    found = packager_keys(settings)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"setting packager_dir: {folder} cannot be made ({error.strerror})") from None
    licences = LicencesFollower({**client, "log_level": 2}, settings.withdrawals_group)
    licences.start()
    return PackagerConfig(
        open_log=partial(KafkaPackagerLog, client, settings.packager_group, topics.max_message_bytes(settings)),
        open_releases=partial(_open_releases, folder, found),
        licences=licences,
        workshop=workshop(found),
        keys=found,
        signer=found.signer,
        cache=folder / CACHE,
        forget=partial(_forget, folder),
        has_log=settings.packager_proof,
        notice_after_s=settings.packager_notice_after_s,
        block_owners=settings.packager_block_owners,
    )


def _open_releases(folder: Path, found: PackagerKeys) -> ReleaseRecords:
    return ReleaseIndex(folder / RELEASES, found.releases)


def _forget(folder: Path) -> None:
    for name in (CACHE, RELEASES):
        for beside in _BESIDE:
            with contextlib.suppress(FileNotFoundError):
                (folder / f"{name}{beside}").unlink()
