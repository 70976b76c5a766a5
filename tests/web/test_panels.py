"""What panels show of a snapshot."""

from dataclasses import replace

import pytest

from bank.accounts.depositors import Kind
from tests.web.samples import CANARY, NOW, OWNER, busy, depositor, failure, frame, item, verdict
from web.panels import account, consents, failed, flow, hour, names, objects, removed
from web.panels.every import PANELS
from web.snapshot import LastVerdict, Snapshot

EMPTY = Snapshot(NOW)


def test_the_picture_says_rates_and_what_waits() -> None:
    shown = flow.read(busy())
    words = [line for picture in shown.pictures for arrow in picture.arrows for line in arrow.lines]
    assert {"worker: 37 a second", "9 wait", "router: 33 a second", "3.7 MB/s, 0 wait"} <= set(words)
    assert shown.domains[0].figures == (
        "12 a second", "0.4 a second", "11 a second", "3", "0", "1,081", "4", "1,077"
    )  # fmt: skip
    assert shown.depositors[0].figures == ("12 a second", "0.4 a second", "3", "unknown")


def test_boxes_and_arrows_lie_within_the_picture() -> None:
    for picture in flow.read(busy()).pictures:
        for box in picture.boxes:
            assert box.x >= 0
            assert box.x + box.width <= picture.width
            assert box.y + box.height <= picture.height


def test_a_part_that_is_not_ready_is_marked() -> None:
    assert [(part.name, part.well) for part in flow.read(busy()).parts] == [("worker", True), ("router", False)]


def test_a_delay_beyond_what_is_measured_is_not_infinite() -> None:
    assert flow.read(busy()).delay == "From publication to receipt: half within 1 s, 95 % within more than is measured"


def test_unknown_lag_is_not_shown_as_nothing() -> None:
    of = frame()
    lost = replace(of, domains=tuple(replace(row, lag={"worker": None, "router": None}) for row in of.domains))
    shown = flow.read(replace(busy(), frame=lost))
    assert "it is unknown how many wait" in shown.said


def test_the_account_adds_up() -> None:
    shown = account.read(busy())
    assert shown.well
    assert shown.total is not None
    assert (shown.total.read, shown.total.stored, shown.total.failed) == ("3,243", "3,231", "12")


def test_what_is_lost_is_read_and_nowhere() -> None:
    shown = account.read(replace(busy(), verdict=LastVerdict(NOW, 1.0, verdict(lost=2))))
    assert shown.well is False
    assert shown.total is not None
    assert (shown.total.read, shown.total.lost) == ("3,249", "6")
    assert shown.findings[0]["count"] == 2


def test_no_verdict_is_neither_well_nor_wrong() -> None:
    assert account.read(EMPTY).well is None
    shown = account.read(replace(EMPTY, verdict=LastVerdict(NOW, 1.0, None, "no Kafka")))
    assert (shown.well, shown.trouble) == (None, "no Kafka")


def test_failed_events_that_are_alike_take_one_line() -> None:
    shown = failed.read(busy())
    assert [(line.count, line.detail) for line in shown.failed] == [("3", "acme"), ("1", "another")]
    assert [line.count for line in shown.refused] == ["20"]
    assert shown.failed[0].place == "deposits.raw.d000001.social/0/0"


def test_a_name_that_is_not_a_registered_entity_s_is_not_shown() -> None:
    known = names.shown([depositor("acme"), depositor(CANARY, 2, Kind.OWNER)])
    assert [names.label(each, known) for each in ("acme", CANARY, "unheard", None)] == [
        "acme",
        "another",
        "another",
        "",
    ]
    seen = Snapshot(
        NOW, failed=[failure(CANARY, 1)], objects=[item(CANARY)], depositors=[depositor(CANARY, 2, Kind.OWNER)]
    )
    assert failed.read(seen).failed[0].depositor == "another"
    assert objects.read(seen).lines[0].depositor == "another"
    assert consents.read(seen).depositors[0].name == "d000002, an owner"


def test_entities_have_a_bar_as_long_as_their_share() -> None:
    shown = removed.read(busy())
    assert [(line.entity, line.count, line.share) for line in shown.lines] == [
        ("PERSON", "120", 100.0), ("EMAIL_ADDRESS", "30", 25.0)
    ]  # fmt: skip
    assert shown.total == "150"


def test_consents_are_counted_by_the_verdict_and_told_as_they_change() -> None:
    shown = consents.read(busy())
    assert shown.agreed == (("owners", "36"), ("links", "72"), ("consents", "144"))
    assert shown.asks == "2026-03-01 12:00:00 UTC"
    assert (shown.changes[0].what, shown.changes[0].depositor) == ("an owner agreed", "acme")


def test_many_depositors_are_counted_and_not_listed() -> None:
    shown = consents.read(Snapshot(NOW, depositors=[depositor(f"shop{at}", at) for at in range(1, 60)]))
    assert (len(shown.depositors), shown.more, shown.statuses) == (consents.DEPOSITORS, 39, (("active", "59"),))


def test_the_last_hour_has_three_charts() -> None:
    shown = hour.read(busy())
    assert [(each.title, each.said) for each in shown.charts] == [
        ("Records a second", "stored 40 a second, failed 0.4 a second"),
        ("Records that wait", "now 3"),
        ("From publication to receipt", "half within 0.5 s, 95 % within 1 s"),
    ]
    assert hour.read(EMPTY).charts == ()


def test_objects_are_named_by_pseudonym_and_by_an_id_that_holds_no_name() -> None:
    [line] = objects.read(busy()).lines
    assert line.owner == OWNER
    assert "acme" not in line.id
    assert item("acme").id != item("other").id


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_panel_has_something_to_read_where_there_is_nothing(panel: object) -> None:
    assert panel.read(EMPTY) is not None  # type: ignore[attr-defined]
