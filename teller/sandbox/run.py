"""Run the demo: fictional exports through the whole line, and a report on every record."""

import secrets
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import chain
from pathlib import Path

from confluent_kafka import KafkaError, Message, Producer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from connectors import publish, registry
from connectors.api import Deposit, Options, Outcome
from pipelines.kafka import reading
from pipelines.processor.delivery import producer
from pipelines.steps.outcome import Reason
from schemas import catalog, framing, topics
from teller.operate.depositors import local
from teller.operate.own_topics import OwnTopics
from teller.operate.owner_desk.sign_in import demo_mark
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.operate.top.sample import rows, values
from teller.operate.top.source import address_of, fetch
from teller.operate.verify.kafka_verify import verify_line
from teller.operate.verify.leaves import LogSums
from teller.output import err
from teller.run.local_cluster import LocalCluster
from teller.run.local_processes import OWNER_DESK, LocalProcesses
from teller.sandbox.account import DemoAccount, DemoRefusals, Deposited, Evidence, account
from teller.sandbox.exports.generate import write
from teller.sandbox.exports.model import Manifest, RawMessage
from teller.sandbox.exports.own_client import DEPOSITOR
from teller.sandbox.grants import DemoGrants, grants, revoke
from teller.sandbox.owners import DemoConsent, Owners
from teller.sandbox.packages.claims import DemoPackages
from teller.sandbox.packages.story import packages
from teller.sandbox.report import Stories
from teller.sandbox.sample import Chosen, StoredSample
from teller.sandbox.statement import DemoStatement, set_tariff, statement
from teller.sandbox.tally import DepositTally
from teller.settings import Settings, load, owner_pages
from teller.settings.kafka_client import command_settings
from teller.settings.packager import is_installed

#: Seconds after which a demo closes a chunk: nobody waits half a minute for a few records.
CHUNK_SECONDS = 2.0
PATIENCE_SECONDS = 300.0
#: Rest between two runs of `verify` for the page: the first is due when the last record is stored.
VERIFY_SECONDS = 5.0
#: Seconds between two looks at what waits: nobody watches a demo for minutes.
EXPORTER_SECONDS = 2.0
#: Seconds for which licences that end are collected into one notice.
NOTICE_SECONDS = 1
#: A shop from which one customer withdraws in mid-stream, and a depositor that is suspended.
SHOP, SUSPENDED = "lantern-and-loom", "amazon"
#: What is read from the exports, by domain.
Items = Mapping[str, Sequence[Outcome]]


