"""Make a worker from the settings."""

import ssl
from collections.abc import Sequence
from functools import partial

from confluent_kafka.admin import AdminClient
from confluent_kafka.schema_registry import SchemaRegistryClient

from pipelines.accounts.depositors import Follower
from pipelines.accounts.owners import AccountsFollower
from pipelines.accounts.streams import GroupWatch
from pipelines.kafka import offsets
from pipelines.kafka.groups import members
from pipelines.metrics import metrics
from pipelines.metrics.health import Busy
from pipelines.processor.delivery import RecordDelivery, producer
from pipelines.processor.failures import sealer
from pipelines.processor.faust_app import GroupMember
from pipelines.processor.registry import HttpClient, RegistryIdLookup
from pipelines.processor.state import StateBoard
from pipelines.processor.watch import KafkaWatch
from pipelines.processor.worker import Worker, WorkerParts
from pipelines.scanner.guarded import GuardedScanner
from pipelines.scanner.requests import Scan, ScanRequest, ScanResult
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.caches import ScanCache, UnchangedTextCache
from schemas import catalog
from schemas.topics import ACCOUNTS, DEPOSITORS, FAILED, NEWEST_ACCOUNTS, NUDGE, REFUSED
from teller.run.assembly import instance, rules
from teller.settings import Settings, keys, seal_keys, topics, traces
from teller.settings.kafka_client import client_settings
from teller.settings.record_limits import record_limits

#: Seconds that a worker retries a registry that does not answer, before it stops and says so.
REGISTRY_PATIENCE = 300.0
#: Seconds in which Kafka must name its topics.
ANSWER_S = 5.0
#: Topics that must be there, besides those of streams.
TOPICS = (FAILED, REFUSED, DEPOSITORS, ACCOUNTS, NEWEST_ACCOUNTS, NUDGE)
#: Largest original that is sealed into a failed event: below the failed topic's message limit.
MAX_SEALED_BYTES = 4_000_000


def worker(settings: Settings, slot: int = 0) -> Worker:
    """Return a worker with its scanner loaded: a worker that cannot scan does not start.

    Raises:
        SettingsError: a key file is missing or wrong.
        ScannerLostError: the scanner cannot be loaded.
        KafkaNotFoundError: there is no broker to speak to.
    """
    busy = Busy()
    scanner = GuardedScanner(settings.scanner, settings.scan_batch, settings.scan_cpu_seconds, busy.goes_on)
    limits = record_limits(settings)
    secret, hash_key = keys.pseudonym_key(settings), keys.hash_key(settings)
    scan = ScanCache(timed(scanner.scan_requests))
    client = client_settings(settings)
    follower = Follower({**client, "log_level": 2}, settings.worker_group)
    accounts = AccountsFollower({**client, "log_level": 2}, settings.worker_group)
    line = ProcessorConfig(
        catalog.load(), secret, scan, limits, hash_key.key, settings.sample_every,
        unchanged_texts=UnchangedTextCache(), depositors=follower.depositors,
        permissions=accounts.permissions, seal_keys=seal_keys.in_force(settings),
    )  # fmt: skip
    board = StateBoard()
    delivery = RecordDelivery(producer(client, topics.max_message_bytes(settings)), board)
    seal = sealer(keys.failed_public_key(settings), MAX_SEALED_BYTES)
    watch = KafkaWatch(client, board, TOPICS, settings.patience)
    held = partial(offsets.topics, AdminClient({**client, "log_level": 2}), ANSWER_S)
    group = GroupWatch(held, partial(members, client, settings.worker_group, ANSWER_S))
    scanner.warm()
    return Worker(
        cluster(settings, slot),
        WorkerParts(
            line,
            delivery,
            seal,
            board,
            watch,
            busy,
            registry=registry(settings, board),
            tracing=traces.set_up("worker", settings),
            rules=rules.version(settings.scanner, scanner.rules, catalog.load()).encode(),
            look=group.look,
            follower=follower,
            accounts=accounts,
            generation=hash_key.number,
        ),
    )


def timed(scan: Scan) -> Scan:
    """Wrap `scan`, and show its time as a stage's."""
    seconds = metrics.stage_seconds.labels("scan")

    def measured(asks: Sequence[ScanRequest]) -> Sequence[ScanResult]:
        with seconds.time():
            return scan(asks)

    return measured


def registry(settings: Settings, board: StateBoard) -> RegistryIdLookup | None:
    """Return the registry's ids, when a registry is configured."""
    if not settings.schema_registry_url:
        return None
    client = HttpClient(SchemaRegistryClient({"url": settings.schema_registry_url}))
    return RegistryIdLookup(client, catalog.load(), board, REGISTRY_PATIENCE)


def cluster(settings: Settings, slot: int) -> GroupMember:
    """Return the settings by which a worker reaches Kafka through Faust."""
    client = client_settings(settings)
    secure = settings.kafka_security_protocol
    tls = ssl.create_default_context(cafile=settings.kafka_ca_file) if secure.endswith("SSL") else None
    sasl = (settings.kafka_sasl_mechanism, settings.kafka_username, str(client.get("sasl.password", "")))
    return GroupMember(
        bootstrap=str(client["bootstrap.servers"]),
        group=settings.worker_group,
        instance=instance(settings.worker_instance, "worker", slot),
        session_timeout=settings.session_timeout,
        batch_records=settings.worker_batch_records,
        scratch=settings.data_dir / "faust",
        sasl=sasl if secure.startswith("SASL") else None,
        tls=tls,
    )
