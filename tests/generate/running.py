"""A real line with all parts, and a real Prometheus that scrapes it."""

import http.server
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import typer
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]
from typer.testing import CliRunner

from bank.accounts.depositors import FOREVER
from bank.accounts.entries import encoded
from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.cli import deposit
from teller.operate.ledger import tariffs
from teller.operate.owner_desk.port.refused import DeskRefusal
from teller.operate.owner_desk.wire.client import over_socket
from teller.run.local_processes import OWNER_DESK, LocalProcesses
from teller.run.process import is_taken
from teller.settings import Settings, hash_keys, keys
from teller.settings.kafka_client import command_settings
from teller.settings.topics import of_feedback, of_stream
from tests.accounts import kafka
from tests.bank.accounts.draw import entity
from tests.bank.ledger.drawn import tariff, text
from tests.certificate import self_signed
from tests.connectors.exports import CALLS, put
from tests.generate.prometheus import Prometheus
from tests.line import running
from tests.owner_page.serving import free_port
from tests.samples import DEPOSITED, raw
from tests.transparency.witnessing import witnessed

TEXT = "Alice Smith called from +44 20 7946 0958, mail jo@example.com"


def settings_of(plain: Settings) -> Settings:
    """Quick, with everything on that has figures of its own."""
    folder = plain.data_dir.parent
    hash_keys.rotate(folder / "hash.keys")
    settings = plain.model_copy(
        update={
            "chunk_seconds": 1.0,
            "custody": "file",
            "exporter_seconds": 0.5,
            "sample_every": 1,
            "log_json": True,
            "log_level": "DEBUG",
            "metrics_depositors": "acme,calls",
            "hash_key_file": folder / "hash.keys",
            "owner_desk_socket": folder / "o" / "s",
            "owner_page_address": f"http://localhost:{free_port()}",
            "kafka_ca_file": authority(folder / "ca.pem", days=90),
        }
    )
    keys.make_embedded_keys(settings)
    return settings


def authority(file: Path, days: int) -> Path:
    """A certificate of its own that ends in so many days."""
    made, _key = self_signed("a bank's authority", days)
    file.write_bytes(made)
    return file


#: The second round's alone are enough for every alert: of a counter that is born between two scrapes, Prometheus
#: sees no increase, and so counts nothing of the first.
A_ROUND = 240


def records(first: int, count: int = A_ROUND) -> list[RawRecord]:
    """Of every schema, from two depositors, one of them not known to the settings; some bad, some sent twice."""
    found = [_one(number) for number in range(first, first + count)]
    bad = [RawRecord(topics.raw(domain), 0, 0, b"owner", b"junk") for domain in topics.DOMAINS]
    return [*found, *found[:6], *bad]


def _one(number: int) -> RawRecord:
    schema = DEPOSITED[number % len(DEPOSITED)]
    whole = {rule.path for rule in schema.rules if rule.operator == "scan" and not rule.many and not rule.entities}
    depositor = "acme" if number % 3 else "somebody"
    fields = dict.fromkeys(whole, TEXT) | ({"product": "for jane doe, 221b Baker Street"} if number % 2 else {})
    known = {rule.path for rule in schema.rules}
    return raw(
        schema.name,
        0,
        number % 3,
        event_id=uuid.UUID(int=number),
        owner_id=f"owner-{number % 7}",
        depositor=depositor,
        **{path: value for path, value in fields.items() if path in known},
    )


def deposited(settings: Settings, folder: Path) -> Path:
    """A file of metrics that `teller deposit` has written."""
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(deposit.deposit)
    file = folder / "deposit.prom"
    where = {"TELLER_KAFKA_BOOTSTRAP": settings.kafka_bootstrap}
    export = put(folder, "calls.csv", CALLS)
    arguments = ["telecom-csv", str(export), "--mapping", "calls", "--metrics-file", str(file)]
    result = CliRunner().invoke(app, arguments, env=where)
    assert result.exit_code == 0, result.output
    return file


@contextmanager
def served(file: Path) -> Iterator[int]:
    """The port where the file is /metrics, as node_exporter shows it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(file.read_bytes())

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


def register(settings: Settings) -> None:
    """A depositor, with topics of its own, and a tariff for all."""
    client = command_settings(settings)
    producer = Producer(client)
    types = frozenset(schema.subject for schema in DEPOSITED)
    key, value = encoded(entity(1, "acme", schemas=types, shared_until=FOREVER))
    producer.produce(topics.DEPOSITORS, value, key, 0)
    producer.flush()
    tariffs.put(settings, tariff(valid_from="2000-01-01"), text(valid_from="2000-01-01"))
    admin = AdminClient(client)
    for spec in (of_feedback(settings, "d000001"), *of_stream(settings, topics.stream_of_depositor(1, "social"))):
        admin.create_topics([NewTopic(spec.name, spec.partitions, 1, config=dict(spec.config))])[spec.name].result()


@contextmanager
def scraped_line(settings: Settings, folder: Path) -> Iterator[tuple[LocalProcesses, Prometheus]]:
    """All parts, and Prometheus; some records are through, and more after the first scrapes. Nothing waits."""
    register(settings)
    with ExitStack() as stack:
        line = stack.enter_context(witnessed(settings, folder / "witness.json"))
        parts = stack.enter_context(
            LocalProcesses(
                line,
                beside=("feedback", "log-writer", "ledger", "withdrawals", "packager", OWNER_DESK, "exporter"),
            )
        )
        node = stack.enter_context(served(deposited(settings, folder)))
        jobs = {name.rpartition("-")[0]: [port] for name, port in parts.metrics_ports.items()}
        prometheus = stack.enter_context(Prometheus(folder / "prometheus", jobs | {"node": [node]}))
        for number in range(2):
            running.produce(settings, records(1000 * number))
            parts.wait_until_drained(400)
            if not number:
                visited(line)
            for part in ("raw", "metered"):  # a worker's and a router's: their ports are not scraped at the same time
                done = partial(_seen, prometheus, f"sum(teller_{part}_records_total)", (number + 1) * A_ROUND - 20)
                prometheus.wait_until(done, "what is stored is scraped")
        yield parts, prometheus


def visited(settings: Settings) -> None:
    """A call of the owners' page that is done, and one of a stranger, which is refused; and both on the page itself."""
    desk = over_socket(settings.owner_desk_socket_file)
    try:
        kafka.wait_for(settings.owner_desk_socket_file.is_socket)
        assert not isinstance(desk.sign_in.begin_sign_in("127.0.0.1"), DeskRefusal)
        assert isinstance(desk.sign_in.state("nobody"), DeskRefusal)
    finally:
        desk.close()
    port = settings.owner_page_listens
    kafka.wait_for(partial(is_taken, settings.owner_page_host, port))
    for cookie in ("", "session=nobody"):
        asked = urllib.request.Request(f"http://localhost:{port}/uses", headers={"cookie": cookie})
        with suppress(urllib.error.HTTPError), urllib.request.urlopen(asked, timeout=10):
            pass


def _seen(prometheus: Prometheus, expr: str, least: int) -> bool:
    found = prometheus.query(expr)
    return bool(found) and float(found[0]["value"][1]) >= least


def get(port: int, path: str) -> tuple[int, str]:
    """Status and body."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
