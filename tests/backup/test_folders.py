"""A backup holds what the bank needs and nothing that opens it; a restore is whole or nothing. Without a broker."""

from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from bank.transparency.files.memory import MemoryLogFiles
from teller.embedded import lease, state
from teller.operate.backup import creating, restoring
from teller.operate.backup.copying import copied
from teller.operate.backup.creating import Created, copy_secrets, create
from teller.operate.backup.manifest import (
    MANIFEST,
    BackupError,
    BackupFile,
    BackupHeader,
    BackupManifest,
    ManifestWriter,
)
from teller.operate.backup.mending import Mended, Newer
from teller.operate.backup.restoring import Restored
from teller.operate.log.refilling import Refilled
from teller.settings import Settings, load
from tests.backup.banks import HELD, NOT_HELD, bank, held, put

NOTHING = Mended(Refilled(0, 0, None))


@pytest.fixture
def backed_up(tmp_path: Path) -> Settings:
    """A bank with a backup in `backup` and its secrets in `secrets`."""
    settings = bank(tmp_path / "bank")
    create(settings, tmp_path / "backup")
    copy_secrets(settings, tmp_path / "secrets")
    return settings


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "mend", lambda *_: NOTHING)
    for each in (creating, restoring):  # the whole file system's sync, while other tests write to it
        monkeypatch.setattr(each, "synced", nullcontext)


def restore(tmp_path: Path, secrets: str | None = "secrets") -> Restored:
    return restoring.restore(
        load(data_dir=tmp_path / "new"), tmp_path / "backup", tmp_path / secrets if secrets else None, Newer()
    )


def test_what_is_restored_is_what_was_backed_up_and_the_secrets(backed_up: Settings, tmp_path: Path) -> None:
    assert restore(tmp_path).mended is NOTHING
    found = held(tmp_path / "new")
    assert {name: data for name, data in found.items() if not name.startswith("keys/")} == HELD
    secrets = {name: data for name, data in held(backed_up.data_dir).items() if name.startswith("keys/")}
    assert secrets.items() <= found.items()
    assert len(secrets) == 8
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".new")]


def test_a_backup_holds_no_key_and_nothing_that_is_made_anew(backed_up: Settings, tmp_path: Path) -> None:
    found = held(tmp_path / "backup")
    assert found.keys() == HELD.keys() | {MANIFEST}
    assert not found.keys() & NOT_HELD.keys()
    for key in (backed_up.keys_folder).iterdir():
        secret = key.read_bytes().split()[-1]
        assert not [name for name, data in found.items() if secret in data]
    assert set(held(tmp_path / "secrets")) == {f"keys/{key.name}" for key in backed_up.keys_folder.iterdir()} | {
        MANIFEST
    }


def test_only_its_user_may_enter_and_the_log_may_be_served(backed_up: Settings, tmp_path: Path) -> None:
    restore(tmp_path)
    for folder in ("backup", "secrets", "new"):
        for each in (tmp_path / folder, *(tmp_path / folder).rglob("*")):
            served = folder == "new" and "log" in each.relative_to(tmp_path / folder).parts[:1]
            wanted = (0o755 if each.is_dir() else 0o644) if served else (0o700 if each.is_dir() else 0o600)
            assert each.stat().st_mode & 0o777 == wanted, each


def test_holes_stay_holes(backed_up: Settings, tmp_path: Path) -> None:
    index = "kafka/node-1/data/deposits.receipts-0/00000000000000000000.index"
    assert (tmp_path / "backup" / index).stat().st_blocks * 512 < 1 << 20


def test_the_same_bytes_are_linked_to_the_former_backups(backed_up: Settings, tmp_path: Path) -> None:
    put(backed_up.data_dir / "buckets/teller-0001/social/c.avro", b"object c")
    put(backed_up.data_dir / "log/checkpoint", b"checkpoinT")  # as long, and another
    made = create(backed_up, tmp_path / "second", tmp_path / "backup")
    assert made == Created(len(HELD) + 1, made.bytes, len(HELD) - 1)
    assert (tmp_path / "second/log/checkpoint").read_bytes() == b"checkpoinT"
    assert (tmp_path / "second/buckets/teller-0001/social/a.avro").stat().st_nlink == 2
    create(backed_up, tmp_path / "third")
    assert (tmp_path / "third/buckets/teller-0001/social/a.avro").stat().st_nlink == 1
    with pytest.raises(BackupError, match="is no backup"):
        create(backed_up, tmp_path / "fourth", tmp_path / "bank")


