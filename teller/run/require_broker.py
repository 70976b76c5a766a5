"""Provide a broker for a report: the one that runs, or the embedded one, started for as long as the report takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from teller import embedded
from teller.embedded import state
from teller.embedded.cluster import EmbeddedKafka
from teller.output import err
from teller.settings import Settings


@contextmanager
def broker(settings: Settings) -> Iterator[None]:
    """Let `client_settings` find a broker in this context, if `data_dir` holds the data of one; else say what to do."""
    if settings.kafka_bootstrap or embedded.running(settings.data_dir) or not state.folder(settings.data_dir).is_dir():
        yield
        return
    err.print("No Kafka runs here: starting the embedded one for this command ...")
    kafka = EmbeddedKafka(settings.data_dir, settings.cache_dir.expanduser())
    try:
        kafka.start()
        yield
    finally:
        kafka.stop()
