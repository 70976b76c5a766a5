"""Names of the topics and of the headers on their records; they are part of the contract.

A stream is a raw topic with its clean topic. Each depositor has one for each domain that it deposits in, such as
`d000123.social`. The streams that are named as the domains, such as `social`, are shared.
"""

import re
from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

DOMAINS: Final = ("social", "telecom", "purchases")
_RAW: Final = "deposits.raw."
_CLEAN: Final = "deposits.clean."
_STREAM: Final = re.compile(rf"(d\d{{6,}}\.)?({'|'.join(DOMAINS)})")
FAILED: Final = "deposits.failed"
#: Failed events of deposits that nobody agreed to: kept for days, not for a year.
REFUSED: Final = "deposits.refused"
#: Where the failed event of a raw record may lie.
FAILURES: Final = (FAILED, REFUSED)
RECEIPTS: Final = "deposits.receipts"
METERING: Final = "metering.events"
REPLAYS: Final = "deposits.replays"
_FEEDBACK: Final = "deposits.feedback."
#: Compacted: what `teller feedback` has counted and told, its own state.
COUNTS: Final = "deposits.counts"
#: Compacted: up to when everything that Kafka took for a domain is stored or failed, keyed by domain and day.
COMPLETE: Final = "deposits.complete"
#: Compacted: the newest registration of each depositor, keyed by its name for topics, such as `d000123`.
DEPOSITORS: Final = "bank.depositors"
#: Compacted: the newest registration of each originator, keyed by its name.
ORIGINATORS: Final = "bank.originators"
#: History of accounts, links and consents: one partition, kept for good, never compacted.
ACCOUNTS: Final = "bank.accounts"
#: Compacted: what the history made of each account, keyed by the account, and written in the same transaction.
NEWEST_ACCOUNTS: Final = "bank.accounts.newest"
#: One partition, kept for good: which owners were erased, and which may not be.
ERASURES: Final = "bank.erasures"
#: One partition, kept for good: entries of the public log, in the log's order.
LOG_ENTRIES: Final = "log.entries"
#: Kept for good: salt and record of each leaf, keyed by the owner's pseudonym. For the bank's own processes alone.
LOG_OPENINGS: Final = "log.openings"
#: One partition, kept for good: keys of owners, wrapped under the key of an epoch.
KEYS: Final = "bank.keys"
#: One partition, kept for good: who read or changed what of which owner, keyed by the account; empty: of everybody.
ACCESS: Final = "access.events"
#: One partition, kept for good: the ledger's postings, its journal.
LEDGER_POSTINGS: Final = "ledger.postings"
#: Compacted: each version of each tariff, keyed by its name and version, such as `standard/1`.
LEDGER_TARIFFS: Final = "ledger.tariffs"
#: One partition, kept for good: what operators order the ledger to post, such as payments that came.
LEDGER_ORDERS: Final = "ledger.orders"
#: Compacted: bank details of whom owners' balances are paid to, sealed for operators, keyed by the account.
LEDGER_PAYEES: Final = "ledger.payees"
#: One partition, kept for good: each version of each offering, keyed by its id and version, such as `song-model/1`. It
#: is not compacted: a record that came again with other terms would take away those that licences refer to.
OFFERINGS: Final = "withdrawals.offerings"
#: One partition, kept for good: what owners say to offerings, and whom they are made to, keyed by the account.
ANSWERS: Final = "withdrawals.answers"
#: One partition, kept for good: what was decided about owners' withdrawals, keyed by the account.
WITHDRAWALS: Final = "withdrawals.events"
#: One partition, kept for good: what became of each package and notice, keyed by the package's id.
PACKAGES: Final = "withdrawals.packages"
#: One partition, kept for good: what became of owners' rows in packages, keyed by the account.
DELIVERIES: Final = "withdrawals.deliveries"
#: One partition, kept for good: sealed openings of rows in packages, keyed by the account.
ROW_OPENINGS: Final = "withdrawals.openings"
#: Compacted: what went out of whom in which group, sealed for the packager, keyed by account, package, record type,
#: block and part, such as `<account>/<package>/social.post/0/0`; without an account where a block's groups are counted.
RELEASES: Final = "withdrawals.releases"
#: Always empty. Members subscribe to it, or not, to make Kafka assign the group's partitions anew.
NUDGE: Final = "deposits.nudge"
#: The topics of routers' deposits, as librdkafka takes a pattern (a POSIX extended expression).
CLEAN_PATTERN: Final = r"^deposits\.clean\..+$"