def test_a_former_file_that_is_damaged_is_copied_and_not_linked(backed_up: Settings, tmp_path: Path) -> None:
    file = "buckets/teller-0001/social/a.avro"
    (tmp_path / "backup" / file).write_bytes(b"object b")
    create(backed_up, tmp_path / "second", tmp_path / "backup")
    assert (tmp_path / "second" / file).read_bytes() == b"object a"


@pytest.mark.parametrize("after", range(len(HELD)))
def test_a_backup_that_was_cut_off_is_none(tmp_path: Path, after: int) -> None:
    settings = bank(tmp_path / "bank")

    def die(files: int) -> None:
        if files > after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create(settings, tmp_path / "backup", told=die)
    with pytest.raises(BackupError, match="written last"):
        restore(tmp_path, None)
    with pytest.raises(BackupError, match="is not empty"):
        create(settings, tmp_path / "backup")


@pytest.mark.parametrize("name", HELD)
def test_a_changed_bit_or_a_missing_file_restores_nothing(backed_up: Settings, tmp_path: Path, name: str) -> None:
    file = tmp_path / "backup" / name
    sound = file.read_bytes()
    file.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]) if sound else b"\0")
    with pytest.raises(BackupError, match="was changed since the backup"):
        restore(tmp_path)
    file.unlink()
    with pytest.raises(BackupError, match="is missing"):
        restore(tmp_path)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("after", range(len(HELD)))
def test_a_restore_that_ends_early_leaves_nothing_and_the_next_is_whole(
    backed_up: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    left = iter(range(after))

    def die(source: Path, target: Path, name: str, mode: int) -> BackupFile:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return copied(source, target, name, mode)

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "copied", die)
        with pytest.raises(KeyboardInterrupt):
            restore(tmp_path)
    assert not (tmp_path / "new").exists()
    assert restore(tmp_path).files == len(HELD)


def test_what_a_killed_restore_left_is_deleted_by_the_next(backed_up: Settings, tmp_path: Path) -> None:
    put(tmp_path / ".new.restoring" / "kafka/half", b"half")
    restore(tmp_path)
    assert not (tmp_path / ".new.restoring").exists()
    assert not (tmp_path / "new/kafka/half").exists()


def test_a_topic_that_cannot_be_mended_restores_nothing(
    backed_up: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Mended:
        raise BackupError("cannot be mended")

    monkeypatch.setattr(restoring, "mend", fails)
    with pytest.raises(BackupError, match="cannot be mended"):
        restore(tmp_path)
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / ".new.restoring").exists()


