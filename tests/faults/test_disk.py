"""The disk of a folder store is full: a real one of a megabyte, which only the router sees.

A user may mount a disk in memory in a name space of his own (Linux, user_namespaces(7)).
"""

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.processor.delivery import RecordDelivery, producer
from pipelines.processor.worker import WorkerParts, handle
from pipelines.steps.config import ProcessorConfig
from schemas import catalog, topics
from teller.settings import Settings, keys
from tests.faults.line import Process, launch, wait_until
from tests.line import running
from tests.samples import raw

pytestmark = pytest.mark.prove

RECORDS = 30
ALONE = ["unshare", "--user", "--map-root-user", "--mount"]
FULL_DISK = 'mount -t tmpfs -o size=1m none "$0" && { cat /dev/zero > "$0/other" || true; } 2>/dev/null && exec "$@"'


@pytest.fixture
def settings(deposit_topics: Settings) -> Settings:
    folder = deposit_topics.data_dir / "disk"
    folder.mkdir(parents=True)
    keys.make_embedded_keys(deposit_topics)
    return deposit_topics.model_copy(update={"store_folder": folder, "chunk_seconds": 0.2})


@pytest.fixture
def router(settings: Settings) -> Iterator[Process]:
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no name space of one's own may be made here, so no small disk: see user_namespaces(7)")
    process = launch("router", settings, [*ALONE, "sh", "-c", FULL_DISK, str(settings.buckets_folder)])
    yield process
    process.child.process.kill()
    process.child.stop()


def test_a_full_disk_is_waited_for(router: Process, settings: Settings) -> None:
    delivery = RecordDelivery(producer({"bootstrap.servers": settings.kafka_bootstrap}))
    line = ProcessorConfig(catalog.load(), keys.pseudonym_key(settings), lambda texts: [[] for _ in texts])
    batch = [raw("social.reaction.v1", number, event_id=uuid.UUID(int=number)) for number in range(RECORDS)]
    handle(batch, WorkerParts(line, delivery, seal=lambda _: None))
    router.wait_for("store-unavailable")
    assert "ENOSPC" in router.log
    disk = Path(f"/proc/{router.child.process.pid}/root{settings.buckets_folder}")
    (disk / "other").unlink()
    seen = settings.model_copy(update={"store_folder": disk})
    wait_until(lambda: len(running.stored(seen)) == RECORDS, "all is stored")
    router.wait_until_shows("routing")
    rows = running.stored(seen)
    assert set(rows) == {(topics.raw("social"), 0, number) for number in range(RECORDS)}
    assert {len(found) for found in rows.values()} == {1}
    assert not list((disk / ".tmp").iterdir())