class Demo:
    """A run of the demo: `account` holds the result once it is over, the rest what the report shows beside it."""

    def __init__(self, folder: Path, workers: int, *, stays: bool = False) -> None:
        """`stays`: the line goes on after the account, so that its page runs `verify`, too."""
        seconds = VERIFY_SECONDS if stays else 0
        self.settings: Settings = load(
            data_dir=folder, chunk_seconds=CHUNK_SECONDS, web_verify_seconds=seconds, exporter_seconds=EXPORTER_SECONDS,
            packager_notice_after_s=NOTICE_SECONDS,
        )  # fmt: skip
        self._workers, self._stays = workers, stays
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=err,
        )  # fmt: skip
        self.account: DemoAccount
        self.sample: StoredSample | None = None
        self.stories: Stories = {}
        self.log: LogSums | None = None
        self.statement: DemoStatement | None = None
        self.grants: DemoGrants | None = None
        self.packages: DemoPackages | None = None
        self._refusals: list[DemoRefusals] = []

    @contextmanager
    def run(self) -> Iterator[LocalProcesses]:
        """Write, deposit, process, route, collect, audit; the line runs on as long as the context is open."""
        shutil.rmtree(self.settings.data_dir, ignore_errors=True)
        demo_mark.make(self.settings.data_dir)
        with ExitStack() as stack:
            with self._progress:
                manifest = self._write()
                starting = self._progress.add_task("Starting", total=None)
                line = stack.enter_context(self._line(starting))
                self._started(starting, line)
                items = {domain: list(_read(manifest, domain)) for domain in topics.DOMAINS}
                self._register(manifest, items)
                deposits = [*self._deposit(items), *self._publish(manifest)]
                self._drain(line)
                self._audit(line, manifest, deposits)
                self._grant()
                self._package(line)
                self._state()
                self._audit_again()
            yield line.parts

    @property
    def well(self) -> bool:
        """Does the account add up, is decided of offerings what should be, and is so of packages what is said?"""
        stories = (self.grants, self.packages)
        return self.account.balanced and all(each is None or each.well for each in stories)

    def _line(self, task: TaskID) -> LocalCluster:
        return LocalCluster(
            self.settings, self._workers, lambda words: self._say(task, words),
            beside=("feedback", "log-writer", "ledger", "withdrawals", *_packager(), *self._owner_desk(), "exporter"),
            closed=True, page=["--fictional"],
        )  # fmt: skip

    def owners_link(self) -> str:
        """Make a link that signs in as one of the owners, once, within ten minutes; empty: there is no page of theirs.

        It is that of an owner who was paid for a package, or of who has most.
        """
        owner = self.packages.holder if self.packages else ""
        owner = owner or next((row.name for row in self.account.owners), "")
        if not owner or not owner_pages.is_installed():
            return ""
        with closing(SignInFile(self.settings.owner_desk_folder)) as file:
            return demo_mark.link(file, self.settings, owner, int(time.time() * 1000), secrets.token_bytes)

    def _owner_desk(self) -> tuple[str, ...]:
        """Name the desk of owners, whose page a demo that stays has, where it can run."""
        runs = self._stays and owner_pages.is_installed() and owner_pages.has_room(self.settings)
        return (OWNER_DESK,) if runs else ()

    def _started(self, task: TaskID, line: LocalCluster) -> None:
        page = f"; see it at {self.settings.web_address}" if line.parts.page else ""
        self._progress.update(task, description=f"Started Kafka, workers and a router{page}", total=1, completed=1)

    def _say(self, task: TaskID, words: str) -> None:
        self._progress.update(task, description=words)

    def _write(self) -> Manifest:
        manifest = write(self.settings.data_dir / "exports", max_record_bytes=self.settings.max_record_bytes)
        total = sum(manifest.written().values())
        self._progress.add_task(f"Wrote exports of {manifest.owners} people", total=total, completed=total)
        return manifest

    def _register(self, manifest: Manifest, items: Items) -> None:
        """Register the depositors, suspend one, and let the owners agree to what they deposit."""
        task = self._progress.add_task(f"Registering {len(manifest.depositors)} depositors", total=None)
        entries = local.register(self.settings, manifest.depositors, wait=False)
        set_tariff(self.settings)
        self._owners = Owners(self.settings, entries)
        suspended_at = self._owners.suspend(SUSPENDED)  # the last change of all
        self._progress.update(task, total=len(entries), completed=len(entries))
        task = self._progress.add_task(f"Opening accounts of {manifest.owners} owners", total=manifest.owners)
        self._owners.agree([*_agreed(items), *_agreed_by_messages(manifest)])
        self._progress.update(task, completed=manifest.owners)
        self._own = OwnTopics(self.settings)
        time.sleep(max(0.0, suspended_at - time.time()))

    def _deposit(self, items: Items) -> Iterator[Deposited]:
        task = self._progress.add_task("Depositing", total=sum(map(len, items.values())))
        for domain in topics.DOMAINS:
            report = publish.DepositReport()
            for half in self._halves(items[domain]):
                self._send(half, report, task)
            yield Deposited(domain, report.read, report.refused)

    def _halves(self, items: Sequence[Outcome]) -> Iterator[Sequence[Outcome]]:
        """Yield the items; where the shop deposits, in two halves, between which one of its customers withdraws."""
        half = len(items) // 2
        if not (
            shop := [each for each in items[half:] if isinstance(each, Deposit) and each.record["depositor"] == SHOP]
        ):
            yield items
            return
        yield items[:half]
        owner = shop[0].record["owner_id"]
        self._owners.withdraw(owner, SHOP)
        yield items[half:]
        gone = (each for each in items if isinstance(each, Deposit) and each.record["depositor"] == SUSPENDED)
        later = (each for each in shop if each.record["owner_id"] == owner)
        self._refusals = [
            DemoRefusals(
                Reason.CONSENT_WITHDRAWN, f"an owner withdrew from {SHOP}", Counter(each.schema for each in later)
            ),
            DemoRefusals(
                Reason.DEPOSITOR_SUSPENDED, f"{SUSPENDED} was suspended", Counter(each.schema for each in gone)
            ),
        ]

    def _send(self, items: Sequence[Outcome], report: publish.DepositReport, task: TaskID) -> None:
        before = self._progress.tasks[task].completed - report.read

        def show(report: publish.DepositReport) -> None:
            self._progress.update(task, completed=before + report.read)

        publish.deposit(iter(items), command_settings(self.settings), show, report, topic_of=self._own.of)

    def _publish(self, manifest: Manifest) -> Iterator[Deposited]:
        """Publish what a platform sends with its own Kafka client, the bad records among it."""
        kafka = producer(command_settings(self.settings))
        places: dict[tuple[str, int, int], str] = {}
        for message in manifest.messages:
            self._publish_one(kafka, message, self._own.of(DEPOSITOR, message.domain), places)
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
        verdict = verify_line(self.settings, witness=tally)
        self.log = verdict.figures.log
        evidence = Evidence(
            deposits=deposits,
            verdict=verdict,
            tally=tally,
            removed=_removed(line.parts.worker_metrics),
            written=manifest.written(),
            storable=manifest.storable(),
            refusals=self._refusals,
        )
        self.account = account(evidence)
        if tally.chosen:
            self.sample = StoredSample(tally.chosen, _raw_record(self.settings, tally.chosen))
        self._progress.advance(task)

    def _state(self) -> None:
        """Draw up the statement of an owner who was paid for a package, or of who has most."""
        task = self._progress.add_task("Drawing up a statement", total=1)
        if self.account.balanced:
            holder = self.packages.holder if self.packages else ""
            self.statement = statement(self.settings, self.account.owners, holder)
        self._progress.advance(task)

    def _grant(self) -> None:
        """Let owners answer offerings."""
        task = self._progress.add_task("Asking owners for their data", total=1)
        if self.account.balanced:
            self.grants = grants(self.settings, [row.name for row in self.account.owners])
        self._progress.advance(task)

    def _package(self, line: LocalCluster) -> None:
        """Let the builder have packages, where what they are made with is installed."""
        found = self.grants
        if not is_installed() or found is None or not found.well or (offering := found.offering) is None:
            return
        task = self._progress.add_task("Delivering packages to a builder", total=1)
        holders = found.holders
        self.packages = packages(self.settings, offering, holders, lambda: revoke(self.settings, offering, holders))
        if not self.packages.well:
            line.parts.check()  # a part that ended says why
        self._progress.advance(task)

    def _audit_again(self) -> None:
        """Verify the line once more, with the packages in it."""
        if self.packages is None:
            return
        task = self._progress.add_task("Verifying all of it once more", total=1)
        findings = verify_line(self.settings).findings
        self.packages = self.packages.with_problems(f"teller verify: {each}" for each in findings)
        self._progress.advance(task)


def _packager() -> tuple[str, ...]:
    """Name the packager, where it can run."""
    return ("packager",) if is_installed() else ()


def _read(manifest: Manifest, domain: str) -> Iterator[Outcome]:
    for export in manifest.exports:
        if export.domain == domain:
            options = Options(owner=export.owner, depositor=export.depositor, mapping=export.mapping)
            yield from registry.find(export.connector).reads(manifest.file(export), options)


def _agreed(items: Items) -> Iterator[DemoConsent]:
    for each in chain.from_iterable(items.values()):
        if isinstance(each, Deposit):
            yield DemoConsent(each.record["owner_id"], each.record["depositor"], each.schema.rpartition(".")[0])


def _agreed_by_messages(manifest: Manifest) -> Iterator[DemoConsent]:
    for message in manifest.messages:
        if message.expected:
            yield DemoConsent((message.key or b"").decode(), DEPOSITOR, message.expected.rpartition(".")[0])


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
