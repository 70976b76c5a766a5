"""A run on a real Kafka, also in a process of its own that ends by SIGKILL at one of its steps."""

import os
import signal
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from bank.identity import pseudonyms
from bank.keys.custody import MemoryCustody
from bank.store import FolderStore
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.owner_keys import OwnerKeys
from schemas import topics
from teller import settings as loading
from teller.operate import topic_reader
from teller.operate.encrypting import encrypting, running, writer
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from tests.encrypting.bank import OWNERS, decoded, stored
from tests.transparency.running import send

BATCH = 3


def owner_keys(settings: Settings) -> OwnerKeys:
    """Keys on the real topic, in a custody that is the same in each process."""
    custody = MemoryCustody()
    custody._versions = {1: b"k" * 32}
    return OwnerKeys(partial(KafkaKeysTopic, command_settings(settings)), custody)


def bank(settings: Settings, count: int, start: int = 0) -> FolderStore:
    """Objects in the clear in a folder, with their receipts on Kafka."""
    keys.make_embedded_keys(settings)
    store = FolderStore(settings.buckets_folder)
    bucket_of = partial(pseudonyms.bucket_name, keys.pseudonym_key(settings), settings.bucket_prefix)
    values = stored(store, count, name=bucket_of, start=start)
    send(settings, topics.RECEIPTS, *((each["owner"].encode(), value) for each, value in _each(values)))
    return store


def _each(values: Iterable[bytes]) -> Iterable[tuple[dict[str, Any], bytes]]:
    found = list(values)
    return zip(decoded(found), found, strict=True)


def receipts(settings: Settings) -> list[bytes]:
    return [message.value() or b"" for message in topic_reader.messages(settings, topics.RECEIPTS)]


class Mortal(FolderStore):
    """A store whose process ends by SIGKILL, before or after one of its writes."""

    def __init__(self, root: Path, step: str) -> None:
        super().__init__(root)
        self._step = step

    def put_new(self, bucket: str, key: str, data: bytes) -> Any:
        found = super().put_new(bucket, key, data)
        end("put", self._step)
        return found

    def delete(self, bucket: str, key: str) -> None:
        end("committed", self._step)
        super().delete(bucket, key)
        end("deleted", self._step)


def end(step: str, wanted: str) -> None:
    if step == wanted:
        os.kill(os.getpid(), signal.SIGKILL)


class MortalWriter(writer.ReceiptWriter):
    """Ends in the midst of its transaction."""

    def _send(self, receipts: Iterable[tuple[bytes, bytes]], events: Iterable[tuple[bytes, bytes]]) -> None:
        super()._send(receipts, events)
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run `python -m tests.encrypting.on_kafka BOOTSTRAP FOLDER STEP`."""
    bootstrap, folder, step = sys.argv[1:]
    settings = loading.load(kafka_bootstrap=bootstrap, data_dir=Path(folder), store_threads=1)
    encrypting.BATCH = BATCH  # type: ignore[misc]
    if step == "sent":
        running.ReceiptWriter = MortalWriter  # type: ignore[attr-defined]
    running.run(settings, Mortal(settings.buckets_folder, step), owner_keys(settings))


if __name__ == "__main__":
    assert len(OWNERS) == 3
    main()
