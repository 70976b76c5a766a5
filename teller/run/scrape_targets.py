"""Tell a Prometheus on this machine what to scrape: a file in the form of its file_sd_configs.

The file stays when the line ends, so that Prometheus sees that its parts are down.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from teller.embedded import state

NAME: Final = "prometheus.json"


def write(data_dir: Path, ports: Mapping[str, int]) -> None:
    """Write the parts' ports, by names such as `worker-0`; the job that alerts know a part by is its name."""
    groups = [
        {"targets": [f"127.0.0.1:{port}"], "labels": {"job": name.rpartition("-")[0]}} for name, port in ports.items()
    ]
    state.write_json(data_dir.expanduser() / NAME, groups)
