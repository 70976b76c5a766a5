"""Kinds of findings of an audit, and their places: topics and offsets, buckets and keys; never a value of a record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

#: Number of places that are named of each kind; all are counted.
FIRST: Final = 5


class FindingKind(StrEnum):
    """Kinds of findings, the gravest first. The codes are public: docs/operating.md says what to do about each."""

    RECORD_LOST = "record_lost"
    RECORD_EXPIRED = "record_expired"
    COMMIT_BEYOND = "commit_beyond"
    RECORD_TWICE = "record_twice"
    CLEAN_TWICE = "clean_twice"
    EVENT_TWICE = "event_twice"
    CORRECTION_WRONG = "correction_wrong"
    RECORD_INVENTED = "record_invented"
    OWNER_FOREIGN = "owner_foreign"
    BUCKET_FOREIGN = "bucket_foreign"
    DEPOSITOR_FOREIGN = "depositor_foreign"
    DEPOSITOR_NOT_ACTIVE = "depositor_not_active"
    HISTORY_LOST = "history_lost"
    CONSENT_MISSING = "consent_missing"
    CONSENT_NOT_VALID = "consent_not_valid"
    CONSENT_FOREIGN = "consent_foreign"
    LINK_MISSING = "link_missing"
    LICENCES_EXCLUDE = "licences_exclude"
    LICENCE_UNFOUNDED = "licence_unfounded"
    WITHDRAWAL_TWICE = "withdrawal_twice"
    DELIVERY_UNLICENSED = "delivery_unlicensed"
    PACKAGE_UNFOUNDED = "package_unfounded"
    PACKAGE_DIFFERS = "package_differs"
    PACKAGE_TWICE = "package_twice"
    DELIVERY_UNFOUNDED = "delivery_unfounded"
    DELIVERY_TWICE = "delivery_twice"
    NOTICE_MISSING = "notice_missing"
    EVENT_FOREIGN = "event_foreign"
    NEWEST_DIFFERS = "newest_differs"
    RAW_TIME_DIFFERS = "raw_time_differs"
    REFUSAL_WRONG = "refusal_wrong"
    OBJECT_MISSING = "object_missing"
    OBJECT_DAMAGED = "object_damaged"
    OBJECT_UNREADABLE = "object_unreadable"
    OBJECT_CLOSED = "object_closed"
    KEY_MISSING = "key_missing"
    ENCRYPTION_DIFFERS = "encryption_differs"
    OBJECT_UNOPENED = "object_unopened"
    OBJECT_STRAY = "object_stray"
    OBJECT_REPLACED = "object_replaced"
    ERASED_REMAINS = "erased_remains"
    RECEIPT_MISSING = "receipt_missing"
    COUNT_DIFFERS = "count_differs"
    SCHEMA_DIFFERS = "schema_differs"
    DEPOSITOR_DIFFERS = "depositor_differs"
    CONSENT_DIFFERS = "consent_differs"
    LINK_UNCLAIMED = "link_unclaimed"
    RECEIPT_REPEATED = "receipt_repeated"
    RECEIPT_BROKEN = "receipt_broken"
    RECEIPT_BEYOND = "receipt_beyond"
    RECEIPT_DIFFERS = "receipt_differs"
    REPLACEMENT_UNKNOWN = "replacement_unknown"
    REPLACEMENT_TWICE = "replacement_twice"
    REPLACEMENT_DIFFERS = "replacement_differs"
    METERING_MISSING = "metering_missing"
    METERING_STRAY = "metering_stray"
    METERING_REPEATED = "metering_repeated"
    METERING_DIFFERS = "metering_differs"
    EVENT_UNPOSTED = "event_unposted"
    POSTING_TWICE = "posting_twice"
    POSTING_UNCAUSED = "posting_uncaused"
    POSTING_DIFFERS = "posting_differs"
    CHARGE_DIFFERS = "charge_differs"
    REVERSAL_DIFFERS = "reversal_differs"
    SHARE_DIFFERS = "share_differs"
    STATEMENT_DIFFERS = "statement_differs"
    POSTING_FOREIGN = "posting_foreign"
    LEDGER_DIFFERS = "ledger_differs"
    PACKAGE_PAID_WRONG = "package_paid_wrong"
    REVENUE_STRAY = "revenue_stray"
    WITHDRAWAL_UNMETERED = "withdrawal_unmetered"
    WITHDRAWAL_STRAY = "withdrawal_stray"
    LEAF_MISSING = "leaf_missing"
    LEAF_TWICE = "leaf_twice"
    LEAF_UNKNOWN = "leaf_unknown"
    FAILED_ID = "failed_id"
    MESSAGE_FOREIGN = "message_foreign"


WORDS: Final[Mapping[FindingKind, str]] = {
    FindingKind.RECORD_LOST: "raw records that are nowhere: neither stored nor failed nor waiting for a router",
    FindingKind.RECORD_EXPIRED: "offsets that Kafka deleted before a worker or router got to them",
    FindingKind.COMMIT_BEYOND: "offsets committed beyond a topic's end: what comes there is never read",
    FindingKind.RECORD_TWICE: "raw records in two places: two objects, or stored and failed",
    FindingKind.CLEAN_TWICE: "clean records in two objects",
    FindingKind.EVENT_TWICE: "rows with the content of an earlier copy of their event, just before: duplicates",
    FindingKind.CORRECTION_WRONG: "rows that a receipt names as corrections, and that correct no other content",
    FindingKind.RECORD_INVENTED: "records that receipts or failed events name and that no topic ever held",
    FindingKind.OWNER_FOREIGN: "objects with records of somebody other than their receipt's owner",
    FindingKind.BUCKET_FOREIGN: "receipts whose bucket is not their owner's",
    FindingKind.DEPOSITOR_FOREIGN: "objects on a stream of another depositor, or of an owner not its own",
    FindingKind.DEPOSITOR_NOT_ACTIVE: (
        "clean records that their depositor might not deposit when Kafka took the raw record: by its status, record "
        "types or stream"
    ),
    FindingKind.HISTORY_LOST: (
        "objects, clean records or newest accounts of a bank that asked for consent, in whose history nothing says so: "
        "the history of accounts is lost"
    ),
    FindingKind.CONSENT_MISSING: "rows or clean records without a consent, of when the bank asked for one",
    FindingKind.CONSENT_NOT_VALID: (
        "objects or clean records by a consent that did not hold when Kafka took the raw record"
    ),
    FindingKind.CONSENT_FOREIGN: (
        "objects or clean records by a consent of another owner, depositor or record type, or by none that there is"
    ),
    FindingKind.LINK_MISSING: (
        "clean records of an owner whom no id of their depositor was linked to when Kafka took the raw record"
    ),
    FindingKind.LICENCES_EXCLUDE: "licences that began while a live one of the same owner and they exclude each other",
    FindingKind.LICENCE_UNFOUNDED: (
        "licences that follow from no version of an offering that was made to the owner, as it stands there, and ends "
        "of licences that there are not"
    ),
    FindingKind.WITHDRAWAL_TWICE: "events of withdrawals that are there twice",
    FindingKind.DELIVERY_UNLICENSED: (
        "owners' rows in packages under no licence of theirs that was live when the package was released"
    ),
    FindingKind.PACKAGE_UNFOUNDED: (
        "events of packages that do not follow from those before, and releases of fewer owners, or fewer alike, than "
        "the offering promises"
    ),
    FindingKind.PACKAGE_DIFFERS: (
        "packages whose rows, owners or end are not what the deliveries to their owners' files come to"
    ),
    FindingKind.PACKAGE_TWICE: "events of packages that are there twice, and packages that were delivered twice",
    FindingKind.DELIVERY_UNFOUNDED: "events of owners' rows that no event of their package stands behind",
    FindingKind.DELIVERY_TWICE: "events of owners' rows that are there twice",
    FindingKind.NOTICE_MISSING: (
        "owners' rows in packages whose licence ended over a day ago, and that no notice asks to delete"
    ),
    FindingKind.EVENT_FOREIGN: (
        "consents that no command wrote: with an id that came before, or while another one held for the same use"
    ),
    FindingKind.NEWEST_DIFFERS: "newest accounts that are not, or not yet, what the history makes of them",
    FindingKind.RAW_TIME_DIFFERS: "clean records that name another time than Kafka's of their raw record",
    FindingKind.REFUSAL_WRONG: (
        "refused records that were to be taken: link and consent held, by the events that there are; send them again "
        "only where none of history_lost, event_foreign and newest_differs was found"
    ),
    FindingKind.OBJECT_MISSING: "receipts of objects that are not there",
    FindingKind.OBJECT_DAMAGED: "objects whose bytes are not those of their receipt (SHA-256 or size)",
    FindingKind.OBJECT_UNREADABLE: "objects that are no Avro object container, as they were written",
    FindingKind.OBJECT_CLOSED: (
        "encrypted objects, as they were written, that their owner's key does not open in their place"
    ),
    FindingKind.KEY_MISSING: "encrypted objects whose owner has no key on bank.keys that this bank wrapped",
    FindingKind.ENCRYPTION_DIFFERS: "objects that are encrypted otherwise than their receipt says, or not at all",
    FindingKind.OBJECT_UNOPENED: (
        "encrypted objects of which only the digest was checked: the bank's keys were not to be had"
    ),
    FindingKind.OBJECT_STRAY: "objects with neither receipt nor metering event that no router's plan covers",
    FindingKind.OBJECT_REPLACED: "objects that lie there still, although another one stands in their place",
    FindingKind.ERASED_REMAINS: "objects of owners who were erased: `teller accounts erasures` deletes them",
    FindingKind.RECEIPT_MISSING: "objects with a metering event, but without a receipt",
    FindingKind.COUNT_DIFFERS: "objects with more or fewer records than their receipt says",
    FindingKind.SCHEMA_DIFFERS: "objects of another schema than their receipt says",
    FindingKind.DEPOSITOR_DIFFERS: "objects with records of another depositor than their receipt says",
    FindingKind.CONSENT_DIFFERS: "clean records that name another consent than the newest one that held",
    FindingKind.LINK_UNCLAIMED: "links that an owner confirmed and no depositor had claimed",
    FindingKind.RECEIPT_REPEATED: "objects with several receipts",
    FindingKind.RECEIPT_BROKEN: "receipts that contradict themselves (offsets, counts, key or id)",
    FindingKind.RECEIPT_BEYOND: "receipts beyond the routers' committed offsets: those records would be stored again",
    FindingKind.RECEIPT_DIFFERS: "chunks whose receipts count hash keys or days otherwise than the clean records say",
    FindingKind.REPLACEMENT_UNKNOWN: "receipts that replace one that there is not",
    FindingKind.REPLACEMENT_TWICE: "receipts that several others replace",
    FindingKind.REPLACEMENT_DIFFERS: "receipts of other rows than the one that they replace",
    FindingKind.METERING_MISSING: "receipts without a metering event",
    FindingKind.METERING_STRAY: "metering events without a receipt",
    FindingKind.METERING_REPEATED: "objects with several metering events",
    FindingKind.METERING_DIFFERS: "metering events that say other than the receipt",
    FindingKind.EVENT_UNPOSTED: "metering events that the ledger has read past, and neither posted nor held",
    FindingKind.POSTING_TWICE: "postings that are there twice",
    FindingKind.POSTING_UNCAUSED: "postings that no event, no posting and no order caused",
    FindingKind.POSTING_DIFFERS: (
        "postings with other quantities, another time or another party than their event, or payments of another amount "
        "than their order"
    ),
    FindingKind.CHARGE_DIFFERS: "postings whose legs and carries are not what their charges say",
    FindingKind.REVERSAL_DIFFERS: "reversals that are not the opposite of what they take back",
    FindingKind.SHARE_DIFFERS: (
        "postings of a revenue, by their ids, that are not what the order's amount, commission and weights come to, "
        "with what was carried then, or that lack"
    ),
    FindingKind.STATEMENT_DIFFERS: (
        "postings that their month's statements, or the balances after it, do not have to the millionth"
    ),
    FindingKind.POSTING_FOREIGN: "records on the ledger's topic that are no postings",
    FindingKind.LEDGER_DIFFERS: (
        "objects, records or bytes of the ledger that are not those of buckets, with what was erased or replaced"
    ),
    FindingKind.PACKAGE_PAID_WRONG: (
        "delivered packages whose orders of revenue lack, or have other shares, another amount, commission or party "
        "than the offering's price says of the rows that owners have in it"
    ),
    FindingKind.REVENUE_STRAY: "orders of revenue for a package that was not delivered",
    FindingKind.WITHDRAWAL_UNMETERED: "deliveries of an owner's rows with no metering event, or with several",
    FindingKind.WITHDRAWAL_STRAY: "metering events of withdrawals without a delivery to that owner",
    FindingKind.LEAF_MISSING: (
        "receipts, accesses, offerings or events of withdrawals or packages without a leaf in the public log, whose "
        "writer has read past them"
    ),
    FindingKind.LEAF_TWICE: (
        "receipts, accesses, offerings or events of withdrawals or packages with several leaves in the public log"
    ),
    FindingKind.LEAF_UNKNOWN: (
        "leaves of receipts, accesses, offerings or events of withdrawals or packages that there are not"
    ),
    FindingKind.FAILED_ID: (
        "failed events whose id is not that of their raw record, or whose key is not their id: readers would count "
        "them twice"
    ),
    FindingKind.MESSAGE_FOREIGN: "messages on Teller's own topics that are not Teller's",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Finding of one kind: how many times it occurred, and the first places."""

    kind: FindingKind
    count: int
    places: tuple[str, ...]

    def __str__(self) -> str:
        return f"{WORDS[self.kind]}: {self.count:,}; the first is {self.places[0]}"

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "what": WORDS[self.kind], "count": self.count, "places": list(self.places)}


class Findings:
    """Counts what is noted, and keeps the first places of each kind."""

    def __init__(self) -> None:
        self._found: dict[FindingKind, tuple[int, tuple[str, ...]]] = {}

    def note(self, kind: FindingKind, place: str, count: int = 1) -> None:
        before, places = self._found.get(kind, (0, ()))
        self._found[kind] = before + count, places if len(places) == FIRST else (*places, place)

    def __iter__(self) -> Iterator[Finding]:
        return (Finding(kind, *self._found[kind]) for kind in FindingKind if kind in self._found)
