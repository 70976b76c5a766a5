"""The commands on the log, on a real Kafka: what they prove, and what they say of what is changed."""

import base64
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bank.identity.pseudonyms import bucket_name
from bank.keys.encrypted_object import Place, decrypt
from bank.transparency.notes import unbase64
from bank.transparency.sealed_opening import is_sealed
from schemas import topics
from schemas.identifiers import object_id
from teller.operate.log.delivering import PROOFS
from teller.run.local_processes import environment_of
from teller.settings import Settings, keys, log, owner_keys, stores
from tests.accounts import kafka
from tests.cli.test_commands import Shown, done, teller
from tests.transparency.running import OWNERS, entries, log_writer, of_kinds, opened, receipt, send, size

RECEIPT = str(object_id(f"teller-{OWNERS[0][-4:]}", "0"))


@pytest.fixture
def logged(deposit_topics: Settings) -> Iterator[Settings]:
    """A log of twelve receipts of three owners, and the writer at work."""
    with log_writer(deposit_topics):
        send(deposit_topics, topics.RECEIPTS, *(receipt(OWNERS[at % 3], str(at)) for at in range(12)))
        send(deposit_topics, topics.ACCOUNTS, opened(OWNERS[0]))
        kafka.wait_for(
            lambda: len(of_kinds(deposit_topics)) == 13 and size(deposit_topics) == len(entries(deposit_topics))
        )
        yield deposit_topics


def run(settings: Settings, *arguments: str) -> Shown:
    variables = {name: str(value) for name, value in environment_of(settings).items()}
    return teller(settings.data_dir, "log", *arguments, **variables)


def offline(folder: Path, *arguments: str) -> Shown:
    """Without any setting: neither broker nor bank."""
    return teller(folder, "log", *arguments)


@pytest.fixture
def bundle(logged: Settings) -> Path:
    """What somebody takes home: keys, the proof of a receipt, and that of an owner's list."""
    home = logged.data_dir / "home"
    home.mkdir()
    (home / "keys").write_text(run(logged, "keys").stdout)
    assert run(logged, "prove", RECEIPT, "--to", str(home / "receipt.tlog-proof")).returncode == 0
    assert run(logged, "complete", OWNERS[0], "--to", str(home / "list.tlog-proof")).returncode == 0
    return home


def test_a_proof_is_checked_with_the_keys_alone(bundle: Path) -> None:
    shown = done(offline(bundle, "verify", "receipt.tlog-proof", "--keys", "keys", "--json"))
    assert (shown["proven"], shown["kind"]) == (True, "receipt")
    assert (shown["record"]["receipt_id"], shown["record"]["owner"]) == (RECEIPT, OWNERS[0])
    said = offline(bundle, "verify", "receipt.tlog-proof", "--keys", "keys")
    assert "proven: leaf" in said.stdout
    assert RECEIPT in said.stdout


def test_a_list_is_complete_or_is_not(bundle: Path) -> None:
    shown = done(offline(bundle, "verify", "list.tlog-proof", "--keys", "keys", "--json"))
    assert len(bytes.fromhex(shown["tag"])) == 32
    assert (shown["proven"], len(shown["leaves"])) == (True, 5)  # four receipts, and the account that was opened
    proof = (bundle / "list.tlog-proof").read_bytes()
    extra = unbase64(proof.split(b"\n")[1].removeprefix(b"extra ").decode())
    assert extra is not None
    last = str(shown["leaves"][-1]).encode()
    shorter = extra.replace(b" " + last + b"\n", b"\n")
    assert shorter != extra
    forged = proof.replace(base64.b64encode(extra), base64.b64encode(shorter))
    (bundle / "short.tlog-proof").write_bytes(forged)
    said = offline(bundle, "verify", "short.tlog-proof", "--keys", "keys", "--json")
    assert said.returncode == 3
    assert "leaves are missing" in said.stdout


def test_every_change_of_a_byte_is_seen(bundle: Path) -> None:
    proof = (bundle / "receipt.tlog-proof").read_bytes()
    for at in (0, 30, 200, proof.index(b"index ") + 6, proof.index(b"\n\n") - 5, len(proof) - 30):
        (bundle / "changed").write_bytes(proof[:at] + bytes([proof[at] ^ 1]) + proof[at + 1 :])
        said = offline(bundle, "verify", "changed", "--keys", "keys", "--json")
        assert said.returncode == 3, at
        assert '"proven": false' in said.stdout


def test_other_keys_and_no_keys_prove_nothing(bundle: Path) -> None:
    (bundle / "none").write_text("# nothing\n")
    said = offline(bundle, "verify", "receipt.tlog-proof", "--keys", "none")
    assert (said.returncode, "holds no key" in said.problem) == (2, True)
    own = ("--witness-keys", "keys", "--witnesses", "1")
    said = offline(bundle, "verify", "receipt.tlog-proof", "--keys", "keys", *own)
    assert (said.returncode, "one of the log's own" in said.stdout) == (3, True)
    (bundle / "garbage").write_text("name+00+AA\n")
    said = offline(bundle, "verify", "receipt.tlog-proof", "--keys", "garbage")
    assert said.returncode == 2
    assert "key 1 is none" in said.problem


def test_what_is_not_in_the_log_is_said_so(logged: Settings) -> None:
    said = run(logged, "prove", "00000000-0000-5000-8000-000000000000")
    assert said.returncode == 2
    assert "no record of this name" in said.problem
    assert "32 hex digits" in run(logged, "complete", "anna").problem


