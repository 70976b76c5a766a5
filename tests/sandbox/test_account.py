"""The account adds up when the line did its work, and says so when anything at all is missing, double or changed."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teller.operate.verify.findings import Finding, FindingKind
from teller.operate.verify.verdict import DomainSums
from teller.operate.verify.verify import verify
from teller.sandbox.account import DemoRefusals, Deposited, Evidence, account
from teller.sandbox.tally import DepositTally
from tests.sandbox.bank import FATES, Fate, evidence, failures, places, tally
from tests.verify.leavings import bucket_of
from tests.verify.memory_sources import MemorySources
from tests.verify.world import World, worlds

SOME = st.lists(FATES, max_size=25)
#: At least one record of each fate, so that there is something to take away.
FULL = SOME.map(lambda fates: [*fates, Fate("social", "refused"), Fate("social", "failed"), Fate("social", "stored")])


@given(SOME)
def test_a_faultless_line_balances(fates: Sequence[Fate]) -> None:
    found = account(evidence(fates))
    assert found.problems == []
    assert found.balanced
    assert found.total.read == len(fates)
    assert found.total.stored == sum(fate.kind == "stored" for fate in fates)
    assert sum(found.total.refused.values()) == sum(fate.kind == "refused" for fate in fates)
    assert sum(found.total.failed.values()) == sum(fate.kind == "failed" for fate in fates)
    for row in found.domains:
        assert row.read == row.stored + row.rejected


@given(SOME)
def test_owners_and_depositors_share_the_same_objects(fates: Sequence[Fate]) -> None:
    found, held = account(evidence(fates)), places(fates)
    for rows in (found.owners, found.depositors):
        assert sum(row.records for row in rows) == found.total.stored
        assert sum(row.objects for row in rows) == len(held)
        assert sum(row.bytes for row in rows) == sum(one.size or 0 for one in held)
        assert [row.bytes for row in rows] == sorted((row.bytes for row in rows), reverse=True)


@given(FULL, st.data())
def test_events_that_are_sent_again_change_nothing(fates: Sequence[Fate], data: st.DataObject) -> None:
    found, failed = evidence(fates), failures(fates)
    held = [one._replace(receipts=[*one.receipts] * 2, metering=[*one.metering] * 2) for one in places(fates)]
    again = tally(held, [*failed, data.draw(st.sampled_from(failed))])
    assert account(replace(found, tally=again)) == account(found)


@given(worlds())
def test_the_account_is_that_of_the_verdict(world: World) -> None:
    """An audit of a line in memory, with the tally as its witness."""
    world.finish()
    seen = DepositTally()
    verdict = verify(MemorySources(world), bucket_of, seen)
    stored = sum(row.stored for row in verdict.figures.domains)
    assert sum(row.records for row in seen.owners()) == sum(row.records for row in seen.depositors()) == stored
    assert seen.stored.total() == verdict.figures.counts.records == stored
    assert sum(row.bytes for row in seen.owners()) == verdict.figures.counts.bytes
    assert {row.name for row in seen.owners()} == {receipt["owner"] for receipt in world.receipts}
    assert len(seen.failures) == sum(verdict.figures.total.failed.values())


def test_an_object_without_a_receipt_is_under_its_buckets_name() -> None:
    (held,) = places([Fate("social", "stored")])
    found = tally([held._replace(item=None, receipts=[], metering=[])], [])
    assert [(row.name, row.objects, row.records) for row in found.owners()] == [(held.bucket, 1, 0)]
    assert (found.depositors(), found.stored.total()) == ([], 0)


@settings(max_examples=30)
@given(fates=FULL, data=st.data())
def test_a_deposit_that_is_missing_is_noticed(fates: Sequence[Fate], data: st.DataObject) -> None:
    found = evidence(fates)
    gone = data.draw(st.integers(0, len(found.deposits) - 1))
    assert not account(replace(found, deposits=[*found.deposits[:gone], *found.deposits[gone + 1 :]])).balanced


def _deposit(found: Evidence, change: Callable[[Deposited], Deposited]) -> Evidence:
    return replace(found, deposits=[change(found.deposits[0]), *found.deposits[1:]])


def _social(found: Evidence, change: Callable[[DomainSums], DomainSums]) -> Evidence:
    """The verdict on the first domain changes."""
    figures = found.verdict.figures
    changed = replace(figures, domains=[change(figures.domains[0]), *figures.domains[1:]])
    return replace(found, verdict=replace(found.verdict, figures=changed))


CHANGES: dict[str, Callable[[Evidence], Evidence]] = {
    "a record more was read": lambda e: _deposit(e, lambda d: Deposited(d.domain, d.read + 1, d.refused)),
    "a refusal more": lambda e: _deposit(e, lambda d: Deposited(d.domain, d.read, {**d.refused, "x": 1})),
    "a record less is stored": lambda e: _social(e, lambda row: replace(row, stored=row.stored - 1)),
    "a failure is missing": lambda e: _social(e, lambda row: replace(row, failed={})),
    "a failure more": lambda e: _social(e, lambda row: replace(row, failed={**row.failed, "x": 1})),
    "objects that nobody sees": lambda e: replace(e, tally=DepositTally()),
    "less can be stored than is": lambda e: replace(e, storable={**e.storable, "social.post.v1": 0}),
    "more was written than read": lambda e: replace(e, written={**e.written, "telecom": 10**6}),
    "verify found something": lambda e: _found(e, Finding(FindingKind.OBJECT_STRAY, 1, ("teller-x/y",))),
}


def _found(evidence: Evidence, finding: Finding) -> Evidence:
    return replace(evidence, verdict=replace(evidence.verdict, findings=[finding]))


@pytest.mark.parametrize("name", CHANGES)
@settings(max_examples=20)
@given(fates=FULL)
def test_whatever_is_changed_is_noticed(name: str, fates: Sequence[Fate]) -> None:
    assert not account(CHANGES[name](evidence(fates))).balanced


def test_the_difference_is_stated() -> None:
    found = evidence([Fate("social", "stored"), Fate("social", "stored", owner="1" * 32)])
    lost = Finding(FindingKind.OBJECT_MISSING, 1, ("teller-x/y.avro",))
    problems = account(_found(_social(found, lambda row: replace(row, stored=1)), lost)).problems
    assert "social: 2 read, 1 stored, 0 failed: 1 missing" in problems
    assert "receipts of objects that are not there: 1; the first is teller-x/y.avro" in problems


@given(SOME)
def test_json_round_trips(fates: Sequence[Fate]) -> None:
    refusals = [DemoRefusals("consent_withdrawn", "an owner withdrew", Counter({LINE: 0}))]
    value = account(replace(evidence(fates), refusals=refusals)).as_json()
    assert json.loads(json.dumps(value)) == value
    assert value["balanced"] is True
    assert [row["domain"] for row in value["domains"]] == ["social", "telecom", "purchases"]


WITHDRAWN = Fate("purchases", "failed", reason="consent_withdrawn")
LINE = "purchases.order_line.v1"


def test_what_is_refused_on_purpose_is_no_loss_and_must_be_just_that() -> None:
    fates = [Fate("purchases", "stored"), WITHDRAWN, WITHDRAWN]
    found = replace(evidence(fates), storable={LINE: 3})
    whole = account(replace(found, refusals=[DemoRefusals("consent_withdrawn", "an owner withdrew", {LINE: 2})]))
    assert whole.balanced
    assert whole.as_json()["refusals"] == [
        {"reason": "consent_withdrawn", "story": "an owner withdrew", "records": {LINE: 2}}
    ]
    for records, problem in ((1, "1 records should be refused (consent_withdrawn), 2 are"), (3, "3 records should be")):
        fewer = account(
            replace(found, refusals=[DemoRefusals("consent_withdrawn", "an owner withdrew", {LINE: records})])
        )
        assert any(problem in line for line in fewer.problems)
        assert any(line.startswith(LINE) for line in fewer.problems)
