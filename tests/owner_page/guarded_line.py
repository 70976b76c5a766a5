"""A bank whose brokers and store refuse what they do not grant: each part is its own user, and the page is none."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bank.identity import pseudonyms
from schemas import topics as names
from teller.operate import new_bank
from teller.operate.depositors import local
from teller.operate.reconciliation import lag
from teller.run.local_processes import environment_of
from teller.run.process import Child, end_together, start
from teller.sandbox.owners import DemoConsent, Owners
from teller.sandbox.statement import set_tariff
from teller.settings import Settings, keys, load, log
from tests.bank.store.minio_server import MinioServer
from tests.deploy.admitted import admitting, line_on
from tests.deploy.guarded import AuthorizingKafka
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_user import user_of
from tests.line import running
from tests.owner_page.serving import free_port
from tests.samples import raw

PARTS: Final = ("worker", "router", "log-writer", "ledger", "withdrawals")
DESK, PAGE = "owner-desk", "owner-page"
#: In whose name owners deposit.
OWN: Final = "own-deposits"
NAMES: Final = tuple(f"customer-{number}" for number in range(9))
SOCIAL: Final = "social.post"
WORDS: Final = "What I thought of that film"
_PATIENCE_S: Final = 900


@dataclass
class GuardedLine:
    """The line. `plain` are settings of who may do everything, `desk` those of the desk."""

    broker: AuthorizingKafka
    plain: Settings
    desk: Settings
    owners: list[str] = field(default_factory=list)
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, part: str, settings: Settings) -> None:
        self.children[part] = start(part, [part], environment_of(settings), self.plain.data_dir / "logs")

    def login(self, user: str, **more: Any) -> Settings:
        """Return the settings as a user of Kafka."""
        return self.broker.login(self.plain.model_copy(update=more), user)

    def said(self, part: str) -> str:
        return self.children[part].log.read_text("utf-8", "replace")

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds, while all parts run."""
        end = time.monotonic() + _PATIENCE_S
        while not holds():
            ended = [each.last_lines() for each in self.children.values() if each.process.poll() is not None]
            assert not ended, ended
            assert time.monotonic() < end, self.said(DESK)
            time.sleep(0.2)


@contextmanager
def guarded_line(folder: Path, cache: Path, minio: MinioServer) -> Iterator[GuardedLine]:
    """Run it until left; each of `NAMES` has deposited a post."""
    with ExitStack() as stack:
        broker = stack.enter_context(admitting(folder / "kafka", cache))
        user, password = stack.enter_context(user_of(minio, DEPLOY / "s3-owner-desk-policy.json"))
        plain = line_on(
            broker, folder / "line", chunk_seconds=0.5, custody="file", owner_page_depositor=OWN,
            owner_page_address=f"http://localhost:{free_port()}", store="s3", s3_endpoint=minio.endpoint,
            s3_access_key=minio.access_key, s3_secret_key=minio.secret_key, s3_secure=False,
        )  # fmt: skip
        public = plain.data_dir / "log.pub"
        public.write_text("".join(f"{each}\n" for each in log.verifier_keys(plain)), "utf-8")
        found = GuardedLine(broker, plain, plain)
        own = {"s3_access_key": user, "s3_secret_key": password, "log_public_keys_file": public}
        found.desk = found.login("teller-owner-desk", **own)
        stack.callback(lambda: end_together([each.process for each in found.children.values()]))
        _begin(found)
        yield found


def _begin(found: GuardedLine) -> None:
    plain = found.plain
    new_bank.close(plain, [])
    entries = local.register(plain, {"acme": ["social"], OWN: ["social"]})
    found.broker.allow({"teller-owner-desk": deposits_of(entries[1].key, entries[1].streams)})
    set_tariff(plain)
    Owners(plain, entries).agree([DemoConsent(name, "acme", SOCIAL) for name in NAMES])
    for part in PARTS:
        found.start(part, found.login(f"teller-{part}"))
    found.start(DESK, found.desk)
    found.start(PAGE, load(owner_page_address=plain.owner_page_address, owner_desk_socket=plain.owner_desk_socket_file))
    posts = [raw(f"{SOCIAL}.v1", event_id=uuid.uuid4(), owner_id=name, depositor="acme", text=WORDS) for name in NAMES]
    topic = names.raw(entries[0].streams[0])
    running.produce(plain, [each._replace(topic=topic, partition=0) for each in posts])
    found.until(lambda: not lag.total(lag.lags(plain)))
    secret = keys.pseudonym_key(plain)
    found.owners = [pseudonyms.owner_pseudonym(secret, name) for name in NAMES]
    found.until(plain.owner_desk_socket_file.is_socket)


def deposits_of(key: str, streams: Sequence[str]) -> dict[str, Any]:
    """Return the rights of docs/deploying.md, "Deposits of owners"."""
    given = [(names.raw(stream), "Write") for stream in streams] + [(names.feedback(key), "Read")]
    return {"spec": {"authorization": {"acls": [
        {"resource": {"type": "topic", "name": topic, "patternType": "literal"}, "operations": ["Describe", right]}
        for topic, right in given
    ]}}}  # fmt: skip
