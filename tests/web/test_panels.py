"""What panels show of a snapshot."""

from dataclasses import replace

import pytest

from bank.accounts.depositors import Kind
from teller.operate.top.owners_desk import DeskRow, owners_desk
from teller.operate.top.public_log import LogRow, public_log
from teller.operate.top.sample import values
from tests.web.samples import CANARY, NOW, OWNER, TODAY, busy, depositor, failure, frame, item, verdict
from web.panels import account, consents, failed, feedback, flow, hour, log, names, objects, owners, removed
from web.panels.every import PANELS
from web.snapshot import DayCounts, LastVerdict, Snapshot

EMPTY = Snapshot(NOW)


def test_the_picture_says_rates_and_what_waits() -> None:
    shown = flow.read(busy())
    words = [line for picture in shown.pictures for arrow in picture.arrows for line in arrow.lines]
    assert {"publish", "37 a second", "worker: 37 a second", "9 wait", "router: 33 a second"} <= set(words)
    assert {"3.7 MB a second", "0 wait"} <= set(words)
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
    assert [(part.name, part.well) for part in flow.read(busy()).parts] == [
        ("worker", True), ("feedback", True), ("router", False)
    ]  # fmt: skip


def test_a_delay_beyond_what_is_measured_is_not_infinite() -> None:
    assert flow.read(busy()).delay == "From publication to receipt: half within 1 s, 95 % within more than is measured"


def test_unknown_lag_is_not_shown_as_nothing() -> None:
    of = frame()
    lost = replace(of, domains=tuple(replace(row, lag={"worker": None, "router": None}) for row in of.domains))
    shown = flow.read(replace(busy(), frame=lost))
    assert "waiting: unknown" in shown.said


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


def test_feedback_says_how_far_each_domain_is_and_counts_today() -> None:
    shown = feedback.read(busy())
    assert shown.well
    assert [(line.domain, line.until, line.ago) for line in shown.marks] == [
        ("social", "2026-03-01 11:58:50 UTC", "1 min"), ("telecom", "2026-03-01 10:53:20 UTC", "1 h")
    ]  # fmt: skip
    assert [(line.depositor, line.accepted, line.failed) for line in shown.counts] == [("acme", "1,077", "4")]


def test_an_owner_s_name_is_not_shown_with_its_counts() -> None:
    seen = replace(busy(), depositors=[depositor(CANARY, 1, Kind.OWNER)])
    assert feedback.read(seen).counts[0].depositor == "d000001"


def test_the_busiest_depositors_are_counted_and_the_rest_is_a_number() -> None:
    counts = [DayCounts(f"d{at:06d}", "social", TODAY, at, 0) for at in range(feedback.SHOWN + 5)]
    shown = feedback.read(replace(busy(), counts=counts))
    assert (len(shown.counts), shown.counts[0].accepted, shown.more) == (feedback.SHOWN, "24", 5)


def test_a_feedback_that_is_not_asked_is_neither_well_nor_ill() -> None:
    of = frame()
    others = replace(of, parts=of.parts[:1])
    ill = replace(of, parts=tuple(replace(part, ready=False) for part in of.parts))
    assert [feedback.read(replace(busy(), frame=each)).well for each in (others, ill, None)] == [None, False, None]


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
        ("Records a second", ("stored 40 a second", "failed 0.4 a second")),
        ("Records that wait", ("now 3",)),
        ("From publication to receipt", ("half within 0.5 s", "95 % within 1 s")),
    ]
    assert hour.read(EMPTY).charts == ()


def test_objects_are_named_by_pseudonym_and_by_an_id_that_holds_no_name() -> None:
    [line] = objects.read(busy()).lines
    assert line.owner == OWNER
    assert "acme" not in line.id
    assert item("acme").id != item("other").id


def test_the_log_says_what_is_published_what_waits_and_who_signed() -> None:
    shown = log.read(busy())
    assert (shown.leaves, shown.ago, shown.waiting, shown.stopped) == ("1,234", "3 s", "7", False)
    assert shown.witnesses == (("acme", "9 s"), ("witness.example", ""))
    assert log.read(EMPTY).leaves == ""


def test_a_log_is_told_from_its_writers_metrics() -> None:
    text = "\n".join([
        'teller_build_info{part="log-writer",version="1",python="3"} 1',
        "teller_log_size 12", "teller_log_checkpoint_timestamp_seconds 9", "teller_log_lag_records 3",
        "teller_log_stopped 1", 'teller_log_witness_timestamp_seconds{witness="w"} 0', "",
    ])  # fmt: skip
    other = values('teller_build_info{part="router",version="1",python="3"} 1\nteller_log_size 99\n')
    assert public_log([None, other]) is None
    assert public_log([other, values(text)]) == LogRow(12, 9.0, 3, stopped=True, witnesses=(("w", 0.0),))
    blind = public_log([values(text.replace("lag_records 3", "lag_records NaN"))])
    assert blind == LogRow(12, 9.0, None, stopped=True, witnesses=(("w", 0.0),))


def test_the_owners_desk_says_who_is_there_and_what_is_late() -> None:
    shown = owners.read(busy())
    assert (shown.sessions, shown.calls, shown.failed, shown.undecided) == ("3", "1,234", "2", "4")
    assert (bool(shown.late), shown.blind) == (True, False)
    assert owners.read(EMPTY).calls == ""


def test_a_desk_is_told_from_its_metrics() -> None:
    text = "\n".join([
        'teller_build_info{part="owner-desk",version="1",python="3"} 1', "teller_owner_desk_sessions 2",
        'teller_owner_desk_calls_total{desk_part="reading",method="overview",outcome="done"} 5',
        'teller_owner_desk_calls_total{desk_part="reading",method="overview",outcome="failed"} 1',
        "teller_owner_desk_index_delay_seconds 0", "teller_owner_desk_decisions_late 3", "",
    ])  # fmt: skip
    assert owners_desk([None, values('teller_build_info{part="router",version="1",python="3"} 1\n')]) is None
    assert owners_desk([values(text)]) == DeskRow(2, 6, 1, 0.0, 3)
    blind = owners_desk([values(text.replace("sessions 2", "sessions NaN").replace("seconds 0", "seconds NaN"))])
    assert blind == DeskRow(None, 6, 1, None, 3)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_panel_has_something_to_read_where_there_is_nothing(panel: object) -> None:
    assert panel.read(EMPTY) is not None  # type: ignore[attr-defined]
