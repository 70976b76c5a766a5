"""The custody that the settings name."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bank.keys.custody import Custody
from teller.settings import data_folder
from teller.settings.config_file import SettingsError
from teller.settings.model import Settings

NONE: Final = "none"
GONE: Final = (
    "setting custody_key_file: {} is not there. Put back a copy of it: no other key opens what was stored. How a bank "
    "that never had one makes it: docs/encryption.md, A key file"
)


def custody(settings: Settings) -> Custody | None:
    """Return the custody of the epoch keys; None where objects are stored in the clear.

    Raises:
        SettingsError: a setting, a file or a package that it needs is missing.
    """
    match kind(settings):
        case "file":
            return _file(settings)
        case "openbao":
            return _openbao(settings)
        case "aws":
            return _aws(settings)
    return None


def kind(settings: Settings) -> str:
    """Return the kind of custody that holds: the setting, or what it stands for where it is empty."""
    return settings.custody or (NONE if settings.kafka_bootstrap else "file")


def key_file(settings: Settings) -> Path:
    """Return the path of the key file, whether it exists or not."""
    return settings.custody_key_file or settings.keys_folder / "epochs.key"


def made_file(settings: Settings) -> Path | None:
    """Return the path of the key file that the embedded mode makes where it is missing; None where it makes none."""
    return key_file(settings) if kind(settings) == "file" else None


def _file(settings: Settings) -> Custody:
    from bank.keys.custody.key_file import KeyFileCustody  # noqa: PLC0415 - what no other part needs

    file = key_file(settings)
    if not file.exists():
        embedded = settings.custody_key_file is None and not settings.kafka_bootstrap
        raise SettingsError(
            data_folder.missing_key(settings, file, "custody_key_file") if embedded else GONE.format(file)
        )
    return KeyFileCustody(file)


def _openbao(settings: Settings) -> Custody:
    from bank.keys.custody.openbao import OpenBaoCustody, Transit  # noqa: PLC0415 - what no other part needs

    _needs_package("openbao", "hvac")
    if not settings.openbao_address:
        raise SettingsError("setting openbao_address (TELLER_OPENBAO_ADDRESS): needed with custody openbao")
    if settings.openbao_token_file is None:
        raise SettingsError("setting openbao_token_file (TELLER_OPENBAO_TOKEN_FILE): needed with custody openbao")
    where = Transit(
        settings.openbao_address,
        settings.openbao_token_file,
        settings.openbao_key,
        settings.openbao_mount,
        settings.openbao_ca_file,
        settings.openbao_namespace or None,
    )
    return OpenBaoCustody(where, settings.custody_timeout)


def _aws(settings: Settings) -> Custody:
    from bank.keys.custody.aws_kms import AwsKmsCustody, Kms  # noqa: PLC0415 - what no other part needs

    _needs_package("aws", "boto3")
    where = Kms(settings.aws_kms_alias, settings.aws_kms_region, settings.aws_kms_endpoint)
    return AwsKmsCustody(where, settings.custody_timeout)


def _needs_package(extra: str, package: str) -> None:
    if find_spec(package) is None:
        raise SettingsError(f"setting custody: {extra} needs the package {package}: pip install 'teller[{extra}]'")
