"""Write the alerts as a resource of Prometheus' operator. Kustomize itself makes ConfigMaps of the dashboards."""

from typing import Any, Final

from deploy.generate import rules

_HEAD: Final = "# Written by `python -m deploy.generate`, as deploy/alerts/teller.yml is, and with the same rules.\n"


def text(runbooks: str) -> str:
    """Return the file's text."""
    made: dict[str, Any] = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "teller"},
        "spec": {"groups": rules.groups(runbooks)},
    }
    return _HEAD + rules.dumped(made)
