"""Settings of the custody: where the keys are that wrap the bank's epoch keys."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class CustodySettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`)."""

    custody: Literal["", "none", "file", "openbao", "aws"] = Field(
        "",
        description="Where the keys are that owners' keys are wrapped under: a key file, OpenBao or Vault, AWS KMS; "
        "none: objects are stored in the clear. Empty: a key file in the embedded mode, none with brokers of your own.",
    )
    custody_timeout: float = Field(
        5.0, gt=0, le=60, description="Seconds after which a call to OpenBao or AWS KMS is given up, as a whole."
    )
    custody_hold: float = Field(
        14_400.0,
        ge=0,
        le=604_800,
        description="Seconds that a router goes on with the epoch key that it has, while the custody does not answer. "
        "For that long it works on, too, with a key that the custody would refuse.",
    )
    custody_key_file: Path | None = Field(
        None,
        description="Key file of custody `file`, `<version> <64 hex digits>` a line, the last one in force; not set: "
        "data_dir/keys/epochs.key, made at the first start of the embedded mode.",
    )
    keys_backup_folder: Path | None = Field(
        None,
        description="Folder in which `teller keys new-epoch` and each erasure write a backup of the key table, before "
        "the custody destroys what opened the former one; not set: they write none.",
    )
    openbao_address: str = Field(
        "", pattern=r"^(https?://[!-~]{1,300})?$", description="Address of OpenBao or Vault, as https://host:port."
    )
    openbao_token_file: Path | None = Field(
        None, description="File with a token for it, read at each call: an agent may renew it."
    )
    openbao_key: str = Field(
        "teller-epochs",
        pattern=r"^[A-Za-z0-9_-]{1,100}$",
        description="Key of its transit engine, of type aes256-gcm96.",
    )
    openbao_mount: str = Field(
        "transit", pattern=r"^[A-Za-z0-9_-]{1,100}(/[A-Za-z0-9_-]{1,100}){0,9}$", description="Path of that engine."
    )
    openbao_namespace: str = Field("", pattern=r"^[!-~]{0,300}$", description="Its namespace, if there is one.")
    openbao_ca_file: Path | None = Field(
        None,
        description="PEM file of the authorities that sign its certificate; not set: those of the package certifi.",
    )
    aws_kms_alias: str = Field(
        "alias/teller-epochs",
        pattern=r"^alias/[A-Za-z0-9/_-]{1,249}$",
        description="Alias of the newest key in AWS KMS. Credentials are found as boto3 does.",
    )
    aws_kms_region: str = Field(
        "", pattern=r"^[a-z0-9-]{0,50}$", description="AWS region; empty: the one of boto3's own configuration."
    )
    aws_kms_endpoint: str = Field(
        "", pattern=r"^(https?://[!-~]{1,300})?$", description="Address of KMS; empty: the region's own."
    )
