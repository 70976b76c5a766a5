"""The connectors read each file as the generator counted it, without having seen the generator."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from connectors import registry
from connectors.api import Deposit, Options, Outcome, Refused
from schemas import catalog, framing
from teller.sandbox.exports import generate
from teller.sandbox.exports.model import Export, Manifest

CONNECTORS = registry.discover()
EXPORTS = generate.build()[0]


def read(manifest: Manifest, export: Export) -> list[Outcome]:
    options = Options(owner=export.owner, depositor=export.depositor, mapping=export.mapping)
    return list(CONNECTORS[export.connector].reads(manifest.file(export), options))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.path)
def test_each_file_deposits_what_was_written(manifest: Manifest, export: Export) -> None:
    outcomes = read(manifest, export)
    deposits = [outcome for outcome in outcomes if isinstance(outcome, Deposit)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert Counter(deposit.schema for deposit in deposits) == {name: n for name, n in export.expected.items() if n}
    assert len(refused) == export.refused, refused
    assert len(deposits) + len(refused) == export.records
    assert CONNECTORS[export.connector].domain == export.domain
    assert {deposit.record["depositor"] for deposit in deposits} == {export.depositor}
    assert export.owner is None or {deposit.record["owner_id"] for deposit in deposits} == {export.owner}
    for deposit in deposits:
        assert framing.encode(catalog.load().by_name(deposit.schema), deposit.record)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.path)
def test_what_is_planted_is_deposited(manifest: Manifest, export: Export) -> None:
    found: dict[str, list[str]] = {}
    for outcome in read(manifest, export):
        if isinstance(outcome, Deposit):
            found.setdefault(outcome.schema, []).extend(strings(outcome.record.values()))
    missing = [item for item in export.planted if not any(item.value in text for text in found[item.schema])]
    assert missing == []


def strings(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))


def test_owners_and_events_are_each_one(manifest: Manifest) -> None:
    deposits = [item for export in EXPORTS for item in read(manifest, export) if isinstance(item, Deposit)]
    assert len({deposit.record["owner_id"] for deposit in deposits}) == manifest.owners
    assert len({deposit.record["event_id"] for deposit in deposits}) == len(deposits)
