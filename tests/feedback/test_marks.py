"""Marks: they only rise, and claim nothing that is not committed, whatever the line does."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.feedback.counts import DAY_MS
from pipelines.feedback.marks import Cut, Stage, is_due, marks

RAW, CLEAN, FAILED = ("raw", 0), ("clean", 0), ("failed", 0)
UNTILS = st.integers(1, 5 * DAY_MS)


@given(st.lists(UNTILS, min_size=1, max_size=12))
def test_marks_only_rise_and_leave_no_day_out(cuts: list[int]) -> None:
    before: int | None = None
    found = []
    for until in cuts:
        for mark in marks(before, until):
            assert before is None or mark.until > before
            assert mark.day * DAY_MS < mark.until <= (mark.day + 1) * DAY_MS
            before = mark.until
            found.append(mark)
    assert before == max(cuts)
    ended = [mark.day for mark in found if mark.is_complete]
    assert ended == list(range(cuts[0] // DAY_MS if cuts[0] % DAY_MS else cuts[0] // DAY_MS - 1, max(cuts) // DAY_MS))


class LineModel:
    """A line of one partition: records wait raw, then clean or failed, then stored or failed, then told."""

    def __init__(self) -> None:
        self.raw: list[int] = []  # when each was taken
        self.worked = 0
        self.clean: list[int] = []  # raw offsets
        self.routed = 0
        self.outcomes: list[int] = []  # raw offsets
        self.told = 0

    def step(self, what: str, now: int) -> None:
        if what == "take":
            self.raw.append(now)
        elif what in ("clean", "fail") and self.worked < len(self.raw):
            (self.clean if what == "clean" else self.outcomes).append(self.worked)
            self.worked += 1
        elif what == "route" and self.routed < len(self.clean):
            self.outcomes.append(self.clean[self.routed])
            self.routed += 1
        elif what == "tell":
            self.told = len(self.outcomes)

    def settled(self, until: int) -> bool:
        done = set(self.outcomes[: self.told])
        return all(offset in done for offset, at in enumerate(self.raw) if at < until)


STEPS = st.lists(st.sampled_from(["take", "clean", "fail", "route", "tell", "look", "look"]), max_size=80)


@given(STEPS)
def test_a_mark_claims_only_what_is_stored_or_failed_and_told(steps: list[str]) -> None:
    line, cut, marked = LineModel(), None, []
    for now, what in enumerate(steps, 1):
        line.step(what, now)
        if what != "look":
            continue
        cut = cut or Cut(now, {RAW: len(line.raw)})
        committed = {Stage.WORKERS: {RAW: line.worked}, Stage.ROUTERS: {CLEAN: line.routed}}
        at = committed.get(cut.stage, {FAILED: line.told})
        if cut.is_passed(at):  # one question a look: what is asked next is asked later
            following = {Stage.WORKERS: {CLEAN: len(line.clean)}, Stage.ROUTERS: {FAILED: len(line.outcomes)}}
            cut = cut.onward(following.get(cut.stage, {}))
        if cut.stage is Stage.DONE:
            assert line.settled(cut.until)
            marked.append(cut.until)
            cut = None
    assert marked == sorted(marked)


def test_what_nobody_committed_is_not_passed() -> None:
    cut = Cut(1, {RAW: 5, ("raw", 1): 0})
    assert not cut.is_passed({})
    assert not cut.is_passed({RAW: -1001})
    assert not cut.is_passed({RAW: 4})
    assert cut.is_passed({RAW: 5})


def test_a_cut_is_due_by_age_and_at_a_days_end() -> None:
    assert is_due(None, 5, 60)
    assert not is_due(DAY_MS - 1000, DAY_MS - 1, 60)
    assert is_due(DAY_MS - 1000, DAY_MS, 60)
    assert is_due(1000, 61_000, 60)
    assert not is_due(61_000, 1000, 60)
