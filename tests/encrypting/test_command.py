"""`teller keys encrypt-stored`: what it says, in words and in JSON, and its exit codes, and no bucket or owner."""

import json

import pytest
from typer.testing import CliRunner, Result

from schemas.identifiers import revised_key
from teller.cli.main import app
from teller.settings import Settings, custody
from tests.encrypting.bank import CANARY, OWNERS, decoded
from tests.encrypting.on_kafka import bank, receipts


def command(settings: Settings, monkeypatch: pytest.MonkeyPatch, *options: str, kind: str = "file") -> Result:
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", settings.kafka_bootstrap)
    monkeypatch.setenv("TELLER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("TELLER_CUSTODY", kind)
    return CliRunner().invoke(app, ["keys", "encrypt-stored", *options])


def test_it_counts_then_encrypts_and_names_what_it_leaves(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = bank(deposit_topics, 4)
    key_file = custody.key_file(deposit_topics)
    key_file.write_text(f"1 {'0f' * 32}\n")
    key_file.chmod(0o600)
    counted = command(deposit_topics, monkeypatch, "--dry-run", "--json")
    assert counted.exit_code == 0, counted.output
    row = {"schema": "social.post.v1", "objects": 4, "records": 8, "bytes": 4 * (len(CANARY) + 2)}
    assert json.loads(counted.stdout) == {"in_the_clear": [row], "replaced": 0}
    first = decoded(receipts(deposit_topics))[0]
    store.put_new(first["bucket"], revised_key(first["object_key"], 1), b"of somebody else")
    done = command(deposit_topics, monkeypatch, "--json")
    assert done.exit_code == 1, done.output
    said = json.loads(done.stdout)
    assert (said["encrypted"][0]["objects"], said["kept"]) == (3, {"conflict": 1})
    assert said["receipts"] == [{"receipt": str(first["receipt_id"]), "why": "conflict"}]
    words = command(deposit_topics, monkeypatch)
    assert words.exit_code == 1
    assert str(first["receipt_id"]) in words.output
    for canary in (first["bucket"], *OWNERS, CANARY.decode()):
        assert canary not in counted.output + done.output + words.output


def test_without_a_custody_it_says_what_to_set(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    store = bank(deposit_topics, 1)
    refused = command(deposit_topics, monkeypatch, kind="none")
    assert refused.exit_code != 0
    assert "no custody of owners' keys is set" in str(refused.exception) + refused.output
    assert list(store.buckets("teller-"))
    assert len(receipts(deposit_topics)) == 1