#: On an entry of the log: its number, from 0 on, in decimal digits.
LEAF_HEADER: Final = "leaf"
#: On an entry of the log: 32 bytes, a keyed hash of the pseudonym of whom it is about; absent for nobody's.
OWNER_TAG_HEADER: Final = "owner-tag"
#: On an entry of the log that was taken back from the published files, behind a restored backup: always `1`. It is
#: nobody's, and its opening is lost.
REFILLED_HEADER: Final = "refilled"
#: On a raw record of plain JSON: the schema it follows, such as `social.post.v1`.
SCHEMA_HEADER: Final = "schema"
#: On a clean record: the offset of its raw record, in decimal digits.
RAW_OFFSET_HEADER: Final = "raw-offset"
#: On a clean record: who deposited it, so that the router need not decode.
DEPOSITOR_HEADER: Final = "depositor"
#: On a raw record of a shared stream: 32 bytes, by which the depositor proves that the record is its own.
PROOF_HEADER: Final = "depositor-proof"
#: On a raw record that its depositor's client sealed to a worker's key: suite and key, such as
#: `hpke-x25519-sha256-aes256gcm;0123abcd` (`schemas.sealed`).
ENCRYPTION_HEADER: Final = "encryption"
#: On a clean record: 16 bytes, the deduplication key of its event, the same whenever the event is deposited again.
EVENT_HEADER: Final = "event"
#: On a clean record: 16 bytes, a keyed hash of its event's content as deposited, before stripping.
CONTENT_HEADER: Final = "content"
#: On a clean record: the generation of the key that its fields were hashed with, in decimal digits.
HASH_KEY_HEADER: Final = "hash-key"
#: On a clean record or a failed event: when Kafka took its raw record, in milliseconds since 1970-01-01T00:00:00Z, in
#: decimal digits.
RAW_TIME_HEADER: Final = "raw-time"
#: On a clean record: the version of the rules that stripped it, such as `teller-0123456789ab`.
RULES_HEADER: Final = "rules"
#: On a clean record: the offset on `bank.accounts` of the consent that allowed it, in decimal digits.
CONSENT_HEADER: Final = "consent-offset"
#: On a record without a value that says of its key, an account: everything of it was erased. The value is the offset on
#: `bank.erasures` that says so, in decimal digits.
ERASED_HEADER: Final = "erased"
#: On a raw or clean record that is traced: W3C Trace Context's header.
TRACE_HEADER: Final = "traceparent"
#: On a raw record that `teller failed` sent again: the id of the failed event that it comes from.
REPLAY_OF_HEADER: Final = "replay-of"


def stream_of_depositor(number: int, domain: str) -> str:
    """Name a depositor's stream. Numbers rise, so a new stream's name sorts behind those before it, and a group that
    assigns topics in order moves no partition for it.
    """
    return f"d{number:06d}.{domain}"


def raw(stream: str) -> str:
    """Name the topic `deposits.raw.<stream>`, to which platforms and connectors publish, keyed by owner id."""
    return f"{_RAW}{stream}"


def clean(stream: str) -> str:
    """Name the topic to which the processor writes stripped records, keyed by the owner's pseudonym."""
    return f"{_CLEAN}{stream}"


def feedback(depositor: str) -> str:
    """Name the topic `deposits.feedback.<depositor>` that this depositor alone may read; `depositor` is such as
    `d000123`.
    """
    return f"{_FEEDBACK}{depositor}"


def failures_among(topics: Container[str]) -> list[str]:
    """Return where failed events lie: a bank from before consents has no topic for refusals yet."""
    return [FAILED, *(name for name in FAILURES[1:] if name in topics)]


def domain_of(topic: str) -> str:
    """Return the domain of a raw or clean topic, or of a stream: the part after the last dot."""
    return topic.rpartition(".")[2]


def stream_of(topic: str) -> str | None:
    """Return the stream of a raw or clean topic; None for any other name."""
    name = topic.removeprefix(_RAW) if topic.startswith(_RAW) else topic.removeprefix(_CLEAN)
    return name if name != topic and _STREAM.fullmatch(name) else None


def depositor_of(stream: str) -> str:
    """Return the part of a stream's name that stands for its depositor, such as `d000123`; empty for a shared one."""
    return stream.rpartition(".")[0]


def named_for(topic: str, by_name: Mapping[str, float]) -> float | None:
    """Return what is given for the stream of a raw or clean topic, for its depositor, or for its domain: the first of
    these that has a value, such as `d000123.social`, `d000123`, `social`.
    """
    stream = stream_of(topic) or ""
    names = (stream, depositor_of(stream), domain_of(stream))
    return next((by_name[name] for name in names if name in by_name), None)


def is_raw(topic: str) -> bool:
    """Return True for the raw topic of a stream."""
    return topic.startswith(_RAW) and stream_of(topic) is not None


def is_own(topic: str) -> bool:
    """Return True for a raw or clean topic of a depositor's own stream, False for a shared one's and any other."""
    return bool(depositor_of(stream_of(topic) or ""))


def is_shared(topic: str) -> bool:
    """Return True for a raw or clean topic of a shared stream."""
    return stream_of(topic) is not None and not is_own(topic)


def streams_among(topics: Iterable[str]) -> list[str]:
    """Return the streams whose raw and clean topics are both among these, in order. Other topics are passed over."""
    names = set(topics)
    found = {stream for name in names if name.startswith(_RAW) and (stream := stream_of(name))}
    return sorted(stream for stream in found if clean(stream) in names)


def is_erasure(value: bytes | None, headers: Iterable[Any] | None) -> bool:
    """Return True for a tombstone on a clean topic or `deposits.receipts`: no value, and the header `erased`."""
    return value is None and ERASED_HEADER in dict(headers or ())


def raw_of(clean_topic: str) -> str:
    """Return the raw topic of the stream that a clean topic belongs to."""
    return _RAW + clean_topic.removeprefix(_CLEAN)


def sibling(topic: str, domain: str) -> str:
    """Return the raw topic of the same depositor in another domain."""
    return f"{topic.rpartition('.')[0]}.{domain}"
