"""The rights of `auditor-example` suffice for all that the reader reads, on a Kafka that refuses everything else."""

from pathlib import Path

import pytest

from tests.deploy.admitted import admitting, line_on
from tests.deploy.guarded import PASSWORD
from tests.line import running
from tests.packager import process
from tests.samples import raw

RECORDS = 20


@pytest.mark.kafka
@pytest.mark.prove
def test_an_auditor_may_read_all_that_an_account_and_a_bill_need(kafka_cache: Path, tmp_path: Path) -> None:
    with admitting(tmp_path / "kafka", kafka_cache) as broker:
        settings = line_on(broker, tmp_path / "line", chunk_seconds=0.5)
        with running.parts(settings) as parts:
            running.produce(settings, [raw("social.post.v1", owner_id=f"owner-{at}") for at in range(RECORDS)])
            parts.wait_until_drained(400)
        login = {"KAFKA": broker.guarded, "KAFKA_USER": "auditor-example", "KAFKA_PASSWORD": PASSWORD}
        names = {"GROUP": "auditor-example", "WORKERS": settings.worker_group}
        store = {"BUCKETS": str(settings.buckets_folder)}
        found = process.read(tmp_path, login | names | store, "social.post", "2026-03")
    social = found["account"]["social"]
    assert (social["read"], social["stored"], found["packed"]) == (RECORDS, RECORDS, RECORDS)
    assert sum(line["records"] for line in found["bill"]) == RECORDS
