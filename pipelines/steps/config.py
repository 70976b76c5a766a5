"""The configuration and the limits of the steps."""

from dataclasses import dataclass, field

from bank.accounts.depositors import Depositors
from bank.accounts.permissions import Permissions
from pipelines.scanner.requests import Scan
from pipelines.steps.fast_path.caches import UnchangedTextCache
from pipelines.steps.permit import KnownRulings
from schemas.catalog import Catalog
from schemas.sealed import SealKeys


@dataclass(frozen=True, slots=True)
class RecordLimits:
    """Largest raw value in bytes, longest string in characters, deepest JSON in levels."""

    max_record_bytes: int = 1_048_576
    max_string_chars: int = 100_000
    max_json_depth: int = 16

    @property
    def max_clean_bytes(self) -> int:
        """Largest stripped record in bytes: it may be larger than the raw one (a hash has 32 digits), and must fit the
        clean topic.
        """
        return 4 * self.max_record_bytes


@dataclass(frozen=True, slots=True, repr=False)
class ProcessorConfig:
    """Everything that the steps need beside the records.

    `hash_key` is the key of hashed fields of the generation in force; None: the pseudonym key, which never changes. One
    record in `sample_every`, by raw offset, has its structured fields checked as well; 0: no record. `fast_path` says
    whether records may take the fast path, and `unchanged_texts` is its cache; both change only the time.
    A worker has `depositors` and `permissions`; without them, as in tools that only look at a record, nobody is
    refused, and an owner's pseudonym names the account. `seal_keys` open what depositors' clients sealed.
    """

    catalog: Catalog
    pseudonym_key: bytes
    scan: Scan
    limits: RecordLimits = RecordLimits()
    hash_key: bytes | None = None
    sample_every: int = 0
    fast_path: bool = True
    unchanged_texts: UnchangedTextCache | None = None
    depositors: Depositors | None = None
    permissions: Permissions | None = None
    seal_keys: SealKeys = field(default_factory=dict, hash=False)
    rulings: KnownRulings | None = field(init=False, default=None, compare=False)

    def __post_init__(self) -> None:
        if self.permissions is not None:
            object.__setattr__(self, "rulings", KnownRulings(self.permissions))

    @property
    def field_key(self) -> bytes:
        """The key of hashed fields."""
        return self.hash_key or self.pseudonym_key
