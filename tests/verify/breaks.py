"""Ways to break a faultless line, each with what an audit must find then, and how often where that is known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bank.accounts.events import AccountEvent, EventKind
from bank.keys.opening import Unopened
from schemas.identifiers import object_id
from teller.operate.verify.agreements import WrittenEvent
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.newest import WrittenAccount
from tests.verify.leavings import DEPOSITORS, OWNERS, Raw, consented, failed_event, newest_of
from tests.verify.world import OF_DEPOSITOR, PARTITIONS, Action, World


def receipt(world: World) -> dict[str, Any]:
    """One of at least two records, of the first stream partition: `worlds` sees to it."""
    return next(
        one for one in world.receipts if one["record_count"] > 1 and one["clean_topic"] == PARTITIONS[0].clean_topic
    )


def place(one: dict[str, Any]) -> tuple[str, str]:
    return one["bucket"], one["object_key"]


def charge(world: World) -> dict[str, Any]:
    return next(one for one in world.metering if place(one["data"]) == place(receipt(world)))


def change(world: World, **what: Any) -> None:
    world.objects[place(receipt(world))] = replace(world.objects[place(receipt(world))], **what)


def close(world: World, why: Unopened) -> None:
    change(world, readable=False, unopened=why)


def item(world: World) -> Any:
    return world.objects[place(receipt(world))]


def stray(world: World, key: str = "notes.txt") -> None:
    world.objects[receipt(world)["bucket"], key] = replace(item(world), key=key)


def future_stray(world: World) -> None:
    stray(world, receipt(world)["object_key"].replace(f"{receipt(world)['chunk_start']:020d}", f"{10**6:020d}"))


def another_bucket(world: World) -> None:
    """All of it in a bucket that is not the owner's, and every id in order."""
    one, event, there = receipt(world), charge(world), world.objects.pop(place(receipt(world)))
    one["bucket"] = event["data"]["bucket"] = "teller-elsewhere"
    one["receipt_id"] = object_id(*place(one))
    event["id"] = str(one["receipt_id"])
    world.objects[place(one)] = replace(there, bucket="teller-elsewhere")


def forgotten(world: World) -> None:
    """Nothing is left of an object and its records."""
    one, event = receipt(world), charge(world)
    del world.objects[place(one)]
    world.metering.remove(event)
    world.receipts.remove(one)


def forgotten_failure(world: World) -> None:
    offset = next(one for one in world.failed if one["reason"] == "bad_json")
    world.failed[:] = [one for one in world.failed if one["failure_id"] != offset["failure_id"]]


def resent_failure(world: World) -> None:
    """Its raw record was sent again."""
    gone = next(one for one in world.failed if one["reason"] == "bad_json")
    forgotten_failure(world)
    world.resent.append(gone["failure_id"])


def stored_twice(world: World) -> None:
    """A router that took a repeat for a new record."""
    line = world.lines[PARTITIONS[0]]
    line.clean.append(receipt(world)["raw_offsets"][0])
    line.high = line.clean[-1] - 1
    world.do(Action("plan", PARTITIONS[0], 10**6))
    world.do(Action("route", PARTITIONS[0]))
    line.high = max(line.clean)


def beyond(world: World) -> None:
    """The routers' offsets were set back."""
    line = world.lines[PARTITIONS[0]]
    line.router = receipt(world)["chunk_start"]


def expired(world: World) -> None:
    """Records that came, and went before a worker looked at them."""
    line = world.lines[PARTITIONS[2]]
    line.raw += [Raw("stored")] * 3
    line.raw_start = len(line.raw)


def expired_clean(world: World) -> None:
    line = world.lines[PARTITIONS[2]]
    for name in ("deposit", "deposit", "work", "commit"):
        world.do(Action(name, PARTITIONS[2], 9))
    line.clean_start = len(line.clean)


def worker_beyond(world: World) -> None:
    """As after a batch that says of its last record that it is the thousandth from here."""
    line = world.lines[PARTITIONS[1]]
    line.worker = len(line.raw) + 1000


def router_beyond(world: World) -> None:
    line = world.lines[PARTITIONS[1]]
    line.router = len(line.clean) + 7


def lost_and_raw_gone(world: World) -> None:
    """The raw records went as they should; then an object and its receipt are forgotten."""
    world.lines[PARTITIONS[0]].raw_start = world.lines[PARTITIONS[0]].worker
    forgotten(world)


def registered_otherwise(world: World, **what: Any) -> None:
    world.depositors[1] = replace(world.depositors[1], **what)


def named_otherwise(world: World) -> None:
    """A depositor's stream has a record in the name of another."""
    world.lines[OF_DEPOSITOR].raw.append(Raw("stored", depositor="northcell"))
    world.finish()


