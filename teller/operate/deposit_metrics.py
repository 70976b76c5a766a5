"""Write the metrics of a deposit to a file: the deposit ends before anybody would scrape it."""

import time
from pathlib import Path

from prometheus_client import write_to_textfile

from connectors.publish import DepositReport
from pipelines.metrics import metrics
from pipelines.metrics.server import PartView
from pipelines.metrics.table import Part


def write(file: Path, connector: str, report: DepositReport) -> None:
    """Replace the file, whole or not at all. Format: node_exporter's textfile collector.

    Raises:
        OSError: it cannot be written.
    """
    metrics.DEPOSIT_RECORDS.labels(connector, "deposited").set(report.deposited)
    metrics.DEPOSIT_RECORDS.labels(connector, "refused").set(report.refused_total)
    metrics.DEPOSIT_END.labels(connector).set(time.time())
    write_to_textfile(str(file), PartView(Part.DEPOSIT, alone=True))
