"""Make a router from the settings."""

from bank.store import TimedStore
from pipelines.metrics.health import Health
from pipelines.router.buffer.deduplication import Window
from pipelines.router.config import RouterConfig
from pipelines.router.metrics import RouterMetrics
from pipelines.router.router import Router
from teller.run.assembly import instance
from teller.settings import Settings, keys, owner_keys, stores, traces
from teller.settings.kafka_client import client_settings
from teller.settings.long_chunks import allowance, by_name


def router(settings: Settings, slot: int = 0, health: Health | None = None) -> Router:
    """Return a router; it registers its checks with `health`.

    Raises:
        SettingsError: a key file is missing or wrong, or the store lacks credentials.
        KafkaNotFoundError: there is no broker to speak to.
    """
    config = RouterConfig(
        kafka=client_settings(settings),
        group=settings.router_group,
        instance=instance(settings.router_instance, "router", slot),
        bucket_prefix=settings.bucket_prefix,
        pseudonym_key=keys.pseudonym_key(settings),
        session_timeout=settings.session_timeout,
        chunk_records=settings.chunk_records,
        chunk_bytes=settings.chunk_bytes,
        chunk_seconds=settings.chunk_seconds,
        long_chunks=by_name(settings.long_chunks),
        spool_folder=settings.spool,
        spool_bytes=settings.spool_bytes,
        duplicates=Window(settings.duplicate_window_records, settings.duplicate_window_seconds),
        duplicate_window_bytes=settings.duplicate_window_bytes,
        buffer_bytes=settings.buffer_bytes,
        store_threads=settings.store_threads,
        patience=settings.patience,
    )
    tracing = traces.set_up("router", settings)
    observer = RouterMetrics(settings.store_slow, tracing=tracing, allowed=allowance(settings))
    store = TimedStore(stores.store(settings), observer.store_called, failed=observer.store_failed)
    if health:
        health.register_readiness("state", lambda: observer.troubled)
    return Router(
        config, store, observer, keys=owner_keys.owner_keys(settings, settings.router_group, observer.keys_read)
    )
