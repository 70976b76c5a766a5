"""Settings of `teller packager`."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class PackagerSettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`): where packages are made, and with which key."""

    packager_group: str = Field(
        "teller-packager", description="Consumer group and transactional id of `teller packager`."
    )
    packager_dir: Path | None = Field(
        None,
        description="Folder where packages are made, encrypted, until they are delivered; not set: data_dir/packager.",
    )
    packager_key_file: Path | None = Field(
        None,
        description="File with the 32-byte seed, in hex, of the keys that sign packages, open grants and seal what "
        "went out; `teller packager` and `teller package keys` read it; not set: data_dir/keys/packager.key, made at "
        "the first start of the embedded mode.",
    )
    packager_proof: bool = Field(
        True,
        description="Wait for the public log's proof of each package, which goes out with it; false: for a bank "
        "without a log.",
    )
    packager_block_owners: int = Field(
        50_000, ge=1, description="Owners of a block of a package, about; one block is in memory at a time."
    )
    packager_notice_after_s: int = Field(
        3_600, ge=0, description="Seconds for which ended licences are collected, after the first, into one notice."
    )
    packager_http: bool = Field(
        False, description="Upload packages over http too; otherwise over https, but for this machine."
    )