def newest(world: World) -> dict[str, Any]:
    """The receipt of the first stream partition's last chunk: Kafka holds its clean records still."""
    of_first = (one for one in world.receipts if one["clean_topic"] == PARTITIONS[0].clean_topic)
    return max((one for one in of_first if one["clean_partition"] == 0), key=lambda one: one["chunk_start"])


def happens(world: World, kind: EventKind, time: int, *, anew: bool = False, by_hand: bool = False) -> None:
    """Something more happens to the owner and depositor of the newest receipt. `anew`: a consent has an id of its own;
    `by_hand`: no command wrote it.
    """
    owner, number = newest(world)["owner"], DEPOSITORS[newest(world)["depositor"]]
    event = {
        EventKind.WITHDRAWN: replace(consented(owner, number), event=kind, consent_id=None),
        EventKind.UNLINKED: AccountEvent(kind, owner, depositor=number, subject=owner),
        EventKind.CONSENTED: consented(owner, number, UUID(int=2**100) if anew else None),
    }[kind]
    world.by_hand |= {len(world.events)} if by_hand else set()
    world.events.append(WrittenEvent(event, len(world.events), time))


def given_again(world: World, *, anew: bool, by_hand: bool) -> None:
    """A consent that overlaps none, long after the records."""
    happens(world, EventKind.WITHDRAWN, 10**6)
    happens(world, EventKind.CONSENTED, 2 * 10**6, anew=anew, by_hand=by_hand)


def newest_by_hand(world: World, **what: Any) -> None:
    """Somebody overwrites the newest account of the newest receipt's owner."""
    every = [each for each in newest_of(world.events) if isinstance(each, WrittenAccount)]
    of_owner = [each for each in every if each.account.owner == newest(world)["owner"]]
    world.newest.append(WrittenAccount(of_owner[-1].account._replace(**what), len(every)))


def of_another_time(world: World) -> None:
    """A record after a withdrawal, of which the clean record says that it came before."""
    raw = Raw("stored", time=40_000, named=29_000)
    world.do(Action("deposit", PARTITIONS[0], raw=raw))
    world.finish()
    happens(world, EventKind.WITHDRAWN, 30_000)


def history_lost(world: World) -> None:
    world.events.clear()


def only_enforced_left(world: World) -> None:
    """Of the newest accounts; the history has the events behind it."""
    world.newest = [each for each in newest_of(world.events[:1]) if isinstance(each, WrittenAccount)]
    world.events.clear()
    world.receipts.clear()
    world.metering.clear()
    world.objects.clear()
    world.lines.clear()
    world.failed.clear()


def given_by_another(world: World) -> None:
    at = newest(world)["consents"][0]["offset"]
    event = replace(world.events[at].event, owner="f" * 32)
    world.events[at] = world.events[at]._replace(event=event)


def unclaimed(world: World) -> None:
    world.events[:] = [each for each in world.events if each.event.event is not EventKind.CLAIMED]


def refused(world: World, reason: str) -> None:
    """The failed record had both link and consent."""
    one = next(one for one in reversed(world.failed) if one["reason"] == "bad_json")
    for copy in [each for each in world.failed if each["failure_id"] == one["failure_id"]]:
        copy.update(reason=reason, depositor="shop", schema="social.post.v1")


def asked_only_later(world: World) -> None:
    """A bank that asks for nothing refuses nothing."""
    refused(world, "owner_unknown")
    world.events[0] = world.events[0]._replace(time=10**6)


