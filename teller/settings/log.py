"""Open what the settings say of the log: its files and its keys."""

from functools import partial
from typing import Final

from bank.identity import pseudonyms
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.files.protocol import LogFiles
from bank.transparency.files.s3 import S3LogFiles
from bank.transparency.keys import KeyKind, SignerKey, VerifierKey, verifier_key
from bank.transparency.log_keys import log_keys
from pipelines.transparency.config import LogWriterConfig
from teller.settings import Settings, SettingsError, keys, stores, topics
from teller.settings.kafka_client import command_settings

_MOST_BYTES: Final = 65_536


def open_files(settings: Settings) -> LogFiles:
    """Open the place of the log's files.

    Raises:
        StoreUnavailable, StoreRefused.
    """
    if (folder := settings.log_files_folder) is not None:
        return FolderLogFiles(folder)
    # never locked: a log's checkpoint is replaced each second, and each one would stay for years
    return S3LogFiles(stores.s3(settings), settings.log_bucket)


def signer_keys(settings: Settings) -> tuple[SignerKey, SignerKey]:
    """Return the keys that sign checkpoints.

    Raises:
        SettingsError: there is no such file, or it holds no such key.
    """
    return log_keys(keys.log_seed(settings), settings.log_origin)


def verifier_keys(settings: Settings) -> tuple[VerifierKey, ...]:
    """Return the keys by which the log's checkpoints are checked: those of a file where the settings name one, so that
    who only shows proofs cannot sign; else those of the log's own key.

    Raises:
        SettingsError: a file is missing, or holds no such keys.
    """
    if (file := settings.log_public_keys_file) is None:
        return tuple(key.verifier for key in signer_keys(settings))
    try:
        lines = file.read_bytes()[:_MOST_BYTES].decode("utf-8", "replace").split()
    except OSError as error:
        raise SettingsError(f"setting log_public_keys_file: cannot be read ({error.strerror})") from None
    found = tuple(key for key in map(verifier_key, lines) if key is not None and key.name == settings.log_origin)
    if not lines or len(found) != len(lines):
        raise SettingsError(
            "setting log_public_keys_file: a line is no key of log_origin, as `teller log keys` prints it"
        )
    return found


def witnesses(settings: Settings) -> list[tuple[str, VerifierKey]]:
    """Return the witnesses, each as its address and its key.

    Raises:
        SettingsError: a key is none, or one that signs without a time.
    """
    pairs = [each.split(" ", 1) for each in settings.log_witnesses.split(",") if each]
    found = [(url, verifier_key(line)) for url, line in pairs]
    for at, (_, key) in enumerate(found, 1):
        if key is None or key.kind is KeyKind.ED25519:
            raise SettingsError(
                f"setting log_witnesses: key {at} is no witness's, as C2SP tlog-cosignature writes them"
            )
    return [(url, key) for url, key in found if key is not None]


def config(settings: Settings) -> LogWriterConfig:
    """Return the configuration of `teller log-writer`.

    Raises:
        SettingsError: a key's file is missing or wrong.
    """
    return LogWriterConfig(
        kafka=command_settings(settings),
        group=settings.log_group,
        origin=settings.log_origin,
        keys=signer_keys(settings),
        open_files=partial(open_files, settings),
        tag_of=partial(pseudonyms.owner_tag, keys.pseudonym_key(settings)),
        index=settings.log_index,
        max_bytes=topics.max_message_bytes(settings),
        witnesses=witnesses(settings),
        checkpoint_every=settings.log_seconds,
    )
