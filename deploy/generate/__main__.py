"""Write deploy/'s dashboards, rules and page, and the docs' tables: `python -m deploy.generate`, from the root."""

import argparse
from pathlib import Path

from deploy.generate import alertmanager, console, grafana, kubernetes, pages, rules
from deploy.generate.billing import BILLING
from deploy.generate.line import LINE
from deploy.generate.service import SERVICE

DASHBOARDS = (LINE, SERVICE, BILLING)


def files(root: Path, runbooks: str = rules.RUNBOOKS) -> dict[str, str]:
    """Return the text of each file by its path below `root`; outside the tables, the docs' text stays as it is."""
    made = {f"deploy/grafana/dashboards/{each.uid}.json": grafana.text(each) for each in DASHBOARDS}
    made["deploy/alerts/teller.yml"] = rules.text(runbooks)
    made["deploy/alertmanager.yml"] = alertmanager.text()
    made["deploy/kubernetes/components/prometheus-operator/rules.yaml"] = kubernetes.text(runbooks)
    made["deploy/consoles/teller.html"] = console.text(LINE, runbooks)
    for page in ("metrics", "alerts", "slo"):
        made[f"docs/{page}.md"] = pages.filled((root / "docs" / f"{page}.md").read_text("utf-8"))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.generate", description=__doc__)
    parser.add_argument("--runbooks", default=rules.RUNBOOKS, help="where the runbooks are: a path or an address")
    for name, content in files(Path(), parser.parse_args().runbooks).items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content, "utf-8")


if __name__ == "__main__":
    main()