def test_a_folder_that_is_not_empty_is_not_restored_into(backed_up: Settings, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    restore(tmp_path)
    before = held(tmp_path / "new")
    with pytest.raises(BackupError, match="is not empty"):
        restore(tmp_path)
    assert held(tmp_path / "new") == before


@pytest.mark.parametrize("name", ["pseudonym.key", "log.key", "receipt.key", "epochs.key", "raw.keys", "failed.key"])
def test_without_the_secrets_nothing_is_restored(backed_up: Settings, tmp_path: Path, name: str) -> None:
    with pytest.raises(BackupError, match="--secrets names a copy"):
        restore(tmp_path, None)
    (backed_up.keys_folder / name).unlink()
    copy_secrets(backed_up, tmp_path / "fewer")
    with pytest.raises(BackupError, match=f"^{name} of the bank are not there"):
        restore(tmp_path, "fewer")
    assert not (tmp_path / "new").exists()


def test_a_bank_that_had_no_such_key_is_restored_without(tmp_path: Path) -> None:
    settings = bank(tmp_path / "bank")
    (settings.keys_folder / "epochs.key").unlink()
    create(settings, tmp_path / "backup")
    copy_secrets(settings, tmp_path / "secrets")
    restore(tmp_path)
    assert not (tmp_path / "new/keys/epochs.key").exists()


def test_a_backup_in_place_of_the_secrets_is_told(backed_up: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="holds kafka, buckets, log, owner-desk, and keys is wanted"):
        restore(tmp_path, "backup")


def test_other_settings_than_the_backups_are_told(backed_up: Settings, tmp_path: Path) -> None:
    elsewhere = load(data_dir=tmp_path / "new", store_folder=tmp_path / "elsewhere")
    with pytest.raises(BackupError, match="or other settings"):
        restoring.restore(elsewhere, tmp_path / "backup", tmp_path / "secrets", Newer(MemoryLogFiles()))


def test_a_manifest_that_names_a_foreign_place_is_refused(backed_up: Settings, tmp_path: Path) -> None:
    made = tmp_path / "made"
    put(made / "bank/x", b"x")
    with closing(ManifestWriter(made, BackupHeader("1", ("kafka", "buckets", "log")))) as manifest:
        manifest.add(copied(made / "bank/x", made / "y", "bank/x"))
        manifest.finish()
    with pytest.raises(BackupError, match="no part of a backup"):
        restoring.restore(load(data_dir=tmp_path / "new"), made, tmp_path / "secrets", Newer())


@pytest.mark.parametrize("where", ["buckets/teller-0001/link", "kafka/node-1/data/link"])
def test_a_link_in_the_bank_is_told(tmp_path: Path, where: str) -> None:
    settings = bank(tmp_path / "bank")
    (settings.data_dir / where).symlink_to("/etc/passwd")
    with pytest.raises(BackupError, match="a backup holds no links"):
        create(settings, tmp_path / "backup")


def test_a_link_in_a_backup_is_told(backed_up: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup/log/checkpoint"
    file.unlink()
    file.symlink_to(backed_up.data_dir / "log/checkpoint")
    with pytest.raises(BackupError, match="holds no links"):
        restore(tmp_path)


def test_a_line_that_runs_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = bank(tmp_path / "bank")
    taken = lease.take(settings.data_dir)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(lease, "HANDOVER_TIMEOUT", 0.0)
            state.withdraw(settings.data_dir)
            with pytest.raises(BackupError, match="starting or stopping"):
                create(settings, tmp_path / "backup")
        state.announce(settings.data_dir, state.Running("127.0.0.1:9092", 1, (2,)))
        with pytest.raises(BackupError, match="stop it first"):
            create(settings, tmp_path / "backup")
    finally:
        taken.end()
    assert not (tmp_path / "backup").exists()


def test_where_a_backup_may_not_lie(tmp_path: Path) -> None:
    settings = bank(tmp_path / "bank")
    with pytest.raises(BackupError, match="is lost with it"):
        create(settings, settings.data_dir / "backup")
    with pytest.raises(BackupError, match="is not there"):
        create(settings, tmp_path / "none" / "backup")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(BackupError, match="others may open"):
        create(settings, tmp_path / "open")
    with pytest.raises(BackupError, match="holds no bank"):
        create(load(data_dir=tmp_path / "open"), tmp_path / "backup")
    with pytest.raises(BackupError, match="a cluster's topics"):
        create(load(data_dir=tmp_path / "bank", kafka_bootstrap="h:1"), tmp_path / "backup")


def test_two_restores_at_once_are_not_mixed(
    backed_up: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*_: object) -> Mended:
        with pytest.raises(BackupError, match="another restore"):
            restore(tmp_path)
        return NOTHING

    monkeypatch.setattr(restoring, "mend", other)
    assert restore(tmp_path).files == len(HELD)


def test_a_backup_is_read_by_its_manifest_alone(backed_up: Settings, tmp_path: Path) -> None:
    put(tmp_path / "backup/buckets/teller-0002/stray.avro", b"stray")
    assert BackupManifest(tmp_path / "backup").count == len(HELD)
    restore(tmp_path)
    assert not (tmp_path / "new/buckets/teller-0002").exists()
    assert [each.name for each in (tmp_path / "new/buckets").iterdir()] == ["teller-0001"]
