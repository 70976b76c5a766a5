"""Where the MinIO server's program is found, and how it gets there."""

from pathlib import Path

import pytest

from tests.bank.store import minio_binary
from tests.bank.store.minio_binary import MODULE, NO_GO, VERSION, binary, build, cached

#: Stands for `go install`: the program says what it was asked for.
GO = '#!/bin/sh\necho "$@" > "$GOBIN/minio"\n'
NO_NETWORK = "#!/bin/sh\n" + "".join(f"echo {number} >&2\n" for number in range(1, 31)) + "exit 1\n"


def program(file: Path, version: str) -> Path:
    """As Go's linker writes it, in between other bytes."""
    file.write_bytes(b"\x7fELF\0" + f"path\t{MODULE}\nmod\t{MODULE}\t{version}\th1:sum=\n".encode() + b"\xff")
    return file


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that alone is on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("MINIO_BINARY", raising=False)
    return folder


def executable(file: Path, script: str) -> Path:
    file.write_text(script)
    file.chmod(0o755)
    return file


def test_one_that_is_named_comes_before_the_path_and_that_before_the_cache(
    on_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minio_binary, "CACHE", tmp_path)
    assert binary() is None
    (tmp_path / VERSION).mkdir()
    built = program(tmp_path / VERSION / "minio", VERSION)
    assert binary() == built
    found = executable(on_path / "minio", "")
    assert binary() == found
    monkeypatch.setenv("MINIO_BINARY", "/opt/minio")
    assert binary() == Path("/opt/minio")


def test_one_without_a_version_in_its_path_is_shared_where_it_is_of_this_version(tmp_path: Path) -> None:
    old = program(tmp_path / "minio", VERSION)
    found = cached(tmp_path)
    assert found == tmp_path / VERSION / "minio"
    assert found.samefile(old)
    assert cached(tmp_path) == found


@pytest.mark.parametrize("version", ["v0.0.0-20250101000000-000000000000", VERSION[:-1], VERSION + "0"])
def test_one_of_another_version_is_not(tmp_path: Path, version: str) -> None:
    program(tmp_path / "minio", version)
    assert cached(tmp_path) is None


def test_it_is_built_by_go_and_kept_by_version(on_path: Path, tmp_path: Path) -> None:
    executable(on_path / "go", GO)
    assert build(tmp_path / "cache") == ""
    made = tmp_path / "cache" / VERSION / "minio"
    assert made.read_text() == f"install {MODULE}@{VERSION}\n"
    assert list((tmp_path / "cache").iterdir()) == [made.parent]


def test_a_build_that_fails_leaves_nothing_and_tells_the_end_of_what_go_said(on_path: Path, tmp_path: Path) -> None:
    executable(on_path / "go", NO_NETWORK)
    assert build(tmp_path / "cache").splitlines() == [str(number) for number in range(11, 31)]
    assert list((tmp_path / "cache").iterdir()) == []


def test_without_go_it_says_what_to_install(on_path: Path, tmp_path: Path) -> None:
    assert build(tmp_path) == NO_GO