Break = Callable[[World], object]
BREAKS: dict[str, tuple[Break, dict[FindingKind, int | None]]] = {
    "a record type that its depositor may not deposit": (
        lambda w: registered_otherwise(w, schemas=frozenset({"telecom.call"})),
        {FindingKind.DEPOSITOR_NOT_ACTIVE: None},
    ),
    "a stream of another": (
        named_otherwise,
        {FindingKind.DEPOSITOR_FOREIGN: 1, FindingKind.CONSENT_FOREIGN: None},
    ),
    "a consent that was withdrawn": (
        lambda w: happens(w, EventKind.WITHDRAWN, 5000),
        {FindingKind.CONSENT_NOT_VALID: None},
    ),
    "a consent of another owner": (
        given_by_another,
        {FindingKind.CONSENT_FOREIGN: None, FindingKind.NEWEST_DIFFERS: 1},  # who has no account
    ),
    "a newer consent": (
        lambda w: happens(w, EventKind.CONSENTED, 5000),
        {FindingKind.CONSENT_DIFFERS: None, FindingKind.EVENT_FOREIGN: 1},
    ),
    "an earlier consent's bytes again": (
        lambda w: happens(w, EventKind.CONSENTED, 10**6, by_hand=True),
        {FindingKind.EVENT_FOREIGN: 1, FindingKind.NEWEST_DIFFERS: 1},
    ),
    "a consent's id again": (
        lambda w: given_again(w, anew=False, by_hand=False),
        {FindingKind.EVENT_FOREIGN: 1},
    ),
    "a consent while another holds": (
        lambda w: happens(w, EventKind.CONSENTED, 10**6, anew=True),
        {FindingKind.EVENT_FOREIGN: 1},
    ),
    "a consent that the newest account lacks": (
        lambda w: given_again(w, anew=True, by_hand=True),
        {FindingKind.NEWEST_DIFFERS: 1},
    ),
    "a newest account without its consents": (
        lambda w: newest_by_hand(w, consents=[]),
        {FindingKind.NEWEST_DIFFERS: 1},
    ),
    "a newest account of an event that never was": (
        lambda w: newest_by_hand(w, offset=10**6),
        {FindingKind.NEWEST_DIFFERS: 1},
    ),
    "a newest account of nobody": (
        lambda w: newest_by_hand(w, owner="e" * 32),
        {FindingKind.NEWEST_DIFFERS: 1},
    ),
    "a newest account of before": (lambda w: newest_by_hand(w, offset=4), {FindingKind.NEWEST_DIFFERS: 1}),
    "another time of a raw record": (of_another_time, {FindingKind.RAW_TIME_DIFFERS: 1}),
    "the history of accounts is gone": (history_lost, {FindingKind.HISTORY_LOST: None}),
    "and only since when the bank asks is left": (only_enforced_left, {FindingKind.HISTORY_LOST: 1}),
    "a receipt without consent": (lambda w: newest(w).update(consents=[]), {FindingKind.CONSENT_MISSING: None}),
    "a receipt with more consent than rows": (
        lambda w: newest(w)["consents"][0].update(records=99),
        {FindingKind.RECEIPT_BROKEN: 1},
    ),
    "a receipt of another hash key": (
        lambda w: newest(w)["hash_keys"][0].update(generation=3),
        {FindingKind.RECEIPT_DIFFERS: 1},
    ),
    "a receipt of another day": (
        lambda w: newest(w)["days"][0].update(day=date(1970, 1, 2)),
        {FindingKind.RECEIPT_DIFFERS: 1},
    ),
    "a receipt with more days than rows": (
        lambda w: newest(w)["days"].append({"day": date(1970, 1, 2), "records": 1}),
        {FindingKind.RECEIPT_BROKEN: 1, FindingKind.RECEIPT_DIFFERS: 1},
    ),
    "a correction of none of its rows": (
        lambda w: newest(w)["corrections"].append({"offset": 10**6, "of": 0}),
        {FindingKind.RECEIPT_BROKEN: 1, FindingKind.METERING_DIFFERS: 1},
    ),
    "a correction that is charged and was none": (
        lambda w: charge(w)["data"].update(corrections=1),
        {FindingKind.METERING_DIFFERS: 1},
    ),
    "a link that had ended": (lambda w: happens(w, EventKind.UNLINKED, 5000), {FindingKind.LINK_MISSING: None}),
    "links that nobody claimed": (unclaimed, {FindingKind.LINK_UNCLAIMED: len(OWNERS) * len(DEPOSITORS)}),
    "a refusal of what was agreed": (lambda w: refused(w, "consent_missing"), {FindingKind.REFUSAL_WRONG: 1}),
    "a refusal by a bank that asks for nothing": (asked_only_later, {FindingKind.REFUSAL_WRONG: 1}),
    "a registered name on a shared stream": (
        lambda w: registered_otherwise(w, shared_until=20),
        {FindingKind.DEPOSITOR_NOT_ACTIVE: None},
    ),
    "an object is gone": (lambda w: w.objects.pop(place(receipt(w))), {FindingKind.OBJECT_MISSING: 1}),
    "its bytes changed": (lambda w: change(w, sha256="0" * 64), {FindingKind.OBJECT_DAMAGED: 1}),
    "its size changed": (lambda w: change(w, size_bytes=7), {FindingKind.OBJECT_DAMAGED: 1}),
    "it cannot be read": (lambda w: change(w, readable=False), {FindingKind.OBJECT_UNREADABLE: 1}),
    "its owner's key does not open it": (lambda w: close(w, Unopened.CLOSED), {FindingKind.OBJECT_CLOSED: 1}),
    "its owner has no key": (lambda w: close(w, Unopened.NO_KEY), {FindingKind.KEY_MISSING: 1}),
    "there is no custody": (lambda w: close(w, Unopened.NO_CUSTODY), {FindingKind.OBJECT_UNOPENED: 1}),
    "the keys are away": (lambda w: close(w, Unopened.KEYS_AWAY), {FindingKind.OBJECT_UNOPENED: 1}),
    "it is encrypted, and the receipt does not say so": (
        lambda w: change(w, encryption="AGS1"),
        {FindingKind.ENCRYPTION_DIFFERS: 1},
    ),
    "a record more is in it": (lambda w: change(w, records=item(w).records + 1), {FindingKind.COUNT_DIFFERS: 1}),
    "a record of another's": (lambda w: change(w, owners=item(w).owners | {"f" * 32}), {FindingKind.OWNER_FOREIGN: 1}),
    "of another depositor": (lambda w: change(w, depositors=frozenset(["x"])), {FindingKind.DEPOSITOR_DIFFERS: 1}),
    "of another schema": (lambda w: change(w, schema="social.reaction.v1"), {FindingKind.SCHEMA_DIFFERS: 1}),
    "a file that nobody knows": (stray, {FindingKind.OBJECT_STRAY: 1}),
    "an object of a chunk that never was": (future_stray, {FindingKind.OBJECT_STRAY: 1}),
    "another owner's bucket": (another_bucket, {FindingKind.BUCKET_FOREIGN: 1}),
    "a receipt is gone": (
        lambda w: w.receipts.remove(receipt(w)),
        {FindingKind.RECEIPT_MISSING: 1, FindingKind.RECORD_LOST: None},
    ),
    "a receipt came twice": (lambda w: w.receipts.append(receipt(w)), {FindingKind.RECEIPT_REPEATED: 1}),
    "a receipt of another id": (
        lambda w: receipt(w).update(receipt_id=UUID(int=1)),
        {FindingKind.RECEIPT_BROKEN: 1, FindingKind.METERING_DIFFERS: 1},
    ),
    "a receipt counts wrong": (
        lambda w: receipt(w).update(record_count=99),
        {FindingKind.RECEIPT_BROKEN: 1, FindingKind.METERING_DIFFERS: 1, FindingKind.COUNT_DIFFERS: 1},
    ),
    "a metering event is gone": (lambda w: w.metering.remove(charge(w)), {FindingKind.METERING_MISSING: 1}),
    "a metering event came twice": (lambda w: w.metering.append(charge(w)), {FindingKind.METERING_REPEATED: 1}),
    "somebody else is charged": (lambda w: charge(w)["data"].update(depositor="x"), {FindingKind.METERING_DIFFERS: 1}),
    "a record more is charged": (lambda w: charge(w)["data"].update(records=99), {FindingKind.METERING_DIFFERS: 1}),
    "a byte more is charged": (lambda w: charge(w)["data"].update(bytes=9), {FindingKind.METERING_DIFFERS: 1}),
    "an object is charged that never was": (
        lambda w: w.metering.append(charge(w) | {"data": charge(w)["data"] | {"object_key": "x"}}),
        {FindingKind.METERING_STRAY: 1},
    ),
    "all of an object is forgotten": (forgotten, {FindingKind.RECORD_LOST: None}),
    "and its raw records are gone": (lost_and_raw_gone, {FindingKind.RECORD_LOST: None}),
    "a failed event is gone": (forgotten_failure, {FindingKind.RECORD_LOST: 1}),
    "a failed event is gone, and its record was sent again": (resent_failure, {}),
    "a failed event of another id": (
        lambda w: w.failed.append(w.failed[0] | {"failure_id": UUID(int=1)}),
        {FindingKind.FAILED_ID: 1},
    ),
    "stored and failed": (
        lambda w: w.failed.append(failed_event(PARTITIONS[0], receipt(w)["raw_offsets"][0], "bad_json")),
        {FindingKind.RECORD_TWICE: 1},
    ),
    "stored twice": (stored_twice, {FindingKind.RECORD_TWICE: 1}),
    "a failed event of no record": (
        lambda w: w.failed.append(failed_event(PARTITIONS[0], 10**6, "bad_json")),
        {FindingKind.RECORD_INVENTED: 1},
    ),
    "a failed event of another topic": (
        lambda w: w.failed.append(failed_event(PARTITIONS[0]._replace(stream="letters"), 0, "bad_json")),
        {FindingKind.RECORD_INVENTED: 1},
    ),
    "the routers' offsets were set back": (beyond, {FindingKind.RECEIPT_BEYOND: None}),
    "the workers' offset is beyond the end": (worker_beyond, {FindingKind.COMMIT_BEYOND: 1000}),
    "the routers' offset is beyond the end": (router_beyond, {FindingKind.COMMIT_BEYOND: 7}),
    "raw records expired": (expired, {FindingKind.RECORD_EXPIRED: 3}),
    "clean records expired": (expired_clean, {FindingKind.RECORD_EXPIRED: 2, FindingKind.RECORD_LOST: 2}),
}
