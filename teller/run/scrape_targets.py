"""Tell a Prometheus on this machine what to scrape: a file in the form of its file_sd_configs.

The file stays when the line ends, so that Prometheus sees that its parts are down.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAME: Final = "prometheus.json"


def write(data_dir: Path, ports: Mapping[str, int]) -> None:
    """Write the parts' ports, by names such as `worker-0`; the job that alerts know a part by is its name."""
    groups = [
        {"targets": [f"127.0.0.1:{port}"], "labels": {"job": name.rpartition("-")[0]}} for name, port in ports.items()
    ]
    file = data_dir.expanduser() / NAME
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(groups, indent=1), "utf-8")
    fresh.replace(file)
