"""Input and output values of the steps. Values made for every record are tuples, which are the quickest to make."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple


class Reason(StrEnum):
    """Why a raw record was rejected. The codes are public: docs/failed-events.md says what to do about each."""

    BAD_BATCH = "bad_batch"
    BAD_HEADER = "bad_header"
    EMPTY_VALUE = "empty_value"
    UNKNOWN_SEAL_KEY = "unknown_seal_key"
    SEAL_BROKEN = "seal_broken"
    TOO_LARGE = "too_large"
    UNKNOWN_FRAMING = "unknown_framing"
    UNKNOWN_SCHEMA = "unknown_schema"
    WRONG_TOPIC = "wrong_topic"
    UNDECODABLE = "undecodable"
    BAD_JSON = "bad_json"
    TOO_DEEP = "too_deep"
    STRING_TOO_LONG = "string_too_long"
    BAD_VALUE = "bad_value"
    BAD_OWNER = "bad_owner"
    MISSING_KEY = "missing_key"
    KEY_MISMATCH = "key_mismatch"
    SCAN_FAILED = "scan_failed"
    TOO_COSTLY = "too_costly"
    INTERNAL_ERROR = "internal_error"
    DUPLICATE_EVENT = "duplicate_event"  # only the router finds it: no step knows the earlier records
    OWNER_ERASED = "owner_erased"  # the router finds it, of records that were on their way when their owner was erased
    RECORD_ERASED = "record_erased"  # of `teller accounts erase-record`: it was stored, and is erased
    # Of the check between validate and strip: the values are those of `bank.accounts.check.Refusal`.
    UNKNOWN_DEPOSITOR = "unknown_depositor"
    WRONG_DEPOSITOR = "wrong_depositor"
    WRONG_OWNER = "wrong_owner"
    SCHEMA_NOT_GRANTED = "schema_not_granted"
    DEPOSITOR_UNPROVEN = "depositor_unproven"
    DEPOSITOR_SUSPENDED = "depositor_suspended"
    DEPOSITOR_ENDED = "depositor_ended"
    # Of the check of links and consents: the values are those of `bank.accounts.permissions.Denial`.
    OWNER_UNKNOWN = "owner_unknown"
    CONSENT_MISSING = "consent_missing"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_ENDED = "consent_ended"


#: Reasons whose failed events lie on `deposits.refused`, for days: nobody agreed to these deposits.
REFUSALS: Final = frozenset({
    Reason.OWNER_UNKNOWN, Reason.CONSENT_MISSING, Reason.CONSENT_WITHDRAWN, Reason.CONSENT_ENDED,
    Reason.DEPOSITOR_SUSPENDED,
})  # fmt: skip

NOT_KNOWN: Final = -1
NOTHING: Final[Mapping[Any, int]] = MappingProxyType({})


class BatchFault(StrEnum):
    """Fault of the record batch that a record came in; the value is the detail of the failed event."""

    TOO_LARGE = "compressed in a batch that unpacks to more than 64 MiB: send smaller batches"
    UNREADABLE = "its record batch cannot be unpacked, or its records do not end where they say: use a client library"
    MISNUMBERED = "the offset deltas of its record batch do not rise within the batch: send it with a client library"

    @property
    def hides_the_record(self) -> bool:
        """Tell whether only the record's topic, partition and offset are known."""
        return self is not BatchFault.MISNUMBERED


class SealFault(StrEnum):
    """Why a sealed record could not be opened; the value is the detail of the failed event."""

    UNKNOWN_KEY = (
        "sealed, and no worker has the key that the header `encryption` names: seal to the key that the bank publishes;"
        " once workers have the key, its operators can replay this"
    )
    NOT_OPENED = (
        "sealed, and does not open: seal the value for the very topic and Kafka key that it is sent with, and send the"
        " bytes as they are"
    )


class RawRecord(NamedTuple):
    """A record of a raw topic. Bytes of a header's name that are not UTF-8 are lone surrogates (PEP 383).

    `fault` is the fault of the record batch that it came in, or of its seal. `published` is the time when Kafka took
    it, in milliseconds since 1970-01-01T00:00:00Z, or NOT_KNOWN.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    fault: BatchFault | SealFault | None = None
    published: int = NOT_KNOWN

    def header(self, name: str) -> bytes | None:
        """Return the value of the last header of that name, as Kafka's own clients do."""
        return next((value for key, value in reversed(self.headers) if key == name), None)


class Clean(NamedTuple):
    """A stripped record, ready for the clean topic: `key` is the owner's account, `event` its deduplication key.

    `consent` is the offset of the consent that allowed it; None: none was needed, and none holds. `suspects` counts
    direct identifiers that a sampled record holds where no rule removes them, by field and entity. `content` is the
    hash of its content as deposited.
    """

    key: bytes
    value: bytes
    depositor: str
    schema: str
    event: bytes
    removed: Mapping[str, int] = NOTHING
    operators: Mapping[str, int] = NOTHING
    suspects: Mapping[tuple[str, str], int] = NOTHING
    consent: int | None = None
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot become clean. `detail` speaks of fields and types, never of values."""

    reason: Reason
    detail: str | None = None
    schema: str | None = None
    depositor: str | None = None


Outcome = Clean | Rejected
