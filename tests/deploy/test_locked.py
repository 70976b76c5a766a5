"""locked.txt has every file of every pinned package by its hash, and pip takes no other."""

import hashlib
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy import install_locked
from tests.deploy.manifests import ROOT

LOCKED = {canonicalize_name(name): (version, entry)
          for name, version, entry in install_locked.pins((ROOT / "locked.txt").read_text("utf-8"))}  # fmt: skip
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def test_it_has_the_versions_of_constraints() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").split()
    pinned = dict(line.split("==") for line in lines)
    assert {name: version for name, (version, _) in LOCKED.items()} == {
        canonicalize_name(name): version for name, version in pinned.items()
    }
    assert lines == sorted(lines, key=str.lower)


@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_it_has_what_pyproject_names(extra: str) -> None:
    named = [Requirement(each) for each in (EXTRAS[extra] if extra else PROJECT["dependencies"])]
    assert [each.name for each in named if canonicalize_name(each.name) not in LOCKED] == []
    assert all(str(each.specifier) == "" for each in named), "constraints.txt has the versions"


def test_each_pin_is_a_version_a_marker_and_hashes() -> None:
    for name, (_, entry) in LOCKED.items():
        first, *hashes = re.split(r" \\\n    ", entry)
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.!]*( ; [A-Za-z_0-9.'<>=! ]+)?", first), name
        assert hashes, name
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), name


def test_what_has_no_wheel_is_the_exception() -> None:
    assert install_locked.SOURCES in EXTRAS["train"]
    assert len(re.findall("--hash", LOCKED[canonicalize_name(install_locked.SOURCES)][1])) == 1


def test_extras_are_named_in_two_ways() -> None:
    assert install_locked.names(["[openbao,aws]", "test"]) == ["openbao", "aws", "test"]
    assert install_locked.names([""]) == []
    assert install_locked.requirements(["aws"], tools=True) == ["boto3"]
    assert set(install_locked.requirements(["aws"])) == {*PROJECT["dependencies"], "boto3"}
    with pytest.raises(SystemExit, match="no extra nowhere"):
        install_locked.requirements(["nowhere"])


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole index, with a wheel of `canary` that needs one of `feather`."""
    for name, needs in (("canary", "Requires-Dist: feather\n"), ("feather", "")):
        with zipfile.ZipFile(tmp_path / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            folder = f"{name}-1.0.dist-info"
            wheel.writestr(f"{folder}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}")
            wheel.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{folder}/RECORD", "")
    for variable, value in {"NO_INDEX": "1", "FIND_LINKS": str(tmp_path), "TARGET": str(tmp_path / "into")}.items():
        monkeypatch.setenv(f"PIP_{variable}", value)
    return tmp_path


def _lock(index: Path, *names: str) -> str:
    file = index / "locked.txt"
    digests = {
        name: hashlib.sha256((index / f"{name}-1.0-py3-none-any.whl").read_bytes()).hexdigest() for name in names
    }
    file.write_text("".join(f"{name}==1.0 \\\n    --hash=sha256:{digest}\n" for name, digest in digests.items()))
    return str(file)


def test_what_has_its_hash_is_installed(index: Path) -> None:
    install_locked._pip("--constraint", _lock(index, "canary", "feather"), "canary")
    assert {each.name for each in (index / "into").iterdir()} == {"canary-1.0.dist-info", "feather-1.0.dist-info"}


def test_another_file_of_the_same_version_is_refused(index: Path, capfd: pytest.CaptureFixture[str]) -> None:
    locked = _lock(index, "canary", "feather")
    with zipfile.ZipFile(index / "feather-1.0-py3-none-any.whl", "a") as wheel:
        wheel.writestr("feather.py", "malice = True\n")
    with pytest.raises(SystemExit):
        install_locked._pip("--constraint", locked, "canary")
    assert "DO NOT MATCH THE HASHES" in capfd.readouterr().err
    assert not (index / "into").exists()


def test_what_is_not_in_the_list_is_refused(index: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        install_locked._pip("--constraint", _lock(index, "canary"), "canary")
    assert "feather" in capfd.readouterr().err
    assert not (index / "into").exists()


def test_the_image_installs_by_hashes_and_lists_what_it_installed() -> None:
    text = (install_locked.ROOT / "deploy" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    steps = [step.strip() for line in text.splitlines() if line.startswith("RUN") for step in line[3:].split("&&")]
    installing = [step for step in steps if re.search(r"pip3? (install|wheel|download)", step)]
    assert len(installing) == 1
    assert "pip wheel --no-deps --no-build-isolation" in installing[0], "it builds, and fetches nothing"
    assert len([step for step in steps if "deploy/install_locked.py" in step]) == 2
    assert any("-m deploy.sbom" in step for step in steps)
