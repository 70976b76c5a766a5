"""Write the metrics of a deposit to a file: the deposit ends before anybody would scrape it."""

import time
from pathlib import Path

from prometheus_client import write_to_textfile

from connectors.publish import DepositReport
from pipelines.metrics import metrics
from pipelines.metrics.row import Part
from pipelines.metrics.server import PartView


def write(file: Path, connector: str, report: DepositReport) -> None:
    """Replace the file, whole or not at all. Format: node_exporter's textfile collector.

    Raises:
        OSError: it cannot be written.
    """
    metrics.deposit_records.labels(connector, outcome="deposited").set(report.deposited)
    metrics.deposit_records.labels(connector, outcome="refused").set(report.refused_total)
    metrics.deposit_end_timestamp_seconds.labels(connector).set(time.time())
    write_to_textfile(str(file), PartView(Part.DEPOSIT, alone=True))
