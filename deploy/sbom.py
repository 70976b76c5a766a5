"""List what a Teller is made of, as CycloneDX 1.6 in JSON.

    python -m deploy.sbom [--python P] [--out FILE] [EXTRA...]

The packages are those that Teller's own requirements bring into the environment of the Python `P`, whatever else is
there. The embedded broker's jars are listed as optional: they are fetched where one runs. The same environment gives
the same bytes.
"""

import argparse
import importlib.metadata
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.install_locked import ROOT, names, requirements

JARS: Final = ROOT / "teller" / "embedded" / "kafka.lock"
Bom = dict[str, Any]


def main() -> None:
    options = argparse.ArgumentParser(description="List what a Teller is made of, as CycloneDX in JSON.")
    options.add_argument("--python", type=Path, default=Path(sys.executable), help="whose environment")
    options.add_argument("--out", type=Path, default=ROOT / "dist" / "teller.cdx.json")
    options.add_argument("extras", nargs="*", help="such as openbao")
    given = options.parse_args()
    text = made(given.python, names(given.extras))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text, "utf-8")


def made(python: Path, extras: list[str]) -> str:
    """Return the list for an environment.

    Raises:
        SystemExit: a package is missing there, or the list breaks CycloneDX's schema.
    """
    kept = needed(_folder(python), requirements(extras))
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml"),
               "--no-validate", "--output-reproducible", "--spec-version", "1.6", str(python)]  # fmt: skip
    found: Bom = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603
    text = json.dumps(_with_jars(_narrowed(found, kept)), indent=1, sort_keys=True) + "\n"
    if problem := broken(text):
        raise SystemExit(f"no CycloneDX 1.6: {problem}")
    return text


def broken(text: str) -> str:
    """Return what of CycloneDX's schema a list breaks; empty where it keeps it."""
    return str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) or "")


def needed(folder: Path, roots: Iterable[str]) -> set[str]:
    """Return the names of all packages of a folder that these requirements bring, each by its canonical name.

    Raises:
        SystemExit: one is missing.
    """
    there = {
        canonicalize_name(each.metadata["Name"]): each for each in importlib.metadata.distributions(path=[str(folder)])
    }
    found: dict[str, set[str]] = {}
    waiting = [(Requirement(each), "") for each in roots]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        known, wanted = found.get(name), {"", *requirement.extras}
        if (requirement.marker and not requirement.marker.evaluate({"extra": extra})) or (known and wanted <= known):
            continue
        if name not in there:
            raise SystemExit(f"{name} is not installed: make setup")
        fresh = wanted - (known or set())
        found[name] = wanted | (known or set())
        waiting += [(Requirement(text), each) for text in there[name].requires or () for each in fresh]
    return set(found)


def _folder(python: Path) -> Path:
    command = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())  # noqa: S603


def _narrowed(bom: Bom, names: set[str]) -> Bom:
    root = bom["metadata"]["component"]["bom-ref"]
    kept = [
        # without the projects' links: checking those takes half a minute
        {key: value for key, value in each.items() if key != "externalReferences"}
        for each in bom["components"]
        if canonicalize_name(each["name"]) in names
    ]
    refs = {root, *(each["bom-ref"] for each in kept)}
    edges = [
        {"ref": each["ref"], "dependsOn": sorted(refs.intersection(each.get("dependsOn", [])))}
        for each in bom["dependencies"]
        if each["ref"] in refs
    ]
    return {**bom, "components": kept, "dependencies": edges}


def _with_jars(bom: Bom) -> Bom:
    jars = [_jar(*line.split()) for line in JARS.read_text("utf-8").splitlines()]
    return {**bom, "components": [*bom["components"], *jars]}


def _jar(coordinate: str, sha256: str) -> dict[str, object]:
    group, artifact, version = coordinate.split(":")
    url = f"pkg:maven/{group}/{artifact}@{version}"
    return {
        "type": "library", "bom-ref": url, "group": group, "name": artifact, "version": version, "purl": url,
        "scope": "optional", "hashes": [{"alg": "SHA-256", "content": sha256}],
    }  # fmt: skip


if __name__ == "__main__":
    main()
