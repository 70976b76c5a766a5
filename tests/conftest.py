"""What all tests share: no connection to the outside, one real Kafka and one MinIO for the session, no silent skip.

Where CI=true a skipped test fails the run, save one whose reason is that the real samples are not there, or the hour.
Tests marked `prove` are left out unless -m speaks of them: docs/testing.md says which test goes where.
"""

import os
import secrets
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec  # type: ignore[attr-defined]

from schemas.topics import feedback, is_own
from teller import settings
from teller.embedded import EmbeddedKafka, jars
from teller.operate.compiled import compiled, is_stale
from teller.settings import Settings, topics
from tests.bank.store.minio_binary import NOT_THERE, binary
from tests.bank.store.minio_server import MinioServer
from tests.sharing import ByFile, in_order

IN_CI = os.environ.get("CI") == "true"
SAMPLES = "shared/samples"
#: Reason of proofs that begin after the time that .ci/run says, in seconds since 1970.
LATE = "it is late on a slow machine: `make proofs` runs the rest"
LATE_AT = float(os.environ.get("PROOFS_UNTIL", "inf"))
#: Settings.load would read the environment, which a test may have changed by the time the broker starts.
CACHE = Path(os.environ.get("TELLER_CACHE_DIR", Settings.model_fields["cache_dir"].default))

hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
# where all of them ran before, on another Python or compiled
hypothesis.settings.register_profile("again", hypothesis.settings.get_profile("ci"), max_examples=20)
hypothesis.settings.load_profile("again" if "LESS" in os.environ else "ci" if IN_CI else "dev")

#: Node id and reason.
_skipped: list[tuple[str, str]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-socket reads them: only this machine may be connected to, by any test."""
    # what a shell starts in the background ignores Ctrl-C, and so would all that tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.option.allow_hosts = "127.0.0.1,::1,localhost"
    config.option.allow_unix_socket = True
    if stale := [name for name, file in compiled() if is_stale(file)]:
        pytest.exit(f"{', '.join(stale)}: compiled before the source was changed: make native, or make pure", 3)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    config.option.loadscopereorder = False  # else the files of most tests, which are the quickest, come first
    return ByFile(config, log)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """What will be left out is said before the wait for the rest."""
    missing = [] if binary() else [NOT_THERE]
    return [f"left out: {reason}" for reason in [*missing, *_no_proofs(config)]]


def _no_proofs(config: pytest.Config) -> list[str]:
    return [] if "prove" in config.option.markexpr else ["long proofs: `make prove` runs them"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m "not kafka"` leaves out whatever needs it: the marker follows from the fixture."""
    for item in items:
        for marker, fixture in (("kafka", "kafka_cache"), ("minio", "minio")):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
    if _no_proofs(config):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("prove")])
        items[:] = [item for item in items if not item.get_closest_marker("prove")]
    if hasattr(config, "workerinput"):  # one of several
        items[:] = in_order(items)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _skipped.append((report.nodeid, reason.removeprefix("Skipped: ")))


def _forbidden() -> list[tuple[str, str]]:
    """What may not be skipped in CI."""
    return [(test, reason) for test, reason in _skipped if SAMPLES not in reason and reason != LATE]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("prove") and time.time() > LATE_AT:
        pytest.skip(LATE)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if IN_CI and _forbidden() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if IN_CI and _forbidden():
        terminalreporter.section("skipped, which fails a run in CI", red=True)
        for test, reason in _forbidden():
            terminalreporter.line(f"{test}: {reason}")
    skipped = Counter(reason for _, reason in _skipped)
    if left_out := [*(f"{count} tests: {reason}" for reason, count in skipped.items()), *_no_proofs(config)]:
        terminalreporter.section("left out")
        for line in left_out:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def kafka_cache() -> Path:
    """Folder of the broker's jars, for a test that starts a broker of its own."""
    if jars.missing(CACHE):
        pytest.skip("the broker's jars are not in the cache: `python -m teller.sandbox` fetches them, once")
    return CACHE


