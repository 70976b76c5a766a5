"""What only a folder can do wrong: half-written files, full disks, rights."""

import errno
import os
from pathlib import Path

import pytest

from bank.store import FolderStore, Put, StoreRefused, StoreUnavailable


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    store = FolderStore(tmp_path)
    store.ensure_bucket("owner-one")
    return store


def _leave_it(_name: object, _target: object) -> None:
    raise KeyboardInterrupt


def test_a_writer_stopped_before_the_link_leaves_no_object(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", _leave_it)
        with pytest.raises(KeyboardInterrupt):
            store.put_new("owner-one", "a/b", b"data")
    assert list(store.list("owner-one")) == []
    assert store.put_new("owner-one", "a/b", b"data") is Put.CREATED


def test_bytes_and_names_are_synced_before_return(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    store.put_new("owner-one", "a/b", b"data")
    home = tmp_path / "owner-one"
    assert synced == [(home / "a" / "b").stat().st_ino, (home / "a").stat().st_ino, home.stat().st_ino]


def test_a_deletion_is_synced_before_return(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put_new("owner-one", "a/b", b"data")
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    store.delete("owner-one", "a/b")
    store.delete("owner-one", "a/b")  # another process's deletion may not be durable yet
    assert synced == [(tmp_path / "owner-one" / "a").stat().st_ino] * 2


def test_a_folder_that_may_not_be_changed_refuses_a_deletion(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.EACCES, "said by the test", "/secret/path")

    store.put_new("owner-one", "a/b", b"data")
    monkeypatch.setattr(Path, "unlink", fail)
    with pytest.raises(StoreRefused, match="EACCES") as raised:
        store.delete("owner-one", "a/b")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (errno.ENOSPC, StoreUnavailable),
        (errno.EIO, StoreUnavailable),
        (errno.EROFS, StoreRefused),
        (errno.EPERM, StoreRefused),
    ],
)
def test_a_full_disk_heals_and_a_forbidden_one_does_not(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch, code: int, expected: type[Exception]
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(code, "said by the test", "/secret/path")

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(expected) as raised:
        store.put_new("owner-one", "a/b", b"data")
    assert "secret" not in str(raised.value)
    assert errno.errorcode[code] in str(raised.value)


def test_abandoned_temporary_files_are_swept_at_the_start(store: FolderStore, tmp_path: Path) -> None:
    old, young = tmp_path / ".tmp" / "old", tmp_path / ".tmp" / "young"
    old.write_bytes(b"")
    young.write_bytes(b"")
    os.utime(old, (0, 0))
    FolderStore(tmp_path)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_key_under_another_object_is_refused(store: FolderStore) -> None:
    store.put_new("owner-one", "a/b", b"data")
    for key in ("a", "a/b/c"):
        with pytest.raises(StoreRefused):
            store.put_new("owner-one", key, b"data")


def test_buckets_are_for_their_user_alone(store: FolderStore, tmp_path: Path) -> None:
    store.put_new("owner-one", "a/b", b"data")
    for path in (tmp_path / "owner-one", tmp_path / "owner-one" / "a", tmp_path / "owner-one" / "a" / "b"):
        assert path.stat().st_mode & 0o077 == 0
