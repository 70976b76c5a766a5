"""Every setting of Teller, in one table: name, default, help.

A setting comes from, first to last: the environment (`TELLER_<NAME>`), a TOML file (`teller.toml` in the working
directory, or the file that `TELLER_CONFIG` names), the default here. A name that is not in the table is an error.
docs/settings.md is this table, and a test holds the two together.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from teller.settings.acting_model import ActingSettings
from teller.settings.config_file import PREFIX, config_file
from teller.settings.controller_model import ControllerSettings
from teller.settings.custody_model import CustodySettings
from teller.settings.ledger_model import LedgerSettings
from teller.settings.log_model import LogSettings
from teller.settings.long_chunks import LONGEST_CHUNK_S, by_name
from teller.settings.owner_desk_model import OwnerDeskSettings
from teller.settings.packager_model import PackagerSettings
from teller.settings.withdrawals_model import WithdrawalsSettings


class Settings(
    ControllerSettings,
    CustodySettings,
    ActingSettings,
    LedgerSettings,
    WithdrawalsSettings,
    PackagerSettings,
    OwnerDeskSettings,
    LogSettings,
):
    """The settings in force. Sizes are bytes, times are seconds, unless a name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    data_dir: Path = Field(Path(".teller"), description="Folder of the embedded mode: Kafka's log, buckets, keys.")
    cache_dir: Path = Field(Path("~/.cache/teller"), description="Folder for the broker's jars, fetched once.")

    kafka_bootstrap: str = Field(
        "", description="Brokers as host:port,host:port. Empty: the embedded broker of data_dir."
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to speak to the brokers."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="SASL mechanism, with a SASL protocol."
    )
    kafka_username: str = Field("", description="SASL user name.")
    kafka_password: SecretStr = Field(SecretStr(""), description="SASL password.")
    kafka_password_file: Path | None = Field(
        None, description="File with the SASL password, which only its owner may read, in place of kafka_password."
    )
    kafka_ca_file: Path | None = Field(
        None, description="PEM file of the authorities that sign the brokers' certificates."
    )
    partitions: int = Field(6, ge=1, le=1000, description="Partitions of each raw and clean topic; the two must agree.")
    refused_days: int = Field(
        30, ge=1, le=365, description="Days that `deposits.refused` keeps deposits that nobody agreed to."
    )
    raw_hours: int = Field(
        72,
        ge=1,
        le=168,
        description="Hours that raw topics keep records, which nobody has stripped; `teller topics` shows a topic that "
        "keeps them for another time.",
    )
    feedback_days: int = Field(
        30, ge=1, le=365, description="Days that a depositor's `deposits.feedback` topic keeps what it was told."
    )
    bank_name: str = Field(
        "Teller",
        min_length=1,
        max_length=140,
        description="Name of the bank on statements, and in files for other banks.",
    )
    bank_iban: str = Field(
        "", max_length=34, description="IBAN of the account from which the bank pays owners, without spaces."
    )
    bank_bic: str = Field("", max_length=11, description="BIC of that account's bank; may be empty.")
    statement_grace_days: int = Field(
        5,
        ge=0,
        le=28,
        description="Days after the end of a month in which its statements are drafts: what is posted later is a "
        "correction on the next one. It must not change for months that are closed.",
    )
    replication: int = Field(
        1, ge=1, le=10, description="Copies of each partition; 3 on a cluster that must not lose any."
    )

    schema_registry_url: str = Field("", description="Confluent schema registry; empty: its wire format is not read.")

    store: Literal["folder", "s3"] = Field(
        "folder", description="Where buckets are: a folder, or any S3 such as MinIO."
    )
    store_folder: Path | None = Field(None, description="Folder of the buckets; not set: data_dir/buckets.")
    s3_endpoint: str = Field("127.0.0.1:9000", description="S3 host:port.")
    s3_access_key: str = Field("", description="S3 access key.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="S3 secret key.")
    s3_secret_key_file: Path | None = Field(
        None, description="File with the S3 secret key, which only its owner may read, in place of s3_secret_key."
    )
    s3_secure: bool = Field(True, description="Speak HTTPS to S3.")
    s3_region: str = Field("us-east-1", description="S3 region.")
    s3_timeout: float = Field(
        20.0, gt=0, le=300, description="Seconds after which a request to S3 is given up and made again."
    )
    s3_object_lock: Literal["", "governance"] = Field(
        "",
        description="Object lock of buckets that are made from now on: none, or in governance mode, in which only an "
        "eraser may delete what is stored, and earlier versions stay.",
    )
    s3_object_lock_days: int = Field(
        3650, ge=1, le=36_500, description="Days for which such a bucket holds each object."
    )
    s3_sts_endpoint: str = Field(
        "", description="STS host:port, which gives out short-lived credentials; empty: s3_endpoint, as with MinIO."
    )
    s3_sts_role_arn: str = Field(
        "",
        pattern=r"^(arn:[A-Za-z0-9:/+=,.@_-]{1,2000})?$",
        description="Role that `teller buckets --lend` takes for an owner's reader; Amazon needs one, MinIO none.",
    )
    store_slow: float = Field(
        5.0, gt=0, description="Seconds from which on a call to the store makes the router's state `store-slow`."
    )
    bucket_prefix: str = Field(
        "teller", pattern=r"^[a-z0-9][a-z0-9-]{0,20}$", description="First part of each bucket's name."
    )

    pseudonym_key_file: Path | None = Field(
        None,
        description="File with the 32-byte key, in hex, of pseudonyms and bucket names; "
        "not set: data_dir/keys/pseudonym.key, made at the first start of the embedded mode.",
    )
    hash_key_file: Path | None = Field(
        None,
        description="File with the keys of hashed fields, by generation: `<generation> <64 hex digits>` a line, the "
        "last one in force; `teller keys rotate` adds one; not set: the pseudonym key, as generation 0.",
    )
    failed_public_key_file: Path | None = Field(
        None,
        description="File with the public key, in hex, that failed originals are sealed to; "
        "not set: data_dir/keys/failed.pub; without it originals are not kept.",
    )
    failed_private_key_file: Path | None = Field(
        None,
        description="File with the private half, in hex; for operators only, workers never read it; "
        "not set: data_dir/keys/failed.key.",
    )
    raw_private_keys_file: Path | None = Field(
        None,
        description="File with the private keys that depositors' clients seal records to: `<key id> <64 hex digits>` a "
        "line, the last one published; workers alone read it; `teller keys rotate-seal` adds one; not set: "
        "data_dir/keys/raw.keys, made at the first start of the embedded mode; without it sealed records fail.",
    )

    receipt_key_file: Path | None = Field(
        None,
        description="File with the 32-byte seed, in hex, of the Ed25519 key that signs owners' receipts; only `teller "
        "accounts` reads it; not set: data_dir/keys/receipt.key.",
    )
    max_record_bytes: int = Field(1_048_576, ge=1024, description="A raw value larger than this is rejected.")
    max_string_chars: int = Field(100_000, ge=1, description="A record with a longer string is rejected.")
    max_json_depth: int = Field(16, ge=1, le=200, description="A JSON record nested deeper is rejected.")

    worker_group: str = Field("teller-worker", description="Consumer group of the workers.")
    worker_instance: str = Field(
        "", description="Static member id of a worker, with its slot; empty: host name and slot."
    )
    worker_batch_records: int = Field(
        1000, ge=1, description="Most records that a worker takes at once from a partition."
    )
    scan_batch: int = Field(256, ge=1, description="Texts that the scanner takes at once.")
    scan_cpu_seconds: float = Field(
        10.0,
        gt=0,
        description="A text whose scan takes more seconds of CPU time, twice, is set aside: its record fails as "
        "too_costly.",
    )
    sample_every: int = Field(
        100,
        ge=0,
        description="In one raw record of so many, by offset, structured fields are scanned too, and what is found "
        "there is counted; 0: never.",
    )
    scanner: Literal["teller", "teller-strict", "teller-stock-model", "presidio"] = Field(
        "teller",
        description="What finds personal data in texts: Teller's scanner, the same masking all that it does not know, "
        "the same with spaCy's stock model, or Presidio as it comes.",
    )
    session_timeout: float = Field(
        10.0, ge=6.0, description="Seconds after which a silent worker or router loses its partitions."
    )

    router_group: str = Field("teller-router", description="Consumer group of the routers.")
    router_instance: str = Field(
        "", description="Static member and transactional id of a router, with its slot; empty: host name and slot."
    )
    feedback_group: str = Field(
        "teller-feedback", description="Consumer group and transactional id of `teller feedback`."
    )
    chunk_records: int = Field(
        20_000, ge=1, le=200_000, description="A partition's chunk is cut at this many records..."
    )
    chunk_bytes: int = Field(16_777_216, ge=1024, description="...or at this many bytes...")
    chunk_seconds: float = Field(
        30.0, gt=0,
        description="...or when its oldest record has waited this long since it was published (in a backlog, since it "
        "came to the router).",
    )  # fmt: skip

    long_chunks: str = Field(
        "",
        pattern=r"^([a-z0-9.]{1,40}=[1-9][0-9]{0,4}(,[a-z0-9.]{1,40}=[1-9][0-9]{0,4}){0,99})?$",
        description="Chunks of hours or a day, which wait on local disk: stream, depositor or domain, and seconds up "
        "to 86,400, such as `social=86400,d000123=3600`; the closest name counts.",
    )
    spool_folder: Path | None = Field(None, description="Folder where they wait, sealed; not set: data_dir/spool.")
    spool_bytes: int = Field(
        17_179_869_184, ge=1_048_576, description="Disk for them, of each router; beyond it the largest is cut early."
    )

    store_threads: int = Field(8, ge=1, le=256, description="Objects that a router writes at once.")
    buffer_bytes: int = Field(
        268_435_456, ge=1_048_576,
        description="Memory for what a router has read and not yet stored; beyond it, it stops reading.",
    )  # fmt: skip
    patience: float = Field(
        120.0,
        gt=0,
        description="Seconds for which a worker or router tries on against what only a person can mend "
        "(credentials, rights, a topic that is missing) before it stops.",
    )
    duplicate_window_records: int = Field(
        50_000,
        ge=0,
        le=1_000_000,
        description="An event that comes again within this many records of its partition is stored once (0: no "
        "window)...",
    )
    duplicate_window_seconds: int = Field(
        259_200, ge=0, le=1_209_600,
        description="...and within this long; less than half of what the clean topics keep.",
    )  # fmt: skip
    duplicate_window_bytes: int = Field(
        268_435_456, ge=1_048_576,
        description="Memory for the windows of all of a router's partitions; beyond it each is halved until they "
        "fit.",
    )  # fmt: skip

    metrics_port: int = Field(
        0, ge=0, le=65535, description="Port of /metrics, /live and /ready of this process; 0: none."
    )
    metrics_address: str = Field("127.0.0.1", description="Address that they listen on.")
    metrics_depositors: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9._-]{0,63}(,[a-z0-9][a-z0-9._-]{0,63}){0,99})?$",
        description="Depositors whom metrics show by name, with commas; empty: the first hundred registered ones. All "
        "others are `other`.",
    )
    exporter_seconds: float = Field(10.0, gt=0, le=300, description="Seconds between two looks of `teller exporter`.")
    web_host: str = Field(
        "127.0.0.1",
        min_length=1,
        max_length=253,
        description="Address that the page listens on; with another than this machine's own, put a log-in before it.",
    )
    web_port: int = Field(8470, ge=0, le=65535, description="Port of the page; 0: `teller up` and the demo have none.")
    web_verify_seconds: float = Field(
        60.0,
        ge=0,
        le=86_400,
        description="Seconds between two runs of `teller verify` for the page, at least, and 20 times as long as the "
        "last one took; 0: the page runs none.",
    )
    trace_ratio: float = Field(
        0.0, ge=0, le=1,
        description="Share of deposited records whose way is traced, by OpenTelemetry (extra `traces`); 0: none.",
    )  # fmt: skip
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")
    log_json: bool = Field(False, description="Log a JSON object a line.")

    @field_validator("kafka_password_file", "s3_secret_key_file")
    @classmethod
    def _is_the_only_one(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        other = str(info.field_name).removesuffix("_file")
        if file is not None and info.data.get(other, SecretStr("")).get_secret_value():
            raise PydanticCustomError("both", "{other} is set as well: take one of them out", {"other": other})
        return file

    @field_validator("long_chunks")
    @classmethod
    def _is_a_day_at_most(cls, chunks: str) -> str:
        if any(seconds > LONGEST_CHUNK_S for seconds in by_name(chunks).values()):
            raise PydanticCustomError("long", "a chunk takes 86400 seconds at most")
        return chunks

    @field_validator("bucket_prefix")
    @classmethod
    def _is_free(cls, prefix: str) -> str:
        """Reject prefixes that S3 reserves; the default prefix is fine."""
        from bank.store.names import begins_as_kept  # noqa: PLC0415 - with all stores: 0.15 s

        if begins_as_kept(f"{prefix}-"):
            raise PydanticCustomError("kept", "S3 keeps names of buckets that begin so for itself: choose another")
        return prefix

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = config_file()
        toml = (TomlConfigSettingsSource(settings_cls, file),) if file else ()
        return init_settings, env_settings, *toml

    @property
    def spool(self) -> Path:
        return self.spool_folder or self.data_dir / "spool"

    @property
    def buckets_folder(self) -> Path:
        return self.store_folder or self.data_dir / "buckets"

    @property
    def log_files_folder(self) -> Path | None:
        """The folder of the log's files; None: they are in a bucket."""
        if self.log_folder is not None or self.store == "folder":
            return self.log_folder or self.data_dir / "log"
        return None

    @property
    def log_bucket(self) -> str:
        """The bucket of the log's files: owners' begin with the prefix, and this one does not."""
        return f"log-{self.bucket_prefix}"

    @property
    def log_index(self) -> Path:
        return self.log_index_file or self.data_dir / "log-index.sqlite"

    @property
    def ledger_books(self) -> Path:
        return self.ledger_books_file or self.data_dir / "ledger.sqlite"

    @property
    def packager_folder(self) -> Path:
        return self.packager_dir or self.data_dir / "packager"

    @property
    def owner_desk_folder(self) -> Path:
        return self.owner_desk_dir or self.data_dir / "owner-desk"

    @property
    def owner_desk_socket_file(self) -> Path:
        return self.owner_desk_socket or self.owner_desk_folder / "desk.sock"

    @property
    def keys_folder(self) -> Path:
        return self.data_dir / "keys"

    @property
    def web_address(self) -> str:
        """The page's address, to open: one that listens on every address is open on this machine's own."""
        host = self.web_host
        if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound  # nosec B104
            host = "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}:{self.web_port}/"