@pytest.fixture(scope="session")
def kafka(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """The one real broker of the session: `kafka.bootstrap`. Its topics are everybody's: take names of your own."""
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka"), kafka_cache) as broker:
        yield broker


@pytest.fixture
def new_topic(kafka: EmbeddedKafka) -> Callable[[int], str]:
    """`new_topic(partitions)` makes an empty topic under a name that nobody has."""
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})

    def make(partitions: int = 1) -> str:
        name = f"test-{secrets.token_hex(6)}"
        admin.create_topics([NewTopic(name, partitions, 1)])[name].result()
        _wait_for_leaders(kafka.bootstrap, [name])
        return name

    return make


@pytest.fixture
def kafka_settings(kafka: EmbeddedKafka, tmp_path: Path) -> Settings:
    """Settings of this test alone: the session's broker, own consumer groups, data in `tmp_path`."""
    mark = secrets.token_hex(6)
    return settings.load(
        kafka_bootstrap=kafka.bootstrap,
        data_dir=tmp_path / "teller",
        worker_group=f"worker-{mark}",
        router_group=f"router-{mark}",
        feedback_group=f"feedback-{mark}",
        log_group=f"log-{mark}",
        worker_instance=f"worker-{mark}",
        router_instance=f"router-{mark}",
        partitions=3,
    )


@pytest.fixture
def deposit_topics(kafka_settings: Settings) -> Settings:
    """`kafka_settings`; all topics of the line are empty, as new and ready. Leave no client running that reads them."""
    admin = AdminClient({"bootstrap.servers": kafka_settings.kafka_bootstrap})
    _delete(admin, _used(admin))
    while differing := [each.name for each in topics.create(kafka_settings) if each.outcome == "differs"]:
        _delete(admin, differing)
    _wait_for_leaders(kafka_settings.kafka_bootstrap, list(topics.RETENTION_DAYS))
    return kafka_settings


def _wait_for_leaders(bootstrap: str, names: list[str]) -> None:
    """Kafka says that topics are made some 0.1 s before their partitions answer (NOT_LEADER_OR_FOLLOWER till then), and
    under load before it names them.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap})  # one that knows nothing of topics of the same names
    while not (found := admin.list_topics(timeout=10).topics).keys() >= set(names):
        time.sleep(0.02)
    end = OffsetSpec.latest()  # type: ignore[no-untyped-call]
    asked = {TopicPartition(name, number): end for name in names for number in found[name].partitions}
    while any(answer.exception() for answer in admin.list_offsets(asked).values()):
        time.sleep(0.02)


def _used(admin: AdminClient) -> list[str]:
    """Topics of the line that hold or held a record, and all of depositors. An empty one is as good as new, and a new
    one takes its time: most tests write to few.
    """
    there = admin.list_topics(timeout=10).topics
    end = OffsetSpec.latest()  # type: ignore[no-untyped-call]
    lasting = topics.RETENTION_DAYS.keys() & there.keys()
    asked = {TopicPartition(name, number): end for name in lasting for number in there[name].partitions}
    answers = admin.list_offsets(asked) if asked else {}
    written = {place.topic for place, answer in answers.items() if answer.exception() or answer.result().offset}
    return sorted(written | {name for name in there if is_own(name) or name.startswith(feedback(""))})


def _delete(admin: AdminClient, names: list[str]) -> None:
    for future in (admin.delete_topics(names) if names else {}).values():
        future.result()
    while not admin.list_topics(timeout=10).topics.keys().isdisjoint(names):
        time.sleep(0.02)


@pytest.fixture(scope="session")
def minio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinioServer]:
    if not binary():
        pytest.skip(NOT_THERE)
    with MinioServer(tmp_path_factory.mktemp("minio")) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    from tests.bank.ledger_books.postgresql_server import NO_SERVER, PostgresqlServer, binaries  # noqa: PLC0415 - slow

    if binaries() is None:
        pytest.skip(NO_SERVER)
    with PostgresqlServer() as server:
        yield server
