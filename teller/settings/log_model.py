"""Settings of the public log and its writer."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class LogSettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`): what the log is called, where it lies, who signs it."""

    log_group: str = Field(
        "teller-log-writer", description="Consumer group and transactional id of `teller log-writer`."
    )
    log_origin: str = Field(
        "localhost/teller-log",
        pattern=r"^[^\s+]{1,200}$",
        description="Name of the log on its checkpoints, which never changes: the address, without a scheme, at which "
        "its files are served.",
    )
    log_public_keys_file: Path | None = Field(
        None,
        description="File of the log's verifier keys, one on each line, as `teller log keys` prints them: for "
        "`teller owner-desk`, which then needs no log_key_file and cannot sign for the log. Not set: those of "
        "log_key_file.",
    )
    log_folder: Path | None = Field(
        None,
        description="Folder of the log's files, for a web server to serve; not set: data_dir/log, or with S3 the "
        "bucket `log-<bucket_prefix>`.",
    )
    log_key_file: Path | None = Field(
        None,
        description="File with the 32-byte seed, in hex, of the keys that sign the log's checkpoints; `teller "
        "log-writer` and the bank's own `teller log` read it; not set: data_dir/keys/log.key, made at the first start "
        "of the embedded mode.",
    )
    log_index_file: Path | None = Field(
        None,
        description="File of the owners' index of the log, made anew where it is missing; not set: "
        "data_dir/log-index.sqlite.",
    )
    log_seconds: float = Field(
        1.0, gt=0, le=3600, description="Seconds between two checkpoints of the log, where there are new leaves."
    )
    log_witnesses: str = Field(
        "",
        pattern=r"^(https?://\S+ \S+(,https?://\S+ \S+){0,15})?$",
        description="Witnesses who are asked to sign the log's checkpoints: each as its address, a blank and its key's "
        "line, with commas between them.",
    )
