"""The manifests fit Teller's settings, Kubernetes' schemas and each other; no cluster is needed to know that."""

import os
import shutil
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from typer.main import get_command

from deploy.generate.model import OPTIONAL_NAMES, PART_NAMES
from pipelines.metrics.metrics import BY_NAME
from teller import settings
from teller.cli.main import app
from teller.settings import Settings
from tests.deploy import manifests

PARTS = manifests.parts()
KUBERNETES = "1.34"
OPERATOR = manifests.DEPLOY / "kubernetes" / "components" / "prometheus-operator"
ALL = [
    *manifests.read(manifests.BASE),
    *manifests.read(manifests.KEDA),
    *manifests.read(manifests.DEPLOY / "kubernetes" / "components" / "ledger-postgresql"),
]


def named(one: manifests.Manifest) -> str:
    return f"{one['kind']}-{one['metadata']['name']}"


def loaded(part: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """As the part itself would read them."""
    for variable in os.environ:
        if variable.startswith(settings.PREFIX):
            monkeypatch.delenv(variable)
    for variable, value in (manifests.common_settings() | manifests.own_settings(PARTS[part])).items():
        monkeypatch.setenv(variable, value)
    return settings.load()


@pytest.mark.parametrize("one", [one for one in ALL if one["apiVersion"].split("/")[0] in ("v1", "apps", "policy")
                                 or "networking" in one["apiVersion"]], ids=named)  # fmt: skip
def test_kubernetes_knows_it(one: manifests.Manifest) -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="pip install kubernetes-validate").validate
    validate(one, KUBERNETES, strict=True)


