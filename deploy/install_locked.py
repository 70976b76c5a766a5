"""Install what pyproject.toml names, each file of a version and a hash that locked.txt has: pip refuses any other.

    python deploy/install_locked.py [--project EDITABLE_FOLDER_OR_WHEEL | --tools] [EXTRA...]

It runs in the environment that it fills, and needs nothing there but pip: the pinned one, which reads hashes of
constraints, is installed first, by its own hash. Wheels alone are taken, since building a package would fetch more,
unchecked; SOURCES are built with what is installed. `--tools` installs the extras alone, not what Teller depends on.
"""

import argparse
import importlib.metadata
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKED: Final = ROOT / "locked.txt"
#: Packages that have no wheel.
SOURCES: Final = "names"
QUIET: Final = ("--quiet", "--disable-pip-version-check")


def main() -> None:
    options = argparse.ArgumentParser(description="Install what pyproject.toml names, by locked.txt's hashes.")
    options.add_argument("--project", type=Path, help="a folder, which is installed editable, or a wheel")
    options.add_argument("--tools", action="store_true", help="the extras alone")
    options.add_argument("extras", nargs="*", help="such as test, or [openbao,aws]")
    given = options.parse_args()
    _renew_pip()
    _pip("--constraint", str(LOCKED), *requirements(names(given.extras), tools=given.tools))
    if given.project:
        editable = ("--editable",) if given.project.is_dir() else ()
        _run("--no-deps", "--no-build-isolation", *editable, str(given.project))


def names(extras: list[str]) -> list[str]:
    """Return the names of extras that were given as `test build` or as `[openbao,aws]`."""
    return [name for each in extras for name in re.findall(r"[^][,\s]+", each)]


def requirements(extras: list[str], *, tools: bool = False) -> list[str]:
    """Return what pyproject.toml names.

    Raises:
        SystemExit: there is no such extra.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    known: dict[str, list[str]] = project["optional-dependencies"]
    if unknown := sorted(set(extras) - known.keys()):
        raise SystemExit(f"no extra {', '.join(unknown)}: pyproject.toml has {', '.join(known)}")
    return [*([] if tools else project["dependencies"]), *(name for extra in extras for name in known[extra])]


def pins(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, version and whole entry of each pin of a text such as locked.txt."""
    for entry in re.split(r"\n(?=\S)", text.strip()):
        name, _, rest = entry.partition("==")
        yield name, rest.split(maxsplit=1)[0], entry


def _renew_pip() -> None:
    [(version, entry)] = [(found, entry) for name, found, entry in pins(LOCKED.read_text("utf-8")) if name == "pip"]
    if importlib.metadata.version("pip") != version:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(entry + "\n")
            file.flush()
            _pip("--no-deps", "--requirement", file.name)


def _pip(*arguments: str) -> None:
    _run("--require-hashes", "--no-build-isolation", "--only-binary", ":all:", "--no-binary", SOURCES, *arguments)


def _run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "install", *QUIET, *arguments], check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
