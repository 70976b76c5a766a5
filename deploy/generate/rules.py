"""Write alerts and objectives as a file of Prometheus's rules."""

from typing import Any, Final

import yaml

from deploy.generate.alerts import GROUPS
from deploy.generate.model import Alert
from deploy.generate.slo import recordings

#: Address of the folder of runbooks: a checkout's path; `--runbooks` gives a site's own address.
RUNBOOKS: Final = "docs/runbooks/"
_HEAD: Final = "# Written by `python -m deploy.generate`: change deploy/generate/alerts.py or slo.py, not this.\n"


def text(runbooks: str = RUNBOOKS) -> str:
    """Return the file's text."""
    return _HEAD + dumped({"groups": groups(runbooks)})


def groups(runbooks: str = RUNBOOKS) -> list[dict[str, Any]]:
    """Return the groups of rules, in the order in which they are evaluated."""
    made: list[dict[str, Any]] = [{"name": "teller-recordings", "rules": [_recording(*each) for each in recordings()]}]
    return made + [{"name": name, "rules": [_alert(each, runbooks) for each in group]} for name, group in GROUPS]


def dumped(value: dict[str, Any]) -> str:
    """Return the value as YAML."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=10_000, allow_unicode=True)


def _recording(name: str, expr: str, labels: dict[str, str]) -> dict[str, Any]:
    return {"record": name, "expr": expr} | ({"labels": labels} if labels else {})


def _alert(each: Alert, runbooks: str) -> dict[str, Any]:
    return {
        "alert": each.name,
        "expr": each.expr,
        "for": each.lasting,
        "labels": {"severity": each.severity.value},
        "annotations": {"summary": each.summary, "runbook_url": f"{runbooks}{each.runbook}.md"},
    }


class _Dumper(yaml.SafeDumper):
    """A YAML dumper that writes texts of several lines as blocks."""


def _string(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _string)
