"""Examples of the page, by language, and the cache that holds their libraries."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parent
DOCS: Final = SOURCE.parents[1] / "docs"
PAGE: Final = (DOCS / "publishing-examples.md").read_text("utf-8")
CACHE: Final = Path("~/.cache/teller/clients").expanduser()
NOT_THERE: Final = "no client libraries for the examples: `make clients` fetches them with npm and Go, once"
NO_KCAT: Final = "no kcat: apt-get install kcat"


def blocks(language: str, text: str = PAGE) -> list[str]:
    """Return the page's examples in the language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def node_modules() -> Path:
    """Return the place of the packages of package.json."""
    return _place("package.json") / "node_modules"


def go_program() -> Path:
    """Return the place of the page's program in Go, built with the modules of go.mod."""
    return _place("go.mod", "go.sum", more=blocks("go")[0]) / "publish"


def _place(*names: str, more: str = "") -> Path:
    parts = [(SOURCE / name).read_bytes() for name in names]
    return CACHE / hashlib.sha256(b"".join(parts) + more.encode()).hexdigest()[:12]


def build() -> str:
    """Fetch and build what is missing; return the end of the tool's output where that failed, else nothing."""
    return _packages() or _go()


def _packages() -> str:
    if node_modules().is_dir():
        return ""
    folder = _scratch(node_modules().parent, "package.json")
    command = ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    return _run(command, folder) or _keep(folder, node_modules().parent)


def _go() -> str:
    if go_program().is_file():
        return ""
    folder = _scratch(go_program().parent, "go.mod", "go.sum")
    (folder / "main.go").write_text(blocks("go")[0], "utf-8")
    return _run(["go", "build", "-mod=readonly", "-o", "publish", "."], folder) or _keep(folder, go_program().parent)


def _scratch(place: Path, *names: str) -> Path:
    folder = place.with_suffix(f".{os.getpid()}")
    folder.mkdir(parents=True)
    for name in names:
        shutil.copy(SOURCE / name, folder)
    return folder


def _keep(folder: Path, place: Path) -> str:
    folder.rename(place)
    return ""


def _run(command: list[str], folder: Path) -> str:
    if shutil.which(command[0]) is None:
        shutil.rmtree(folder)
        return f"that needs {command[0]}, and there is none here: install Node.js with npm, and Go 1.24 or newer"
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(folder)
        return "\n".join([*done.stdout.splitlines(), *done.stderr.splitlines()][-20:])
    return ""
