"""A bank's whole line on a Kafka of its own, with the desk and the page of its owners: real processes, which tests kill
and start again.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from bank.identity import pseudonyms
from schemas import topics as names
from teller.embedded import EmbeddedKafka
from teller.operate import new_bank
from teller.operate.depositors import local
from teller.operate.registering.legal_entities import RegistrationError
from teller.run.local_processes import LocalProcesses, environment_of
from teller.run.process import Child, end_together, start
from teller.sandbox.owners import DemoConsent, Owners
from teller.sandbox.statement import set_tariff
from teller.settings import PREFIX, Settings, custody, data_folder, keys, load, topics
from tests.line import running
from tests.owner_page.serving import free_port
from tests.samples import raw

BESIDE: Final = ("log-writer", "ledger", "withdrawals", "packager")
DESK, PAGE, WRITER = "owner-desk", "owner-page", "withdrawals"
SOCIAL: Final = "social.post"
#: In each text that is deposited.
CANARY: Final = "film of the week"
#: What a depositor calls an owner.
NAMES: Final = tuple(f"customer-canary-{number}" for number in range(13))
POSTS: Final = 3
_DRAINED_S: Final = 400
_READY_S: Final = 120
_TRIES: Final = 20
T = TypeVar("T")


@dataclass
class OwnersLine:
    """The line. `owners` are accounts, in the order of `NAMES`; `desk_port` is that of the desk's metrics."""

    settings: Settings
    kafka: EmbeddedKafka
    parts: LocalProcesses
    desk_port: int = field(default_factory=free_port)
    children: dict[str, Child] = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)

    @property
    def logs(self) -> Path:
        return self.settings.data_dir / "logs"

    def address(self, path: str = "/") -> str:
        return self.settings.owner_page_origin + path

    def start(self, name: str) -> None:
        """Start the desk, the page, or a part that was killed."""
        port = self.desk_port if name == DESK else self.parts.metrics_ports.get(f"{name}-0", 0)
        environment = environment_of(self.settings) | {PREFIX + "METRICS_PORT": port}
        self.children[name] = start(name, [name], environment, self.logs)

    def kill(self, name: str) -> None:
        """Kill a process at once, as a machine that loses power does."""
        child = self.children.get(name) or self.parts.children[f"{name}-0"]
        child.process.kill()
        child.process.wait()
        if child.process.stdin:
            child.process.stdin.close()

    def wait_for_desk(self) -> None:
        """Wait until the desk listens.

        Raises:
            AssertionError: it ended, or it takes too long.
        """
        end = time.monotonic() + _READY_S
        while not self.settings.owner_desk_socket_file.is_socket():
            child = self.children[DESK]
            assert child.process.poll() is None, child.last_lines()
            assert time.monotonic() < end
            time.sleep(0.2)

    @contextmanager
    def without_kafka(self) -> Iterator[None]:
        """Kill the broker; start it again at the end, on its old port."""
        (node,) = self.kafka.nodes
        node.kill()
        try:
            yield
        finally:
            self.kafka.restart(node)

    def said(self, *names: str) -> str:
        """Return all that processes have logged."""
        return "".join((self.logs / f"{each}.log").read_text("utf-8", "replace") for each in names)


@contextmanager
def line(folder: Path, cache: Path) -> Iterator[OwnersLine]:
    """Run all of it until left, with deposits of each owner."""
    settings = load(
        data_dir=folder / "bank", cache_dir=cache, web_port=0, chunk_seconds=1.0, packager_notice_after_s=1,
        owner_page_address=f"http://localhost:{free_port()}",
    )  # fmt: skip
    settings.data_dir.mkdir(mode=0o700)
    data_folder.check(settings, custody.made_file(settings))
    keys.make_embedded_keys(settings)
    with EmbeddedKafka(settings.data_dir, cache) as kafka:
        made = topics.create(settings)
        _patiently(lambda: new_bank.close(settings, made))
        with LocalProcesses(settings, beside=BESIDE) as parts:
            found = OwnersLine(settings, kafka, parts)
            try:
                found.start(DESK)
                found.start(PAGE)
                found.owners = _deposited(found)
                found.wait_for_desk()
                yield found
            finally:
                end_together([each.process for each in found.children.values()])


def _deposited(found: OwnersLine) -> list[str]:
    """Let owners deposit posts; return their accounts."""
    settings = found.settings
    entries = _patiently(lambda: local.register(settings, {"acme": ["social"]}))
    set_tariff(settings)
    Owners(settings, entries).agree([DemoConsent(name, "acme", SOCIAL) for name in NAMES])
    topic = names.raw(entries[0].streams[0])
    made = [
        raw(f"{SOCIAL}.v1", event_id=uuid.uuid4(), owner_id=name, depositor="acme", text=text(seat, number))
        for seat, name in enumerate(NAMES)
        for number in range(POSTS)
    ]
    client = settings.model_copy(update={"kafka_bootstrap": found.kafka.bootstrap})
    running.produce(client, [each._replace(topic=topic, partition=0) for each in made])
    found.parts.wait_until_drained(_DRAINED_S)
    secret = keys.pseudonym_key(settings)
    return [pseudonyms.owner_pseudonym(secret, name) for name in NAMES]


def _patiently(act: Callable[[], T]) -> T:
    """Do what writes a registration, again where Kafka, which has only begun, is slow."""
    for _ in range(_TRIES):
        with suppress(RegistrationError):
            return act()
    return act()


def text(seat: int, number: int) -> str:
    return f"The {number}. {CANARY}, as seen from seat {seat}."
