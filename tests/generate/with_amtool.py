"""`python -m tests.generate.with_amtool`: what Alertmanager's own tool says of its settings.

It needs amtool, which no package index has: on Debian and Ubuntu `apt-get install prometheus-alertmanager`.
"""

import subprocess
import sys

from tests.generate.prometheus import ROOT

FILE = ROOT / "deploy" / "alertmanager.yml"


def main() -> None:
    run("check-config", str(FILE))
    for severity in ("page", "ticket"):
        told = run("config", "routes", "test", f"--config.file={FILE}", f"severity={severity}").strip()
        assert told == severity, f"{severity} goes to {told}"
    sys.stdout.write("amtool takes the settings, and each severity goes where it should\n")


def run(*arguments: str) -> str:
    return subprocess.run(["amtool", *arguments], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
