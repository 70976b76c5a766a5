"""Run the demo: fictional exports through the whole line, and a report on every record."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from confluent_kafka import KafkaError, Message, Producer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from connectors import publish, registry
from connectors.api import Options, Outcome
from pipelines.kafka import reading
from pipelines.processor.delivery import producer
from schemas import catalog, framing, topics
from teller.operate.depositors import local
from teller.operate.own_topics import OwnTopics
from teller.operate.top.sample import rows, values
from teller.operate.top.source import address_of, fetch
from teller.operate.verify.kafka_verify import verify_line
from teller.output import err
from teller.run.local_cluster import LocalCluster
from teller.sandbox.account import Account, Deposited, Evidence, account
from teller.sandbox.exports.generate import write
from teller.sandbox.exports.model import Export, Manifest, RawMessage
from teller.sandbox.exports.own_client import DEPOSITOR
from teller.sandbox.report import Stories
from teller.sandbox.sample import Chosen, StoredSample
from teller.sandbox.tally import DepositTally
from teller.settings import Settings, load
from teller.settings.kafka_client import command_settings

#: Seconds after which a demo closes a chunk: nobody waits half a minute for a few records.
CHUNK_SECONDS = 2.0
PATIENCE_SECONDS = 300.0


class Demo:
    """A run of the demo: `account` holds the result once it is over, the rest what the report shows beside it."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.settings: Settings = load(data_dir=folder, chunk_seconds=CHUNK_SECONDS)
        self._workers = workers
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=err,
        )  # fmt: skip
        self.account: Account
        self.sample: StoredSample | None = None
        self.stories: Stories = {}

    def run(self) -> None:
        """Write, deposit, process, route, collect, audit."""
        shutil.rmtree(self.settings.data_dir, ignore_errors=True)
        with self._progress:
            manifest = self._write()
            starting = self._progress.add_task("Starting", total=None)
            with LocalCluster(
                self.settings, self._workers, lambda words: self._say(starting, words), closed=True
            ) as line:
                self._progress.update(starting, description="Started Kafka, workers and a router", total=1, completed=1)
                own = self._register(manifest)
                deposits = [*self._deposit(manifest, own), *self._publish(manifest, own)]
                self._drain(line)
                self._audit(line, manifest, deposits)

    def _say(self, task: TaskID, words: str) -> None:
        self._progress.update(task, description=words)

    def _write(self) -> Manifest:
        manifest = write(self.settings.data_dir / "exports", max_record_bytes=self.settings.max_record_bytes)
        total = sum(manifest.written().values())
        self._progress.add_task(f"Wrote exports of {manifest.owners} people", total=total, completed=total)
        return manifest

    def _register(self, manifest: Manifest) -> OwnTopics:
        task = self._progress.add_task(f"Registering {len(manifest.depositors)} depositors", total=None)
        entries = local.register(self.settings, manifest.depositors)
        self._progress.update(task, total=len(entries), completed=len(entries))
        return OwnTopics(self.settings)

    def _deposit(self, manifest: Manifest, own: OwnTopics) -> Iterator[Deposited]:
        task = self._progress.add_task("Depositing", total=sum(export.records for export in manifest.exports))
        for domain in topics.DOMAINS:
            exports = [export for export in manifest.exports if export.domain == domain]
            items = (item for export in exports for item in _read(manifest, export))
            before = self._progress.tasks[task].completed

            def show(report: publish.DepositReport, before: float = before) -> None:
                self._progress.update(task, completed=before + report.read)

            report = publish.deposit(items, command_settings(self.settings), show, topic_of=own.of)
            yield Deposited(domain, report.read, report.refused)

    def _publish(self, manifest: Manifest, own: OwnTopics) -> Iterator[Deposited]:
        """Publish what a platform sends with its own Kafka client, the bad records among it."""
        kafka = producer(command_settings(self.settings))
        places: dict[tuple[str, int, int], str] = {}
        for message in manifest.messages:
            self._publish_one(kafka, message, own.of(DEPOSITOR, message.domain), places)
            yield Deposited(message.domain, 1)
        self.stories = places

    def _publish_one(
        self, kafka: Producer, message: RawMessage, topic: str, places: dict[tuple[str, int, int], str]
    ) -> None:
        def remember(_error: KafkaError | None, sent: Message) -> None:
            places[str(sent.topic()), int(sent.partition() or 0), int(sent.offset() or 0)] = message.story

        kafka.produce(topic, message.value, message.key, headers=list(message.headers), on_delivery=remember)
        kafka.flush()

    def _drain(self, line: LocalCluster) -> None:
        task = self._progress.add_task("Processing and routing", total=None)
        most = 0

        def show(left: int) -> None:
            nonlocal most
            most = max(most, left)
            self._progress.update(task, total=most, completed=most - left)

        line.parts.wait_until_drained(PATIENCE_SECONDS, show)

    def _audit(self, line: LocalCluster, manifest: Manifest, deposits: list[Deposited]) -> None:
        task = self._progress.add_task("Reading everything back", total=1)
        tally = DepositTally()
        evidence = Evidence(
            deposits=deposits,
            verdict=verify_line(self.settings, witness=tally),
            tally=tally,
            removed=_removed(line.parts.worker_metrics),
            written=manifest.written(),
            storable=manifest.storable(),
        )
        self.account = account(evidence)
        if tally.chosen:
            self.sample = StoredSample(tally.chosen, _raw_record(self.settings, tally.chosen))
        self._progress.advance(task)


def _read(manifest: Manifest, export: Export) -> Iterator[Outcome]:
    options = Options(owner=export.owner, depositor=export.depositor, mapping=export.mapping)
    return registry.find(export.connector).reads(manifest.file(export), options)


def _raw_record(settings: Settings, chosen: Chosen) -> dict[str, object]:
    """Return the record as it was deposited. Only the demo may read it: its people are invented."""
    span = {chosen.partition: [range(chosen.offset, chosen.offset + 1)]}
    message = next(reading.messages(command_settings(settings), chosen.topic, span, wait=True), None)
    value = (message.value() if message else None) or b""
    parts = framing.split(value)
    return framing.decode_body(catalog.load().by_name(chosen.schema), parts[1]) if parts else {}


def _removed(ports: Iterable[int]) -> Mapping[str, int]:
    """Return spans removed by entity, summed over the workers' /metrics."""
    total: Counter[str] = Counter()
    for port in ports:
        for labels, value in rows(values(fetch(address_of(str(port)))), "teller_entities_removed_total"):
            total[labels["entity"]] += int(value)
    return total
