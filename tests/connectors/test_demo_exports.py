"""The demo's fictional exports, written by its own code in the platforms' formats: both sides agree to the record."""

from collections import Counter
from pathlib import Path

from connectors.api import Deposit, Options
from teller.sandbox.exports import generate
from tests.connectors.exports import read, refusals


def test_every_export_is_read_as_it_was_written(tmp_path: Path) -> None:
    manifest = generate.write(tmp_path)
    ids = set()
    for export in manifest.exports:
        options = Options(owner=export.owner, depositor=export.depositor, mapping=export.mapping)
        outcomes = read(export.connector, manifest.file(export), options)
        found = Counter(item.schema for item in outcomes if isinstance(item, Deposit))
        assert found == Counter(export.expected), export.path
        assert len(refusals(outcomes)) == export.refused, export.path
        ids |= {item.record["event_id"] for item in outcomes if isinstance(item, Deposit)}
    assert len(ids) == sum(sum(export.expected.values()) for export in manifest.exports)
