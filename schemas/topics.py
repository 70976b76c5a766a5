"""Names of the topics and of the headers on their records; they are part of the contract."""

from typing import Final

DOMAINS: Final = ("social", "telecom", "purchases")
FAILED: Final = "deposits.failed"
RECEIPTS: Final = "deposits.receipts"
METERING: Final = "metering.events"
REPLAYS: Final = "deposits.replays"

#: On a raw record of plain JSON: the schema it follows, such as `social.post.v1`.
SCHEMA_HEADER: Final = "schema"
#: On a clean record: the offset of its raw record, in decimal digits.
RAW_OFFSET_HEADER: Final = "raw-offset"
#: On a clean record: who deposited it, so that the router need not decode.
DEPOSITOR_HEADER: Final = "depositor"
#: On a clean record: 16 bytes, the deduplication key of its event, the same whenever the event is deposited again.
EVENT_HEADER: Final = "event"
#: On a clean record: when Kafka took its raw record, in milliseconds since 1970-01-01T00:00:00Z, in decimal digits.
RAW_TIME_HEADER: Final = "raw-time"
#: On a clean record: the version of the rules that stripped it, such as `teller-0123456789ab`.
RULES_HEADER: Final = "rules"
#: On a raw or clean record that is traced: W3C Trace Context's header.
TRACE_HEADER: Final = "traceparent"
#: On a raw record that `teller failed` sent again: the id of the failed event that it comes from.
REPLAY_OF_HEADER: Final = "replay-of"


def raw(domain: str) -> str:
    """Name the topic `deposits.raw.<domain>`, to which platforms and connectors publish, keyed by owner id."""
    return f"deposits.raw.{domain}"


def clean(domain: str) -> str:
    """Name the topic to which the processor writes stripped records, keyed by the owner's pseudonym."""
    return f"deposits.clean.{domain}"


def domain_of(topic: str) -> str:
    """Return the domain of a raw or clean topic: the part after the last dot."""
    return topic.rpartition(".")[2]
