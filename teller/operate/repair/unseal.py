"""Open originals with the operators' private key. No error and no repr holds anything that was opened here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nacl.public import PrivateKey, SealedBox

from pipelines.processor.failures import key_id
from pipelines.steps.outcome import RawRecord
from schemas import catalog, framing
from teller.operate.repair.failure import Failure
from teller.settings import Settings, SettingsError

SETTING: Final = "failed_private_key_file"


@dataclass(frozen=True, slots=True)
class NotOpened:
    """The reason why an original stays closed."""

    reason: str


Unseal = Callable[[Failure, bytes | None], RawRecord | NotOpened]


def private_key(settings: Settings) -> PrivateKey:
    """Return the private half of the key that workers seal to: the setting's file, else the one of the embedded mode.

    Raises:
        SettingsError: there is no such file, or it holds no such key.
    """
    file = settings.failed_private_key_file or settings.keys_folder / "failed.key"
    text = _text(file)
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        raise SettingsError(f"setting {SETTING}: {file} holds no key in hex") from None
    if len(key) != PrivateKey.SIZE:
        raise SettingsError(f"setting {SETTING}: {file} must hold {PrivateKey.SIZE} bytes in hex")
    return PrivateKey(key)


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace")
    except OSError as error:
        raise SettingsError(
            f"setting {SETTING}: {file} cannot be read ({error.strerror}): name the file with the private half of the "
            "key that the workers seal to"
        ) from None


def unsealer(key: PrivateKey) -> Unseal:
    """Return a function that opens sealed originals with this key; one sealed to another key stays closed, and the
    result says so.
    """
    box, name = SealedBox(key), key_id(bytes(key.public_key))

    def unseal(failure: Failure, sealed: bytes | None) -> RawRecord | NotOpened:
        if sealed is None:
            return NotOpened("no original was kept: no public key was set, or it was too large")
        if failure.sealed_to != name:
            return NotOpened(f"sealed to the key {failure.sealed_to}, and {SETTING} holds the key {name}")
        try:
            return original(failure, box.decrypt(sealed))
        except Exception:  # fastavro or the box raises these on damaged bytes; the text may quote them
            return NotOpened("the sealed original is damaged")

    return unseal


def original(failure: Failure, opened: bytes) -> RawRecord:
    """Return a `pipeline.original.v1` record as the raw record that it was.

    Raises:
        ValueError: it is none. Whatever fastavro raises on bytes that are no such record passes through.
    """
    parts = framing.split(opened)
    schema = catalog.load().by_fingerprint(parts[0]) if parts else None
    if parts is None or schema is None or schema.subject != "pipeline.original":
        raise ValueError("not an original")
    record = framing.decode_body(schema, parts[1])
    headers = tuple((header["name"], header["value"]) for header in record["headers"])
    return RawRecord(
        failure.raw_topic, failure.raw_partition, failure.raw_offset, record["key"], record["value"], headers
    )