@pytest.mark.parametrize("part", PARTS)
def test_every_variable_is_a_setting_and_valid(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(part, monkeypatch)
    assert found.kafka_username == f"teller-{part}"
    assert found.kafka_security_protocol == "SASL_SSL"
    assert found.replication == 3
    assert (found.worker_group, found.router_group) == ("teller-worker", "teller-router")


@pytest.mark.parametrize("part", PARTS)
def test_it_runs_a_command_that_there_is_where_only_its_own_folders_can_be_written(part: str) -> None:
    pod, container = manifests.pod(PARTS[part]), manifests.container(PARTS[part])
    assert container["args"] == [part]
    assert part in get_command(app).commands  # type: ignore[attr-defined]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod["securityContext"]["runAsUser"] == 10001
    assert f"--uid {pod['securityContext']['runAsUser']}" in (manifests.DEPLOY / "Dockerfile").read_text("utf-8")
    assert pod["terminationGracePeriodSeconds"] >= 30
    writable = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
    shared = {"/run/teller", "/var/lib/log-writer"} if part == "owner-desk" else set()
    assert writable == {manifests.common_settings()["TELLER_DATA_DIR"], "/tmp"} | shared
    mounts = {mount["name"] for each in pod["containers"] for mount in each["volumeMounts"]}
    assert {volume["name"] for volume in pod["volumes"]} == mounts


@pytest.mark.parametrize("part", PARTS)
def test_no_variable_comes_in_that_is_no_setting(part: str) -> None:
    assert manifests.pod(PARTS[part])["enableServiceLinks"] is False


@pytest.mark.parametrize("part", PARTS)
def test_files_that_settings_name_are_mounted(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(part, monkeypatch)
    pod = manifests.pod(PARTS[part])
    folders = {each["name"]: Path(each["mountPath"]) for one in pod["containers"] for each in one["volumeMounts"]}
    mounted = {
        folders[volume["name"]] / item["path"]: volume["secret"]
        for volume in pod["volumes"]
        if "secret" in volume
        for item in volume["secret"]["items"]
    }
    for file in (found.kafka_ca_file, found.pseudonym_key_file, found.failed_public_key_file, found.log_key_file,
                 found.packager_key_file, found.custody_key_file, found.kafka_password_file,
                 found.s3_secret_key_file):  # fmt: skip
        assert file is None or file in mounted
    assert all(secret["defaultMode"] == 0o440 for secret in mounted.values())
    assert mounted[Path("/etc/teller/login/password")]["secretName"] == found.kafka_username
    assert not any("failed.key" in str(file) for file in mounted), "no part may open what failed"


def test_each_part_has_the_secrets_that_it_needs_and_no_others() -> None:
    secrets = {name: manifests.own_settings(part).keys() for name, part in PARTS.items()}
    assert not any("TELLER_PSEUDONYM_KEY_FILE" in secrets[name] for name in ("exporter", "packager"))
    stores = {name for name, found in secrets.items() if "TELLER_S3_SECRET_KEY_FILE" in found}
    assert stores == {"router", "log-writer", "packager", "owner-desk"}
    assert {name for name, found in secrets.items() if "TELLER_FAILED_PUBLIC_KEY_FILE" in found} == {"worker"}
    assert {name for name, found in secrets.items() if "TELLER_LOG_KEY_FILE" in found} == {"log-writer"}
    assert {name for name, found in secrets.items() if "TELLER_PACKAGER_KEY_FILE" in found} == {"packager"}
    sealing = {"router", "log-writer", "packager", "owner-desk"}
    assert {name for name, found in secrets.items() if "TELLER_CUSTODY_KEY_FILE" in found} == sealing
    assert all(manifests.own_settings(PARTS[name])["TELLER_CUSTODY"] == "file" for name in sealing)
    mounted = {name for name, part in PARTS.items() if "teller-epoch-keys" in repr(manifests.pod(part))}
    assert mounted == sealing


@pytest.mark.parametrize("part", PARTS)
def test_no_password_comes_by_the_environment(part: str) -> None:
    found = manifests.container(PARTS[part])
    assert {each["name"] for each in found["env"] if "valueFrom" in each} <= {"TELLER_S3_ACCESS_KEY"}
    assert all("configMapRef" in each for each in found["envFrom"])
    containers = manifests.pod(PARTS[part])["containers"]
    mounts = {each["name"]: each.get("readOnly") for one in containers for each in one["volumeMounts"]}
    secret = {each["name"] for each in manifests.pod(PARTS[part])["volumes"] if "secret" in each}
    assert {mounts[name] for name in secret} == {True}


@pytest.mark.parametrize("part", PARTS)
def test_ports_and_probes_agree(part: str) -> None:
    container = manifests.container(PARTS[part])
    (port,) = container["ports"]
    assert str(port["containerPort"]) == manifests.common_settings()["TELLER_METRICS_PORT"]
    for probe, path in (("livenessProbe", "/live"), ("readinessProbe", "/ready")):
        assert container[probe]["httpGet"] == {"path": path, "port": port["name"]}
    policy = manifests.of_kind(ALL, "NetworkPolicy")["teller-parts"]
    assert policy["spec"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": port["containerPort"]}]


def test_sealed_records_give_workers_alone_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    found = manifests.kustomization(manifests.DEPLOY / "kubernetes" / "components" / "sealed-records")
    (patch,) = found["patches"]
    assert patch["target"] == {"kind": "Deployment", "name": "teller-worker"}
    added = {each["path"].split("/")[-2]: each["value"] for each in yaml.safe_load(patch["patch"])}
    monkeypatch.setenv(added["env"]["name"], added["env"]["value"])
    file = settings.load().raw_private_keys_file
    secret = added["volumes"]["secret"]
    assert file == Path(added["volumeMounts"]["mountPath"]) / secret["items"][0]["path"]
    assert added["volumeMounts"]["name"] == added["volumes"]["name"]
    assert (added["volumeMounts"]["readOnly"], secret["defaultMode"]) == (True, 0o440)


def test_the_ledger_alone_reaches_its_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = manifests.DEPLOY / "kubernetes" / "components" / "ledger-postgresql"
    (patch,) = manifests.kustomization(folder)["patches"]
    assert patch["target"] == {"kind": "Deployment", "name": "teller-ledger"}
    values = [each["value"] for each in yaml.safe_load(patch["patch"])]
    for each in values[:2]:
        monkeypatch.setenv(each["name"], each["value"])
    found, mount, secret = settings.load(), values[2], values[3]["secret"]
    files = {str(Path(mount["mountPath"]) / item["path"]) for item in secret["items"]}
    address = parse_qs(urlsplit(found.ledger_books_url).query)
    assert files == {str(found.ledger_books_password_file), *address["sslrootcert"]}
    assert address["sslmode"] == ["verify-full"]
    assert (mount["name"], mount["readOnly"], secret["defaultMode"]) == (values[3]["name"], True, 0o440)
    policy = manifests.of_kind(manifests.read(folder), "NetworkPolicy")["teller-ledger-database"]["spec"]
    assert policy["podSelector"] == PARTS["ledger"]["spec"]["selector"]
    assert policy["egress"][0]["ports"] == [{"protocol": "TCP", "port": 5432}]


def test_the_packager_alone_reaches_what_others_name_and_nothing_within() -> None:
    policies = manifests.of_kind(ALL, "NetworkPolicy")
    labels = manifests.pod_labels(PARTS["packager"])
    assert policies["teller-packager"]["spec"]["podSelector"]["matchLabels"] == labels
    (rule,) = policies["teller-packager"]["spec"]["egress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": 443}]
    excepted = [ip_network(each) for each in rule["to"][0]["ipBlock"]["except"]]
    for address in ("10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "0.0.0.0"):
        assert any(ip_address(address) in each for each in excepted), address
    (stores,) = policies["teller-s3"]["spec"]["podSelector"]["matchExpressions"]
    assert "packager" not in stores["values"]


def test_the_packager_and_the_owners_desk_have_images_with_their_extras() -> None:
    images = {part: manifests.container(one)["image"] for part, one in PARTS.items()}
    others = {part: image for part, image in images.items() if image != "teller"}
    assert others == {"packager": "teller-packages", "owner-desk": "teller-owner-page"}
    for overlay in ("production", "trial"):
        made = manifests.kustomization(manifests.DEPLOY / "kubernetes" / "overlays" / overlay)
        assert {each["name"] for each in made["images"]} == set(images.values())


def test_the_owners_page_has_the_desks_socket_and_no_right_of_the_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    part = PARTS["owner-desk"]
    desk, page = (manifests.container(part, name) for name in ("owner-desk", "owner-page"))
    mounts = {each["name"] for each in page["volumeMounts"]}
    assert mounts == {"socket", "page-tmp", "tls"}
    assert "envFrom" not in page
    assert page["securityContext"] == desk["securityContext"]
    assert page["image"] == desk["image"]
    assert page["args"] == ["owner-page"]
    desk_settings, page_settings = loaded("owner-desk", monkeypatch), {}
    for variable in os.environ:
        if variable.startswith(settings.PREFIX):
            monkeypatch.delenv(variable)
    for variable, value in manifests.own_settings(part, "owner-page").items():
        monkeypatch.setenv(variable, value)
        page_settings[variable] = value
    found = settings.load()
    assert found.owner_desk_socket == desk_settings.owner_desk_socket
    assert found.owner_page_origin == desk_settings.owner_page_origin
    folders = {each["name"]: Path(each["mountPath"]) for each in page["volumeMounts"]}
    assert found.owner_desk_socket is not None
    assert folders["socket"] in found.owner_desk_socket.parents
    assert not {each for each in page_settings if "KAFKA" in each or "S3" in each or "CUSTODY" in each}
    rule, watching = manifests.of_kind(ALL, "NetworkPolicy")["teller-owner-page"]["spec"]["ingress"]
    port, shown = page["ports"]
    assert (shown["name"], shown["containerPort"]) == ("page-metrics", found.metrics_port)
    assert found.metrics_port != desk_settings.metrics_port
    assert found.metrics_address == desk_settings.metrics_address
    assert watching["ports"] == [{"protocol": "TCP", "port": found.metrics_port}]
    assert watching["from"] == manifests.of_kind(ALL, "NetworkPolicy")["teller-parts"]["spec"]["ingress"][0]["from"]
    assert rule["ports"] == [{"protocol": "TCP", "port": found.owner_page_listens}]
    assert port["containerPort"] == found.owner_page_listens
    service = manifests.of_kind(ALL, "Service")["teller-owner-page"]["spec"]
    assert service["selector"] == manifests.pod_labels(part)
    assert service["ports"][0]["targetPort"] == port["name"]
    files = {found.owner_page_certificate, found.owner_page_key}
    assert files == {folders["tls"] / name for name in ("tls.crt", "tls.key")}


def test_the_owners_desk_cannot_sign_for_the_log_and_lies_beside_its_index() -> None:
    desk, writer = (manifests.pod(PARTS[name]) for name in ("owner-desk", "log-writer"))
    assert "log.key" not in repr(desk)
    claims = [each["persistentVolumeClaim"]["claimName"] for each in desk["volumes"] if "persistentVolumeClaim" in each]
    assert claims == ["teller-owner-desk", "teller-log-writer"]
    assert "teller-log-writer" in repr(writer["volumes"])
    (near,) = desk["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert near["labelSelector"]["matchLabels"] == manifests.pod_labels(PARTS["log-writer"])


def test_each_example_of_a_storage_class_encrypts() -> None:
    found = yaml.safe_load_all((manifests.DEPLOY / "kubernetes" / "storage-classes.yaml").read_text("utf-8"))
    classes = {each["provisioner"]: each["parameters"] for each in found}
    assert classes["ebs.csi.aws.com"]["encrypted"] == "true"
    assert "disk-encryption-kms-key" in classes["pd.csi.storage.gke.io"]
    assert "diskEncryptionSetID" in classes["disk.csi.azure.com"]


def test_one_writer_of_log_ledger_withdrawals_and_packages_and_one_desk_goes_before_the_next_comes() -> None:
    claims = []
    for part in ("log-writer", "ledger", "withdrawals", "packager", "owner-desk"):
        spec = PARTS[part]["spec"]
        assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
        claims += [each["persistentVolumeClaim"]["claimName"] for each in manifests.pod(PARTS[part])["volumes"]
                   if "persistentVolumeClaim" in each]  # fmt: skip
    assert set(claims) == set(manifests.of_kind(ALL, "PersistentVolumeClaim"))


def test_routers_keep_their_names() -> None:
    assert PARTS["router"]["kind"] == "StatefulSet"
    assert PARTS["router"]["spec"]["serviceName"] in manifests.of_kind(ALL, "Service")


def test_selectors_select_their_pods() -> None:
    labels = {name: part["spec"]["template"]["metadata"]["labels"] for name, part in PARTS.items()}
    for name, part in PARTS.items():
        assert part["spec"]["selector"]["matchLabels"] == labels[name]
        assert part["spec"]["template"]["spec"]["serviceAccountName"] in manifests.of_kind(ALL, "ServiceAccount")
    for name, budget in manifests.of_kind(ALL, "PodDisruptionBudget").items():
        assert budget["spec"]["selector"]["matchLabels"] == labels[name.removeprefix("teller-")]


def test_the_broker_may_be_reached_where_it_listens() -> None:
    kafka = manifests.of_kind(manifests.read(manifests.STRIMZI), "Kafka")["teller"]
    (listener,) = kafka["spec"]["kafka"]["listeners"]
    bootstrap = f"{kafka['metadata']['name']}-kafka-bootstrap:{listener['port']}"
    assert manifests.common_settings()["TELLER_KAFKA_BOOTSTRAP"] == bootstrap
    ports = [rule["ports"] for rule in manifests.of_kind(ALL, "NetworkPolicy")["teller-parts"]["spec"]["egress"]]
    assert [{"protocol": "TCP", "port": listener["port"]}] in ports


def test_every_file_of_a_folder_is_in_its_kustomization() -> None:
    for folder in manifests.kustomizations():
        listed = manifests.kustomization(folder).get("resources", [])
        assert sorted(name for name in listed if name.endswith(".yaml")) == sorted(
            file.name for file in folder.glob("*.yaml") if file.name != "kustomization.yaml"
        )
        assert all(
            (folder / name).exists() for name in [*listed, *manifests.kustomization(folder).get("components", [])]
        )


def test_the_jobs_are_those_of_the_alerts() -> None:
    monitor = manifests.of_kind(manifests.read(OPERATOR), "PodMonitor")["teller"]
    labels = {part["spec"]["template"]["metadata"]["labels"][monitor["spec"]["jobLabel"]] for part in PARTS.values()}
    assert labels == {"worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "owner-desk",
                      "exporter"}  # fmt: skip
    of_pods, of_page = monitor["spec"]["podMetricsEndpoints"]
    assert (of_pods["port"], of_page["port"]) == ("metrics", "page-metrics")
    assert of_page["relabelings"] == [{"targetLabel": "job", "replacement": "owner-page"}]
    assert labels | {"owner-page"} == {*PART_NAMES, *OPTIONAL_NAMES}
    assert "teller_build_info" in BY_NAME


def test_the_rules_of_the_cluster_are_those_of_compose() -> None:
    rules = manifests.of_kind(manifests.read(OPERATOR), "PrometheusRule")["teller"]
    assert rules["spec"] == yaml.safe_load((manifests.DEPLOY / "alerts" / "teller.yml").read_text("utf-8"))


def test_the_base_has_each_dashboard_where_grafanas_sidecar_looks() -> None:
    folder = manifests.DEPLOY / "grafana"
    assert "../../grafana" in manifests.kustomization(manifests.BASE)["resources"]
    made = manifests.kustomization(folder)
    files = [folder / name for each in made["configMapGenerator"] for name in each["files"]]
    assert sorted(files) == sorted((folder / "dashboards").glob("*.json"))
    assert made["generatorOptions"]["labels"] == {"grafana_dashboard": "1"}
    # kubectl apply keeps a copy in an annotation, which holds 262144 bytes
    assert all(file.stat().st_size < 200_000 for file in files)


@pytest.mark.parametrize("overlay", ["production", "trial"])
def test_kustomize_builds_it(overlay: str) -> None:
    if not (kubectl := shutil.which("kubectl")):
        pytest.skip("there is no kubectl")
    built = subprocess.run(
        [kubectl, "kustomize", manifests.DEPLOY / "kubernetes" / "overlays" / overlay], capture_output=True, check=False
    )
    assert built.returncode == 0, built.stderr.decode()
    found = list(yaml.safe_load_all(built.stdout))
    maps = [
        one for one in found if one["kind"] == "ConfigMap" and "grafana_dashboard" in one["metadata"].get("labels", {})
    ]
    assert len(maps) == len(list((manifests.DEPLOY / "grafana" / "dashboards").glob("*.json")))
    assert {one["metadata"]["namespace"] for one in maps} == {"teller"}
    rules = {"PrometheusRule", "PodMonitor"} & {one["kind"] for one in found}
    assert bool(rules) == (overlay == "production"), "a cluster without the operator would refuse them"
