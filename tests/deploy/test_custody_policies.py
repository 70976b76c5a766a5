"""The policies in `deploy` give a router and an operator what they do with the epoch keys' key, and nothing else."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hvac
import pytest
from hvac.exceptions import Forbidden, InvalidRequest

from bank.keys.custody.openbao import OpenBaoCustody, Transit
from tests.bank.keys.custody.bao_server import BaoServer
from tests.deploy.manifests import DEPLOY

CONTEXT, KEY = b"teller bank.keys epoch 7", b"k" * 32
ROUTER, OPERATOR = "openbao-teller-policy.hcl", "openbao-operator-policy.hcl"
NAME = "teller-epochs"
#: Calls that one may make and the other not, or neither.
CALLS: dict[str, Callable[[Any], object]] = {
    "encrypt": lambda client: client.secrets.transit.encrypt_data(NAME, "AAAA"),
    "describe": lambda client: client.secrets.transit.read_key(NAME),
    "rotate": lambda client: client.secrets.transit.rotate_key(NAME),
    "config": lambda client: client.write_data(f"transit/keys/{NAME}/config", data={"auto_rotate_period": 0}),
    "trim": lambda client: client.write_data(f"transit/keys/{NAME}/trim", data={"min_available_version": 1}),
    "export": lambda client: client.secrets.transit.export_key(NAME, "encryption-key"),
    "backup": lambda client: client.secrets.transit.backup_key(NAME),
    "delete": lambda client: client.secrets.transit.delete_key(NAME),
    "other key": lambda client: client.secrets.transit.encrypt_data("another", "AAAA"),
    "make a key": lambda client: client.secrets.transit.create_key("another"),
    "list keys": lambda client: client.secrets.transit.list_keys(),
    "make a token": lambda client: client.auth.token.create(),
    "policies": lambda client: client.sys.list_policies(),
    "seal": lambda client: client.sys.seal(),
}
ROUTERS = {"encrypt", "describe"}
OPERATORS = ROUTERS | {"rotate", "config", "trim"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaoServer]:
    with BaoServer(tmp_path_factory.mktemp("openbao")) as found:
        found.client.secrets.transit.create_key("another")
        yield found


def forbidden(call: Callable[[Any], object], where: Transit) -> bool:
    client = hvac.Client(where.address, token=where.token_file.read_text().strip())
    try:
        call(client)
    except Forbidden:
        return True
    except InvalidRequest:  # allowed, and wrong for another reason
        return False
    return False


@pytest.mark.parametrize(("policy", "allowed"), [(ROUTER, ROUTERS), (OPERATOR, OPERATORS)], ids=["router", "operator"])
def test_each_call_is_tried(server: BaoServer, policy: str, allowed: set[str]) -> None:
    where = server.transit(policy, key=NAME)
    assert {name for name, call in CALLS.items() if not forbidden(call, where)} == allowed


def test_a_router_wraps_and_unwraps(server: BaoServer) -> None:
    custody = OpenBaoCustody(server.transit(ROUTER, key=NAME))
    assert custody.unwrap(custody.wrap(KEY, CONTEXT), CONTEXT) == KEY


def actions(file: Path) -> set[str]:
    return {
        action
        for statement in json.loads(file.read_text("utf-8"))["Statement"]
        for action in statement["Action"]
        if statement["Effect"] == "Allow"
    }


def test_the_policies_for_aws_name_what_the_custody_calls() -> None:
    routers = actions(DEPLOY / "kms-router-policy.json")
    operators = actions(DEPLOY / "kms-operator-policy.json")
    assert routers == {"kms:Encrypt", "kms:Decrypt"}
    assert operators - routers == {
        "kms:CreateKey", "kms:TagResource", "kms:DescribeKey", "kms:ListResourceTags", "kms:GetParametersForImport",
        "kms:ImportKeyMaterial", "kms:DeleteImportedKeyMaterial", "kms:ScheduleKeyDeletion", "kms:CreateAlias",
        "kms:UpdateAlias",
    }  # fmt: skip
