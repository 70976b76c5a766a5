"""The judge is worth as much as what it finds: each kind of harm is done to a good account, and must be seen."""

from typing import Any

import pytest

from tests.chaos.acknowledged import SOMEWHERE, Book
from tests.chaos.consents import Turn, denied
from tests.chaos.judge import ChaosVerdict, StoredRow, judge
from tests.chaos.records import depositor_of

RAW, CLEAN = "deposits.raw.social", "deposits.clean.social"


def account() -> dict[str, Any]:
    """Serials 0 to 3 at offsets 0 to 3 of one partition; 2 is bad."""
    rows = [StoredRow(serial, "bucket-a", f"key-{serial}", "acme") for serial in (0, 1, 3)]
    events = [
        {"bucket": row.bucket, "object_key": row.key, "depositor": row.depositor, "records": 1, "bytes": 9}
        for row in rows
    ]
    raw = {(RAW, 0, serial): serial for serial in range(4)}
    return {
        "raw": raw,
        "rows": rows,
        "failed": [(RAW, 0, 2)],
        "duplicates": [],
        "refused": [],
        "denied": dict.fromkeys(raw, False),
        "metering": events,
        "clean": {(CLEAN, 0): [0, 1, 0, 1, 3]},
    }


def verdict(given: dict[str, Any], somewhere: int | None = None) -> ChaosVerdict:
    """`somewhere` is a serial number that a broker acknowledged without its offset."""
    book = Book()
    for serial in range(4):
        book.delivered(serial, serial == 2, (RAW, 0, SOMEWHERE if serial == somewhere else serial))
    book.unsure[4] = "_MSG_TIMED_OUT"
    return judge(book, lambda _serial: "bucket-a", **given)


def test_a_good_account_passes() -> None:
    found = verdict(account())
    assert found.passed, found.problems
    assert (found.sent, found.copies, found.stored, found.failed, found.repeats) == (4, 0, 3, 1, 2)


def test_a_failed_event_may_come_again_and_a_record_of_unknown_fate_may_be_there() -> None:
    given = account()
    given["failed"] *= 2
    given["raw"][RAW, 0, 4] = 4
    given["rows"].append(StoredRow(4, "bucket-a", "key-4", "acme"))
    given["metering"].append(given["metering"][0] | {"object_key": "key-4"})
    assert verdict(given).passed


@pytest.mark.parametrize("serial", [1, 2])
def test_a_record_acknowledged_without_its_offset_must_be_on_its_partition(serial: int) -> None:
    assert verdict(account(), somewhere=serial).passed
    given = account()
    given["raw"][RAW, 1, serial] = given["raw"].pop((RAW, 0, serial))
    assert "not where the brokers said" in str(verdict(given, somewhere=serial).problems)


def test_what_the_producer_sent_twice_is_stored_once_and_rejected_once() -> None:
    given = account()
    given["raw"][RAW, 0, 4] = 0
    assert "neither stored" in str(verdict(given).problems)
    given["duplicates"] += [(RAW, 0, 4), (RAW, 0, 4)]
    assert verdict(given).passed
    assert verdict(given).copies == 1
    given["rows"].append(StoredRow(0, "bucket-a", "key-8", "acme"))
    given["metering"].append(given["metering"][0] | {"object_key": "key-8"})
    assert "there twice" in str(verdict(given).problems)


def refuse(given: dict[str, Any], *, is_denied: bool) -> None:
    """Serial 1 is refused for want of consent, as it must be or not."""
    del given["rows"][1], given["metering"][1]
    given["refused"].append((RAW, 0, 1))
    given["denied"][RAW, 0, 1] = is_denied


def test_what_was_deposited_after_a_withdrawal_must_be_refused() -> None:
    given = account()
    refuse(given, is_denied=True)
    assert verdict(given).passed
    assert verdict(given).denied == 1
    del given["denied"][RAW, 0, 1]  # in the millisecond of the withdrawal
    assert verdict(given).passed


def test_consent_is_judged_by_kafkas_times() -> None:
    turns = [Turn(100, True, "A-owner-0", 5), Turn(200, False, "A-owner-0", 5), Turn(300, True, "A-owner-0", 5)]
    times = dict(enumerate((50, 99, 150, 198, 250, 400)))
    raw = {(RAW, 0, offset): 0 for offset in times} | {(RAW, 0, 9): 1}
    found = denied(
        turns, raw, {(RAW, 0, offset): time for offset, time in times.items()} | {(RAW, 0, 9): 150},
        {depositor_of(0): 5, depositor_of(1): 6}, lambda owner: f"A-{owner}",
    )  # fmt: skip
    wanted = {0: True, 2: False, 4: True, 5: False, 9: True}  # another owner has agreed to nothing
    assert found == {(RAW, 0, offset): is_denied for offset, is_denied in wanted.items()}


HARM = {
    "gone from Kafka": ("not where the brokers said", lambda one: one["raw"].pop((RAW, 0, 0))),
    "failed, invented": ("never were", lambda one: one["failed"].append((RAW, 0, 77))),
    "missing, good": ("neither stored nor failed", lambda one: one["rows"].pop(0)),
    "missing, bad": ("neither stored nor failed", lambda one: one["failed"].clear()),
    "twice": ("there twice", lambda one: one["rows"].append(StoredRow(0, "bucket-a", "key-9", "acme"))),
    "stored and failed": ("there twice", lambda one: one["failed"].append((RAW, 0, 0))),
    "astray": ("somebody else's", lambda one: one["rows"].append(StoredRow(0, "bucket-b", "key-0", "acme"))),
    "invented": ("never sent", lambda one: one["rows"].append(StoredRow(99, "bucket-a", "key-0", "acme"))),
    "rejected, and stored": ("there twice", lambda one: one["duplicates"].append((RAW, 0, 1))),
    "rejected, not stored": (
        "no former copy",
        lambda one: (one["rows"].pop(1), one["metering"].pop(1), one["duplicates"].append((RAW, 0, 1))),
    ),
    "good failed": ("good records failed", lambda one: one["failed"].append((RAW, 0, 1))),
    "bad stored": ("bad records were stored", lambda one: one["rows"].append(StoredRow(2, "bucket-a", "k", "acme"))),
    "late for the first time": ("come after later ones", lambda one: one["clean"].update({(CLEAN, 0): [0, 3, 1]})),
    "not metered": ("other figures", lambda one: one["metering"].pop()),
    "metered for another": ("other figures", lambda one: one["metering"][0].update(depositor="borealis")),
    "taken without consent": ("taken without consent", lambda one: one["denied"].update({(RAW, 0, 1): True})),
    "refused in spite of consent": ("in spite of consent", lambda one: refuse(one, is_denied=False)),
    "refused, and stored": ("there twice", lambda one: one["refused"].append((RAW, 0, 1))),
    "refused, invented": ("never were", lambda one: one["refused"].append((RAW, 0, 77))),
    "metered twice": ("metered several times", lambda one: one["metering"].append(one["metering"][0])),
}


@pytest.mark.parametrize("harm", HARM)
def test_each_harm_is_found(harm: str) -> None:
    words, do = HARM[harm]
    given = account()
    do(given)  # type: ignore[no-untyped-call]
    found = verdict(given)
    assert not found.passed
    assert any(words in problem for problem in found.problems), found.problems
