"""One broker, one MinIO behind a front, one worker and one router for the whole folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from teller import settings
from teller.settings import Settings, keys, topics
from tests.bank.store.minio_server import MinioServer
from tests.faults.broker import GuardedKafka
from tests.faults.front import Front
from tests.faults.line import Line
from tests.faults.users import Users

USER, PASSWORD = "line", "line-password"


@pytest.fixture(scope="package")
def broker(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedKafka]:
    with GuardedKafka(tmp_path_factory.mktemp("guarded"), kafka_cache) as kafka:
        kafka.grant(USER, PASSWORD)
        yield kafka


@pytest.fixture(scope="package")
def front(minio: MinioServer) -> Iterator[Front]:
    with Front(minio.endpoint) as server:
        yield server


@pytest.fixture(scope="package")
def users(minio: MinioServer) -> Users:
    return Users(minio)


@pytest.fixture(scope="package")
def plain(broker: GuardedKafka, minio: MinioServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a bystander: no password, nothing before the store. The line's topics and keys are there."""
    found = settings.load(
        kafka_bootstrap=broker.bootstrap,
        data_dir=tmp_path_factory.mktemp("line"),
        partitions=2,
        store="s3",
        s3_endpoint=minio.endpoint,
        s3_access_key=minio.access_key,
        s3_secret_key=minio.secret_key,
        s3_secure=False,
        bucket_prefix="faults",
        chunk_seconds=0.5,
        session_timeout=6.0,
    )
    topics.create(found)
    keys.make_embedded_keys(found)
    return found


@pytest.fixture(scope="package")
def guarded(plain: Settings, broker: GuardedKafka, front: Front, users: Users) -> Settings:
    """Settings of the line: it logs in everywhere, and the store is behind the front."""
    users.add(USER, PASSWORD)
    changed = {
        "kafka_bootstrap": broker.guarded,
        "kafka_security_protocol": "SASL_PLAINTEXT",
        "kafka_username": USER,
        "kafka_password": PASSWORD,
        "s3_endpoint": front.endpoint,
        "s3_access_key": USER,
        "s3_secret_key": PASSWORD,
        "s3_timeout": 3.0,
        "store_slow": 0.5,
    }
    return settings.load(**plain.model_dump() | changed)


@pytest.fixture(scope="package")
def running_line(guarded: Settings, plain: Settings) -> Iterator[Line]:
    with Line(guarded, plain) as line:
        yield line


@pytest.fixture
def line(running_line: Line) -> Line:
    """The line at work; a test leaves it as it found it."""
    running_line.deposit()
    running_line.settle()
    running_line.begin()
    return running_line
