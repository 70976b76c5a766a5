"""Make the tools of a run from the settings."""

from collections.abc import Sequence
from typing import Final, NoReturn

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from httpx2 import HTTPError

from pipelines.processor.registry import RegistryIdLookup
from pipelines.processor.state import StateBoard
from pipelines.scanner.requests import ScanRequest
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.frame import RegistryIds
from pipelines.steps.outcome import RawRecord
from schemas import catalog
from teller.operate.repair.run import Change, Lookup, Tools
from teller.operate.repair.sending import AGAIN, ReplayError
from teller.operate.repair.unseal import private_key, unsealer
from teller.settings import Settings
from teller.settings.record_limits import record_limits

#: Seconds to ask the registry.
REGISTRY_S: Final = 30.0


def tools(settings: Settings, change: Change) -> Tools:
    """Return the operators' key, this change, and the checks that a worker with these settings makes.

    Raises:
        SettingsError: the private key is missing or wrong.
    """
    limits = record_limits(settings)
    line = ProcessorConfig(catalog.load(), b"", _no_scan, limits)  # reading needs neither pseudonyms nor the scanner
    return Tools(unsealer(private_key(settings)), change, line, lookup(settings))


def lookup(settings: Settings) -> Lookup:
    """Return the schemas behind a registry's ids, when a registry is configured; else there are none.

    The returned function raises ReplayError when the registry does not answer.
    """
    if not settings.schema_registry_url:
        return lambda _raw: {}
    client = SchemaRegistryClient({"url": settings.schema_registry_url})
    registry = RegistryIdLookup(client, catalog.load(), StateBoard(), REGISTRY_S)

    def ids_of(raw: RawRecord) -> RegistryIds:
        try:
            return registry.ids_of([raw])
        except (SchemaRegistryError, HTTPError, OSError) as error:
            name = type(error).__name__
            raise ReplayError(f"the schema registry does not answer ({name}): when it does, {AGAIN}") from None

    return ids_of


def _no_scan(_asks: Sequence[ScanRequest]) -> NoReturn:
    raise AssertionError("a check does not scan")
