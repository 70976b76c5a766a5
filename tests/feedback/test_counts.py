"""Counts against an oracle that remembers everything; what is durable makes the same counts again."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bank.accounts.depositors import Depositors
from pipelines.feedback import records
from pipelines.feedback.counts import KEPT_DAYS, CountsKey, FeedbackCounts, ToldKey
from pipelines.steps.outcome import Reason
from schemas import topics
from tests.accounts.kafka import legal_entity

TODAY = 20_000
KEYS = st.builds(CountsKey, st.sampled_from(["d000001", "d000002"]), st.sampled_from(topics.DOMAINS),
                 st.integers(TODAY - 3, TODAY))  # fmt: skip
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("stored"), KEYS, st.integers(1, 50)),
        st.tuples(st.just("failed"), KEYS, st.sampled_from([*Reason])),
        st.tuples(st.just("tell"), KEYS, st.booleans()),
        st.tuples(st.just("restart"), KEYS, st.just(0)),
    ),
    max_size=60,
)


def restarted(counts: FeedbackCounts, log: list[bytes]) -> FeedbackCounts:
    """Write what changed behind `log`, and read all of it as a new process does."""
    log += [records.state_of_day(key, counts.days[key])[1] for key in counts.changed_days]
    log += [records.state_of_told(key, counts.highest[key])[1] for key in counts.changed_highest]
    found = FeedbackCounts()
    assert all(records.take_state(found, value) for value in log)
    return found


@given(EVENTS)
def test_counts_are_those_of_an_oracle(events: list[tuple[str, CountsKey, object]]) -> None:
    counts, log = FeedbackCounts(), list[bytes]()
    stored, failed, untold = Counter[CountsKey](), Counter[tuple[CountsKey, str]](), set[CountsKey]()
    for what, key, value in events:
        if what == "stored":
            counts.add_stored(key, int(str(value)), TODAY)
            stored[key] += int(str(value))
            untold.add(key)
        elif what == "failed":
            counts.add_failed(key, str(value), TODAY)
            failed[key, str(value)] += 1
            untold.add(key)
        elif what == "tell":
            counts.note_told(counts.untold(), complete=bool(value))
            untold.clear()
        else:
            counts = restarted(counts, log)
        assert set(counts.untold()) == untold
    assert {key: totals.stored for key, totals in counts.days.items() if totals.stored} == dict(stored)
    assert {(key, reason): n for key, totals in counts.days.items() for reason, n in totals.failed.items()} == failed
    for key, totals in counts.days.items():
        assert totals.accepted == stored[key] + failed[key, Reason.DUPLICATE_EVENT]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), max_size=12))
def test_repeats_of_workers_are_noted_once(runs: list[tuple[int, int]]) -> None:
    """Each run of a worker begins at or before where the last one ended, as its commits were."""
    counts, log, end, noted = FeedbackCounts(), list[bytes](), 0, []
    place = ToldKey(topics.FAILED, "deposits.raw.social", 0)
    for back, length in runs:
        start = max(0, end - back)
        sent = range(start, start + length)
        noted += [offset for offset in sent if counts.is_first(place, offset, Reason.BAD_JSON)]
        end = max(end, start + length)
        counts = restarted(counts, log)
    assert noted == list(range(end))


def test_duplicates_come_once_and_behind_other_failures() -> None:
    counts = FeedbackCounts()
    place = ToldKey(topics.FAILED, "deposits.raw.social", 0)
    assert counts.is_first(place, 9, Reason.BAD_JSON)
    assert counts.is_first(place, 3, Reason.DUPLICATE_EVENT)
    assert not counts.is_first(place, 9, Reason.BAD_JSON)
    assert counts.is_first(place._replace(source=topics.REFUSED), 9, Reason.OWNER_UNKNOWN)


def test_days_that_are_too_old_are_not_counted_and_forgotten() -> None:
    counts = FeedbackCounts()
    old, new = CountsKey("d000001", "social", TODAY - KEPT_DAYS), CountsKey("d000001", "social", TODAY)
    counts.add_stored(old._replace(day=old.day - 1), 5, TODAY)
    counts.add_stored(old, 5, TODAY)
    counts.add_stored(new, 7, TODAY)
    assert set(counts.days) == {old, new}
    counts.forget(TODAY + 1)
    assert set(counts.days) == {new} == counts.changed_days


def test_whose_a_failure_is() -> None:
    known = Depositors([legal_entity(1, "acme"), legal_entity(2, "mill")])
    own, shared = "deposits.raw.d000001.social", "deposits.raw.social"
    assert records.addressee(own, "mill", "wrong_depositor", known) == "d000001"
    assert records.addressee(own, None, "bad_json", known) == "d000001"
    assert records.addressee(shared, "mill", "bad_value", known) == "d000002"
    assert records.addressee(shared, "mill", "depositor_unproven", known) == ""
    assert records.addressee(shared, "stranger", "bad_value", known) == ""
    assert records.addressee(shared, None, "bad_json", known) == ""
    assert records.addressee("deposits.raw", "mill", "bad_value", known) == ""
