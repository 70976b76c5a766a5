"""What a Teller is made of: CycloneDX that its schema takes, with all that is installed and nothing else."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from deploy import sbom
from teller.embedded import jars
from tests.deploy.test_locked import LOCKED


def _package(folder: Path, name: str, *needs: str) -> None:
    (there := folder / f"{name}-1.0.dist-info").mkdir()
    lines = [f"Requires-Dist: {each}" for each in needs]
    (there / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *lines, ""]))


def test_what_requirements_bring_is_needed_and_nothing_else(tmp_path: Path) -> None:
    _package(tmp_path, "One", "two[more]", "never; python_version < '3'", "five; extra == 'other'")
    _package(tmp_path, "two", "three; extra == 'more'", "one")
    for name in ("three", "five", "six"):
        _package(tmp_path, name)
    assert sbom.needed(tmp_path, ["one"]) == {"one", "two", "three"}
    assert sbom.needed(tmp_path, ["two"]) == {"one", "two", "three"}
    assert sbom.needed(tmp_path, ["one[other]"]) == {"one", "two", "three", "five"}
    with pytest.raises(SystemExit, match="never is not installed"):
        sbom.needed(tmp_path, ["never"])


def test_a_list_that_breaks_the_schema_is_noticed() -> None:
    bom: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": []}
    assert sbom.broken(json.dumps(bom)) == ""
    assert "name" in sbom.broken(json.dumps({**bom, "components": [{"type": "library"}]}))


@pytest.mark.prove
def test_the_list_names_every_package_and_jar() -> None:
    text = sbom.made(Path(sys.executable), ["openbao"])
    assert sbom.broken(text) == ""
    found = json.loads(text)
    packages = {each["name"]: each for each in found["components"] if each["purl"].startswith("pkg:pypi/")}
    assert {"aiokafka", "spacy", "hvac"} <= packages.keys()
    assert not {"pytest", "bandit", "boto3", "pip"} & packages.keys()
    for name, each in packages.items():
        assert LOCKED[canonicalize_name(name)][0] == each["version"]
    others = {each["purl"]: each for each in found["components"] if each["purl"].startswith("pkg:maven/")}
    assert len(others) == len(jars.pinned())
    for jar in jars.pinned():
        group, artifact, version = jar.coordinate.split(":")
        each = others[f"pkg:maven/{group}/{artifact}@{version}"]
        assert (each["hashes"], each["scope"]) == ([{"alg": "SHA-256", "content": jar.sha256}], "optional")
    assert {each["ref"] for each in found["dependencies"]} > {each["bom-ref"] for each in packages.values()}
    assert not any("externalReferences" in each for each in found["components"])
    assert sys.prefix not in text
