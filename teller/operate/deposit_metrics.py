"""What a deposit did, as metrics in a file: it ends before anybody would scrape it."""

import time
from pathlib import Path

from prometheus_client import write_to_textfile

from connectors.publish import DepositReport
from pipelines.metrics import metrics
from pipelines.metrics.server import PartView
from pipelines.metrics.table import Part


def write(file: Path, connector: str, report: DepositReport) -> None:
    """In place of what was there; whole or not at all. Format: node_exporter's textfile collector.

    Raises:
        OSError: it cannot be written.
    """
    metrics.DEPOSIT_RECORDS.labels(connector, "deposited").set(report.deposited)
    metrics.DEPOSIT_RECORDS.labels(connector, "refused").set(report.refused_total)
    metrics.DEPOSIT_END.labels(connector).set(time.time())
    write_to_textfile(str(file), PartView(Part.DEPOSIT, alone=True))
