"""The account adds up when the line did its work, and says so when anything at all is missing, double or changed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teller.operate.verify.evidence import Deposited, Evidence
from teller.operate.verify.findings import Finding, FindingKind
from teller.operate.verify.report import audit
from tests.verify.bank import FATES, Fate, evidence

SOME = st.lists(FATES, max_size=25)
#: At least one record of each fate, so that there is something to take away.
FULL = SOME.map(lambda fates: [*fates, Fate("social", "refused"), Fate("social", "failed"), Fate("social", "stored")])


@given(SOME)
def test_a_faultless_line_balances(fates: Sequence[Fate]) -> None:
    account = audit(evidence(fates))
    assert account.problems == []
    assert account.balanced
    assert account.total.read == len(fates)
    assert account.total.stored == sum(fate.kind == "stored" for fate in fates)
    assert sum(account.total.refused.values()) == sum(fate.kind == "refused" for fate in fates)
    assert sum(account.total.failed.values()) == sum(fate.kind == "failed" for fate in fates)
    for row in account.domains:
        assert row.read == row.stored + row.rejected


@given(SOME)
def test_owners_and_depositors_share_the_same_objects(fates: Sequence[Fate]) -> None:
    found = evidence(fates)
    account = audit(found)
    for rows in (account.owners, account.depositors):
        assert sum(row.records for row in rows) == account.total.stored
        assert sum(row.objects for row in rows) == len(found.objects)
        assert sum(row.bytes for row in rows) == sum(item.size_bytes for item in found.objects)
        assert [row.bytes for row in rows] == sorted((row.bytes for row in rows), reverse=True)


@given(FULL, st.data())
def test_events_that_are_sent_again_change_nothing(fates: Sequence[Fate], data: st.DataObject) -> None:
    found = evidence(fates)
    again: dict[str, Any] = {
        name: [*getattr(found, name), data.draw(st.sampled_from(getattr(found, name)))]
        for name in ("receipts", "metering", "failed")
    }
    assert audit(replace(found, **again)) == audit(found)


@pytest.mark.parametrize("what", ["deposits", "failed", "objects"])
@settings(max_examples=30)
@given(fates=FULL, data=st.data())
def test_whatever_is_missing_is_noticed(what: str, fates: Sequence[Fate], data: st.DataObject) -> None:
    found = evidence(fates)
    there = getattr(found, what)
    gone = data.draw(st.integers(0, len(there) - 1))
    assert not audit(_with(found, what, [*there[:gone], *there[gone + 1 :]])).balanced


def _with(found: Evidence, what: str, value: Any) -> Evidence:
    fields: dict[str, Any] = {what: value}
    return replace(found, **fields)


def _first(found: Evidence, what: str, change: Callable[[Any], Any]) -> Evidence:
    there = list(getattr(found, what))
    return _with(found, what, [change(there[0]), *there[1:]])


CHANGES: dict[str, Callable[[Evidence], Evidence]] = {
    "a record more was read": lambda e: _first(e, "deposits", lambda d: Deposited(d.domain, d.read + 1, d.refused)),
    "a refusal more": lambda e: _first(e, "deposits", lambda d: Deposited(d.domain, d.read, {**d.refused, "x": 1})),
    "an object has a row more": lambda e: _first(e, "objects", lambda o: replace(o, records=o.records + 1)),
    "an object's schema changed": lambda e: _first(e, "objects", lambda o: replace(o, schema="social.reaction.v1")),
    "less can be stored than is": lambda e: replace(e, storable={**(e.storable or {}), "social.post.v1": 0}),
    "more was written than read": lambda e: replace(e, written={**(e.written or {}), "telecom": 10**6}),
    "verify found something": lambda e: replace(e, findings=[Finding(FindingKind.OBJECT_STRAY, 1, ("teller-x/y",))]),
}


@pytest.mark.parametrize("name", CHANGES)
@settings(max_examples=20)
@given(fates=FULL)
def test_whatever_is_changed_is_noticed(name: str, fates: Sequence[Fate]) -> None:
    assert not audit(CHANGES[name](evidence(fates))).balanced


def test_the_difference_is_stated() -> None:
    found = evidence([Fate("telecom", "stored"), Fate("telecom", "stored", owner="1" * 32)])
    lost = Finding(FindingKind.OBJECT_MISSING, 1, ("teller-x/y.avro",))
    account = audit(replace(found, objects=found.objects[:1], findings=[lost]))
    assert "telecom: 2 read, 1 stored, 0 failed: 1 missing" in account.problems
    assert "receipts of objects that are not there: 1; the first is teller-x/y.avro" in account.problems


@given(SOME)
def test_json_round_trips(fates: Sequence[Fate]) -> None:
    value = audit(evidence(fates)).as_json()
    assert json.loads(json.dumps(value)) == value
    assert value["balanced"] is True
    assert [row["domain"] for row in value["domains"]] == ["social", "telecom", "purchases"]
