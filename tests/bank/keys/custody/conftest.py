"""A custody of each kind, and the servers behind them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bank.keys.custody import Custody, MemoryCustody
from bank.keys.custody.aws_kms import AwsKmsCustody, Kms
from bank.keys.custody.key_file import KeyFileCustody
from bank.keys.custody.openbao import OpenBaoCustody
from tests.bank.keys.custody.bao_server import BaoServer
from tests.bank.keys.custody.kms_service import REGION, KmsService, kms_service

OPERATOR = "openbao-operator-policy.hcl"


@pytest.fixture(scope="session")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaoServer]:
    with BaoServer(tmp_path_factory.mktemp("openbao")) as server:
        yield server


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[KmsService]:
    with kms_service(monkeypatch) as service:
        yield service


@pytest.fixture
def in_memory() -> Custody:
    return MemoryCustody()


@pytest.fixture
def in_file(tmp_path: Path) -> KeyFileCustody:
    made = KeyFileCustody(tmp_path / "keys" / "epochs.key")
    made.make()
    return made


@pytest.fixture
def in_openbao(bao: BaoServer) -> Custody:
    """With the least rights that an operator has."""
    return OpenBaoCustody(bao.transit(OPERATOR))


@pytest.fixture
def in_kms(kms: KmsService) -> Custody:
    made = AwsKmsCustody(Kms(region=REGION))
    made.rotate()
    return made


@pytest.fixture(params=["in_memory", "in_file", "in_openbao", "in_kms"])
def custody(request: pytest.FixtureRequest) -> Custody:
    found: Custody = request.getfixturevalue(request.param)
    return found
