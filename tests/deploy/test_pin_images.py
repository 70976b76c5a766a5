"""Digests come from the registry alone, are those of its bytes, and stand where Compose and Kustomize read them."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.pin_images.__main__ import FILES, main
from deploy.pin_images.files import images, pinned
from deploy.pin_images.reference import Reference
from tests.deploy.fake_registry import FakeRegistry, serving
from tests.deploy.manifests import DEPLOY, ROOT

D = "sha256:" + "0" * 64


@pytest.mark.parametrize(("name", "base", "repository", "tag"), [
    ("python:3.11-slim", "https://registry-1.docker.io", "library/python", "3.11-slim"),
    ("apache/kafka:4.3.1", "https://registry-1.docker.io", "apache/kafka", "4.3.1"),
    ("docker.io/apache/kafka:4.3.1", "https://registry-1.docker.io", "apache/kafka", "4.3.1"),
    (f"quay.io/a/b/c:1@{D}", "https://quay.io", "a/b/c", "1"),
    ("localhost:5000/teller:2", "http://localhost:5000", "teller", "2"),
    ("127.0.0.1.example/teller:2", "https://127.0.0.1.example", "teller", "2"),
    ("teller", "https://registry-1.docker.io", "library/teller", ""),
])  # fmt: skip
def test_names(name: str, base: str, repository: str, tag: str) -> None:
    found = Reference.of(name)
    assert (found.base, found.repository, found.tag, str(found)) == (base, repository, tag, name)


@pytest.mark.parametrize("name", ["", "-x", "a b:1", "a:1@sha256:00", "a@md5:1", "a:" + "x" * 200])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="no image's name"):
        Reference.of(name)


def compose(address: str, tail: str = "") -> str:
    own = "services:\n  own: # built here\n    image: teller\n"
    return f"{own}  kafka:\n    image: {address}/apache/kafka:4.3.1{tail} # one\n"


@pytest.mark.parametrize("challenge", ["", "bearer", "basic"])
def test_a_tag_becomes_its_digest_and_is_pinned_anew(challenge: str, tmp_path: Path) -> None:
    file, login = tmp_path / "compose.yml", tmp_path / "login"
    login.write_text("me:secret\n")
    with serving(FakeRegistry(challenge=challenge)) as registry:
        digest = registry.add("apache/kafka", "4.3.1")
        options = ["--login", registry.address, str(login)] if challenge == "basic" else []
        file.write_text(compose(registry.address))
        assert main([str(file), "--check"]) == 1
        assert main([str(file), *options]) == 0
        assert file.read_text() == compose(registry.address, f"@{digest}")
        assert main([str(file), "--check"]) == 0
        assert main([str(file), *options]) == 0
        assert file.read_text() == compose(registry.address, f"@{digest}")
        registry.manifests["apache/kafka", "4.3.1"] += b" "  # the tag moves
        assert main([str(file), *options]) == 0
        assert digest not in file.read_text()


def test_nothing_is_written_where_one_image_has_no_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(FakeRegistry()) as registry:
        registry.add("apache/kafka", "4.3.1")
        good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
        good.write_text(compose(registry.address))
        bad.write_text(f"    image: {registry.address}/not/there:1\n")
        assert main([str(good), str(bad)]) == 1
        assert good.read_text() == compose(registry.address)
        assert "answers 404" in capsys.readouterr().err
        registry.lies = True
        assert main([str(good)]) == 1
        assert "and its manifest has" in capsys.readouterr().err
        registry.challenge = "basic"
        assert main([str(good)]) == 1
        assert "asks for a log-in" in capsys.readouterr().err
    assert main([str(good)]) == 1
    assert "does not answer" in capsys.readouterr().err
    assert main([str(tmp_path / "none.yml")]) == 1


def test_another_host_that_it_is_sent_to_is_not_told_who_asks(tmp_path: Path) -> None:
    file = tmp_path / "compose.yml"
    with serving(FakeRegistry()) as other, serving(FakeRegistry(challenge="bearer")) as registry:
        digest = other.add("apache/kafka", "4.3.1")
        registry.moved_to = other.address
        file.write_text(compose(registry.address))
        assert main([str(file)]) == 0
        assert digest in file.read_text()
        assert [sent for _, sent in other.asked] == [""]
        assert registry.asked[-1][1] == "Bearer may-apache/kafka"


def test_the_files_of_deploy_are_ready_for_it() -> None:
    named = {image.name for file in FILES for image in images((ROOT / file).read_text("utf-8"))}
    assert {"apache/kafka", "minio/minio", "prom/prometheus", "prom/alertmanager", "grafana/grafana", "python"} <= named
    for file in FILES[:2]:
        text = (ROOT / file).read_text("utf-8")
        services = yaml.safe_load(pinned(text, lambda _: D))["services"]
        others = [each["image"] for each in services.values() if "image" in each and "build" not in each]
        assert all(image.endswith(f"@{D}") for image in others if ":" in image)
        assert all(":" not in each["image"] for each in services.values() if "build" in each)
    assert f"-bookworm@{D}\n" in pinned((DEPLOY / "Dockerfile").read_text("utf-8"), lambda _: D)


def test_a_kustomization_gets_digests_and_builds_with_them(tmp_path: Path) -> None:
    overlay = Path("deploy/kubernetes/overlays/trial/kustomization.yaml")
    shutil.copytree(DEPLOY, tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"))
    file = tmp_path / overlay
    with serving(FakeRegistry()) as registry:
        file.write_text(file.read_text("utf-8").replace("registry.example", registry.address))
        digests = [registry.add(name, "0.1.0") for name in ("teller", "teller-packages", "teller-owner-page")]
        assert main([str(file)]) == 0
        assert main([str(file)]) == 0
    listed = {each["name"]: each["digest"] for each in yaml.safe_load(file.read_text("utf-8"))["images"]}
    assert list(listed.values()) == digests
    if not (kubectl := shutil.which("kubectl")):
        pytest.skip("there is no kubectl")
    built = subprocess.run([kubectl, "kustomize", file.parent], capture_output=True, text=True, check=True).stdout
    assert built.count(f"@{digests[0]}") >= 7
    assert built.count(f"@{digests[1]}") == 1
    assert built.count(f"@{digests[2]}") == 2
