"""The verifier has its own formulas: they agree with the contract, and a router with others is found out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.keys.opening import opened
from bank.receipts import receipt
from bank.store import MemoryStore, ObjectStore
from pipelines.router.buffer import chunk as chunks
from pipelines.router.buffer.chunk import Chunk, PendingObject
from pipelines.router.buffer.clean_record import CleanRecord, Reader
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.partition_buffer import ChunkLimits, PartitionBuffer
from pipelines.router.faults import RecordForeign
from pipelines.router.kafka.port import Partition
from pipelines.router.objects.receipt import UploadedObject, metering_message, receipt_message, receipt_of, stored
from pipelines.router.objects.uploader import place_of, upload
from schemas import catalog, framing, identifiers, topics
from schemas.encoder import Encoder
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify import checks
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.objects import stored_object
from teller.operate.verify.partition_reconciliation import PartitionReconciliation
from teller.operate.verify.sources import CommittedOffsets, Held
from teller.operate.verify.verify import verify
from tests.reconciliation.kafka_messages import Message
from tests.router.bank import Clean
from tests.router.bank import message as on_kafka
from tests.samples import DEPOSITED, record
from tests.test_purity import ROOT, imports
from tests.verify.breaks import receipt as a_receipt
from tests.verify.leavings import OWNERS, bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.world import World, worlds

SCHEMA = catalog.load().by_name("social.post.v1")
PLACE = Partition("deposits.clean.social", 3)
RAWS = (20, 24, 34)
DEPOSITORS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True)
BUCKETS = st.from_regex(r"[a-z0-9-]{3,63}", fullmatch=True)
OFFSETS = st.integers(0, 2**63 - 1)
OWN = st.sampled_from(["", "d000007."])
#: The reader of positions decodes write-ahead intents, which are what the router says, not a formula that it checks.
LEFT = {"positions": {"buffer", "kafka.port"}}


def test_nothing_of_the_router_is_imported() -> None:
    found = {
        file.stem: {name.removeprefix("pipelines.router.") for name in imports(file) if "pipelines.router" in name}
        for file in (ROOT / "teller/operate/verify").glob("*.py")
    }
    assert {name: used for name, used in found.items() if used} == LEFT
    every = {name for file in (ROOT / "teller/operate/verify").glob("*.py") for name in imports(file)}
    checked = (
        "bank.accounts.account", "bank.accounts.check", "bank.accounts.permissions", "pipelines.steps.admit",
        "bank.withdrawals.deciding", "bank.withdrawals.exclusive", "bank.withdrawals.judge",
        "bank.withdrawals.owner_file", "pipelines.withdrawals",
    )  # fmt: skip
    assert not any(name.startswith(checked) for name in every)


@given(st.sampled_from(DEPOSITED), st.tuples(OWN, st.integers(0, 10**6)), OFFSETS, DEPOSITORS, BUCKETS)
def test_keys_and_ids_are_those_of_the_contract(
    schema: catalog.Schema, place: tuple[str, int], start: int, depositor: str, bucket: str
) -> None:
    topic, number = topics.clean(place[0] + schema.domain), place[1]
    key = identifiers.object_key((topic, number), start, schema.name, depositor)
    said = {"schema": schema.name, "clean_partition": number, "chunk_start": start, "depositor": depositor}
    said["clean_topic"] = topic
    assert checks.expected_key(said) == key
    assert checks.expected_id(bucket, key) == str(identifiers.object_id(bucket, key))


@given(st.one_of(st.none(), st.binary(max_size=21), OFFSETS.map(lambda number: str(number).encode())))
def test_a_raw_offset_is_read_as_routers_read_it(value: bytes | None) -> None:
    sent = on_kafka(Clean(PLACE, 0, 7, OWNERS[0], SCHEMA.name, "acme"))
    sent.headers = [("raw-offset", value), ("depositor", b"acme")]
    try:
        read: int | None = Reader(catalog.load()).read(sent).raw_offset
    except RecordForeign:
        read = None
    assert messages.raw_offset(Message(None, [("raw-offset", value)])) == read  # type: ignore[arg-type]


@given(st.integers(-1, 9), st.lists(st.integers(0, 30), min_size=1))
def test_a_redelivery_is_told_as_routers_tell_it(high: int, raws: list[int]) -> None:
    before = CommittedOffsets(31, 0, high, None, range(31), range(len(raws)))
    audit = PartitionReconciliation(StreamPartition("social", 3), before, Findings())
    buffer = PartitionBuffer(PLACE, Intent(0, high))
    for offset, raw in enumerate(raws):
        audit.wait(offset, raw)
        buffer.add(clean(offset, raw), 0.0)
    kept = buffer.cut(ChunkLimits(100, 10**6, 0.0)).records
    assert [offset for offset in range(31) if offset in audit.waiting] == [each.raw_offset for each in kept]


def clean(offset: int, raw: int) -> CleanRecord:
    body = framing.encode(SCHEMA, record(SCHEMA.name, owner_id=OWNERS[0]))[framing.HEADER_BYTES :]
    return CleanRecord(offset, raw, 1_700_000_000_000, OWNERS[0], "acme", SCHEMA, body)


Change = Callable[[UploadedObject], tuple[bytes, str]]


def routed(store: ObjectStore | None = None, key: bytes | None = None, change: Change | None = None) -> Held:
    """What a router leaves behind of a chunk of one owner's records, encrypted by `key`; in memory unless a store is
    given. `change` gives other bytes for the receipt, and what it says of their encryption.
    """
    records = tuple(clean(offset, raw) for offset, raw in enumerate(RAWS, 10))
    (deposit,) = chunks.deposits(Chunk(PLACE, 10, 13, -1, RAWS[-1], True, records), bucket_of)
    store = store or MemoryStore()
    there = upload(store, deposit, key)
    if change:
        data, encryption = change(there)
        there = replace(stored(deposit, data), encryption=encryption)
    made = receipt_of(there)
    sent = receipt_message(made, Encoder(catalog.load().by_name(receipt.SCHEMA)))
    data = store.get(deposit.bucket, deposit.key)
    item = stored_object(place_of(deposit), data, opened(key or b"", place_of(deposit), data))
    event = messages.metering(metering_message(made, records[-1].timestamp).value)
    return Held(item.bucket, item.key, item.size_bytes, item, [messages.receipt(sent.value)], [event])


def test_a_right_router_is_found_right() -> None:
    assert list(checks.of_held(routed(), bucket_of, settled=True)) == []


KEYS: dict[str, Callable[..., str]] = {
    "fewer zeros": lambda place, start, schema, of: f"social/{schema}/{place[0]}-{place[1]:04d}-{start:020d}-{of}.avro",
    "no domain": lambda *of: identifiers.object_key(*of).partition("/")[2],
    "the raw topic": lambda *of: identifiers.object_key(*of).replace("clean", "raw"),
    "the chunk's second offset": lambda place, start, *of: identifiers.object_key(place, start + 1, *of),
    "another depositor": lambda place, start, schema, _of: identifiers.object_key(place, start, schema, "shop"),
}
IDS: dict[str, Callable[[str, str], UUID]] = {
    "the key alone": lambda _bucket, key: uuid5(identifiers.OBJECTS, key),
    "another namespace": lambda bucket, key: uuid5(identifiers.FAILURES, f"{bucket}/{key}"),
    "chance": lambda _bucket, _key: UUID(int=7),
}
OFFSETS_OF: dict[str, Callable[[PendingObject], list[int]]] = {
    "falling": lambda deposit: [each.raw_offset for each in reversed(deposit.records)],
    "one too few": lambda deposit: [each.raw_offset for each in deposit.records[1:]],
    "one twice": lambda deposit: [deposit.records[0].raw_offset] * len(deposit.records),
}
WRONG: list[tuple[Any, str, dict[str, Callable[..., Any]]]] = [
    (chunks, "object_key", KEYS), (receipt, "object_id", IDS), (PendingObject, "raw_offsets", OFFSETS_OF),
]  # fmt: skip


@pytest.mark.parametrize(("where", "formula", "wrong"), [
    pytest.param(where, formula, wrong, id=f"{formula}, {name}")
    for where, formula, ways in WRONG for name, wrong in ways.items()
])  # fmt: skip
def test_a_router_with_a_wrong_formula_is_found_out(
    where: Any, formula: str, wrong: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, formula, wrong)
    assert FindingKind.RECEIPT_BROKEN in checks.of_held(routed(), bucket_of, settled=True)


@given(worlds())
def test_raw_offsets_that_are_others_are_found_out(world: World) -> None:
    """They rise and are as many as they should be, so only the topic tells."""
    a_receipt(world)["raw_offsets"] = [offset + 1 for offset in a_receipt(world)["raw_offsets"]]
    found = {finding.kind for finding in verify(MemorySources(world), bucket_of).findings}
    assert found & {FindingKind.RECORD_LOST, FindingKind.RECORD_TWICE, FindingKind.RECORD_INVENTED}