def test_a_changed_tile_gives_no_false_proof(logged: Settings) -> None:
    assert logged.log_files_folder is not None
    for tile in logged.log_files_folder.glob("tile/0/000.p/*"):
        sound = tile.read_bytes()
        tile.write_bytes(bytes([sound[0] ^ 1, *sound[1:-1], sound[-1] ^ 1]))
    for arguments in (("prove", RECEIPT), ("prove", "bank.accounts/0/0"), ("complete", OWNERS[0]), ("deliver",)):
        said = run(logged, *arguments)
        assert (said.returncode, "TellerLogStopped" in said.problem) == (2, True), arguments
    for tile in logged.log_files_folder.glob("tile/0/000.p/*"):
        tile.unlink()
    said = run(logged, "prove", RECEIPT)
    assert (said.returncode, "is missing" in said.problem) == (2, True)


def test_names_and_targets_that_are_none_are_said_so(logged: Settings) -> None:
    assert "topic/partition/offset" in run(logged, "prove", "nonsense").problem
    assert "cannot be written" in run(logged, "prove", RECEIPT, "--to", "/nowhere/x").problem


def test_openings_are_sealed_where_owners_have_keys(deposit_topics: Settings) -> None:
    """What was written before stays as it is; proofs of both are made, and reach their owners encrypted."""
    sealing = deposit_topics.model_copy(update={"custody": "file"})
    for settings, first in ((deposit_topics, 0), (sealing, 3)):
        with log_writer(settings):
            send(settings, topics.RECEIPTS, *(receipt(OWNERS[at], str(at)) for at in range(first, first + 3)))
            kafka.wait_for(lambda: size(settings) == len(entries(settings)) >= first)  # noqa: B023 - at once
            kafka.wait_for(lambda: len(of_kinds(settings)) == first + 3)  # noqa: B023
            kafka.wait_for(lambda: size(settings) == len(entries(settings)))  # noqa: B023
    lying = [each.value() or b"" for each in kafka.messages(sealing, topics.LOG_OPENINGS)]
    assert [is_sealed(each) for each in lying].count(True) == 3
    assert not any(f"teller-{owner[-4:]}".encode() in each for owner in OWNERS[3:6] for each in lying)
    for at in (0, 4):
        name = str(object_id(f"teller-{OWNERS[at][-4:]}", str(at)))
        assert run(sealing, "prove", name).returncode == 0
    said = run(deposit_topics, "deliver")
    assert (said.returncode, "custody" in said.problem) == (2, True)
    assert run(sealing, "deliver").returncode == 0
    bucket = bucket_name(keys.pseudonym_key(sealing), sealing.bucket_prefix, OWNERS[4])
    store = stores.store(sealing)
    [name] = [each.key for each in store.list(bucket)]
    found, held = store.get(bucket, name), owner_keys.owner_keys(sealing)
    assert held is not None
    held.refresh()
    key = held.key_of(OWNERS[4])
    assert key is not None
    plain = decrypt(key, Place(bucket, name, PROOFS), found)
    assert plain is not None
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        assert len(archive.getnames()) == 1


def test_an_owner_without_leaves_has_a_proof_of_that(logged: Settings, bundle: Path) -> None:
    assert run(logged, "complete", OWNERS[7], "--to", str(bundle / "none.tlog-proof")).returncode == 0
    assert done(offline(bundle, "verify", "none.tlog-proof", "--keys", "keys", "--json"))["leaves"] == []


def test_the_log_is_shown_and_followed(logged: Settings, bundle: Path) -> None:
    shown = done(run(logged, "show", "--json"))
    assert shown["leaves"] == size(logged)
    assert shown["origin"] == logged.log_origin
    folder = str(logged.log_files_folder)
    said = offline(bundle, "monitor", folder, "--keys", "keys", "--state", "state")
    assert (said.returncode, f"{shown['leaves']} leaves" in said.stdout) == (0, True)
    state = (bundle / "state").read_text()
    (bundle / "state").write_text(state.replace(f"\n{shown['leaves']}\n", "\n999\n"))
    said = offline(bundle, "monitor", folder, "--keys", "keys", "--state", "state")
    assert (said.returncode, "set back" in said.problem) == (1, True)
    assert (bundle / "state.alarm-1").read_bytes() == (Path(folder) / "checkpoint").read_bytes()
    said = offline(bundle, "monitor", "http://127.0.0.1:1", "--keys", "keys", "--state", "other")
    assert (said.returncode, "does not answer" in said.problem) == (2, True)


def test_owners_find_their_proofs_in_their_buckets(logged: Settings, bundle: Path) -> None:
    assert "13 proofs delivered" in run(logged, "deliver").stdout
    assert "0 proofs delivered" in run(logged, "deliver").stdout
    store, key = stores.store(logged), keys.pseudonym_key(logged)
    found = 0
    for owner in OWNERS[:3]:
        bucket = bucket_name(key, logged.bucket_prefix, owner)
        for each in store.list(bucket):
            assert each.key.startswith("proofs/")
            with tarfile.open(fileobj=io.BytesIO(store.get(bucket, each.key))) as tar:
                tar.extractall(bundle, filter="data")
                names = tar.getnames()
            found += len(names)
            said = offline(bundle, "verify", *names, "--keys", "keys")
            assert said.returncode == 0
            assert owner in said.stdout
    assert found == 13
    assert log.witnesses(logged) == []
