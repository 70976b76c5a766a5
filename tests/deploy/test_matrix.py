"""Each cell of the table in docs/deploying.md, on a real Kafka: what is granted works, all else is refused."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml
from confluent_kafka.admin import AdminClient

from schemas import topics as names
from teller import settings
from teller.settings import topics
from teller.settings.kafka_client import command_settings
from tests.deploy import matrix
from tests.deploy.guarded import AuthorizingKafka
from tests.deploy.test_strimzi import USERS

STREAMS = ("d000001.social", "d000002.social")
OTHER = yaml.safe_load(yaml.safe_dump(USERS["depositor-d000001"]).replace("d000001", "d000002"))


def test_each_cell(kafka_cache: Path, tmp_path: Path) -> None:
    table: dict[str, dict[matrix.Thing, str]] = matrix.documented()
    users: dict[str, Any] = {**USERS, "depositor-d000002": OTHER}
    assert table.keys() == users.keys()
    with AuthorizingKafka(tmp_path / "kafka", kafka_cache, users) as kafka:
        kafka.admit()
        plain = settings.load(kafka_bootstrap=kafka.bootstrap, data_dir=tmp_path / "line", partitions=1)
        topics.create(plain)
        for stream in STREAMS:
            own = topics.of_feedback(plain, names.depositor_of(stream))
            topics.make(AdminClient(command_settings(plain)), [*topics.of_stream(plain, stream), own])

        def tried(user: str) -> dict[matrix.Thing, str]:
            rights = table[user]
            own = next(name for (kind, name), cell in rights.items() if kind == "topic" and cell)
            return matrix.tried({**command_settings(kafka.login(plain, user)), "log_level": 0}, rights, own)

        with ThreadPoolExecutor(len(table)) as pool:
            found = dict(zip(table, pool.map(tried, table), strict=True))
    wrong = {
        (user, *thing): (cell, table[user][thing])
        for user, cells in found.items()
        for thing, cell in cells.items()
        if cell != table[user][thing]
    }
    assert not wrong


def test_each_topic_of_the_line_is_a_row() -> None:
    rows = {name for kind, name in next(iter(matrix.documented().values())) if kind == "topic"}
    of_domains = {make(domain) for domain in names.DOMAINS[1:] for make in (names.raw, names.clean)}
    assert set(topics.RETENTION_DAYS) - of_domains <= rows
