"""Code that `repair` and `replay` share: run over a selection, and report as it goes."""

from collections.abc import Sequence

from teller.cli.failed.report import report
from teller.operate.repair.failure import Failure
from teller.operate.repair.run import Change, run
from teller.operate.repair.sending import replay_log
from teller.operate.repair.tools import tools
from teller.output import err
from teller.settings import Settings


def go(settings: Settings, failures: Sequence[Failure], change: Change, *, send: bool, as_json: bool) -> None:
    """Run, send if so asked, and report.

    Raises:
        Exit: some are left.
        ReplayError: Kafka does not take more.
    """
    made = tools(settings, change)
    if not failures:
        err.print("No failed events fit.")
        return
    if not send:
        report("Nothing is sent yet", run(settings, failures, made, None), as_json=as_json)
        return
    with replay_log(settings) as log:
        report("Sent again", run(settings, failures, made, log), as_json=as_json)
