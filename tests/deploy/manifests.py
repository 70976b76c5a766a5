"""What lies in `deploy`, read back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parent.parent.parent
DEPLOY: Final = ROOT / "deploy"
BASE: Final = DEPLOY / "kubernetes" / "base"
KEDA: Final = DEPLOY / "kubernetes" / "components" / "keda"
STRIMZI: Final = DEPLOY / "strimzi"
Manifest = dict[str, Any]


def read(folder: Path) -> list[Manifest]:
    """Every manifest of the folder, less kustomize's own."""
    files = [file for file in sorted(folder.rglob("*.yaml")) if file.name != "kustomization.yaml"]
    return [found for file in files for found in yaml.safe_load_all(file.read_text("utf-8"))]


def kustomization(folder: Path) -> Manifest:
    found: Manifest = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    return found


def of_kind(found: list[Manifest], *kinds: str) -> dict[str, Manifest]:
    """By name."""
    return {one["metadata"]["name"]: one for one in found if one["kind"] in kinds}


def parts() -> dict[str, Manifest]:
    """What runs, by the part's name: worker, router, exporter."""
    return {name.removeprefix("teller-"): one for name, one in of_kind(read(BASE), "Deployment", "StatefulSet").items()}


def pod(part: Manifest) -> Manifest:
    found: Manifest = part["spec"]["template"]["spec"]
    return found


def pod_labels(part: Manifest) -> dict[str, str]:
    found: dict[str, str] = part["spec"]["template"]["metadata"]["labels"]
    return found


def container(part: Manifest, name: str = "") -> Manifest:
    """That of the part's own name, or another of its pod."""
    name = name or pod_labels(part)["app.kubernetes.io/component"]
    (found,) = (each for each in pod(part)["containers"] if each["name"] == name)
    return dict(found)


def common_settings() -> dict[str, str]:
    """Of the map that all parts read."""
    (made,) = kustomization(BASE)["configMapGenerator"]
    return dict(one.split("=", 1) for one in made["literals"])


def own_settings(part: Manifest, name: str = "") -> dict[str, str]:
    """Of one part; what comes from a secret has a stand-in."""
    return {one["name"]: one.get("value", "from-a-secret") for one in container(part, name)["env"]}


def kustomizations() -> Iterator[Path]:
    return (file.parent for file in sorted(DEPLOY.rglob("kustomization.yaml")))
