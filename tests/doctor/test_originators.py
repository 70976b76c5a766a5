"""The register of originators, as it was seen."""

from bank.withdrawals.originators import Originators
from teller.operate.doctor import originators
from teller.operate.doctor.finding import Level
from tests.bank.withdrawals.samples import registered


def test_a_register_that_can_be_read_and_one_where_somebody_else_writes() -> None:
    known = Originators()
    known.take(registered())
    assert [(each.level, each.what) for each in originators.judge(known, 0)] == [(Level.OK, "1 are registered")]
    (found,) = originators.judge(known, 3)
    assert (found.level, found.what) == (
        Level.WARNING, "bank.originators: messages that are no entries: 3, so somebody else writes there"
    )  # fmt: skip
    assert "docs/withdrawals.md" in found.mend
