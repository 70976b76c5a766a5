"""The broker's jars: pinned, checked, fetched once, whole or not at all."""

import hashlib
from pathlib import Path

import pytest

from teller.embedded import jars
from teller.embedded.errors import JarsNotFetchedError
from teller.embedded.jars import Jar

CONTENT = {f"org.example:part-{number}:1.{number}": f"jar {number}".encode() for number in range(5)}


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tuple(Jar(coordinate, hashlib.sha256(data).hexdigest()) for coordinate, data in CONTENT.items())
    monkeypatch.setattr(jars, "pinned", lambda: lock)
    monkeypatch.setattr(jars, "version", lambda: "1.0")
    monkeypatch.setattr(jars._fetch_one.retry, "wait", lambda _state: 0.0)


class Repository:
    """Serves CONTENT; `broken` maps a coordinate to what goes wrong with it, once."""

    def __init__(self, **broken: Exception | bytes) -> None:
        self.asked: list[str] = []
        self.broken = dict(broken)

    def __call__(self, coordinate: str, folder: Path) -> Path:
        self.asked.append(coordinate)
        wrong = self.broken.pop(coordinate.split(":")[1].replace("-", "_"), None)
        if isinstance(wrong, Exception):
            raise wrong
        file = folder / "anything"
        file.write_bytes(CONTENT[coordinate] if wrong is None else wrong)
        return file


def test_fetches_what_is_missing_and_nothing_the_second_time(tmp_path: Path) -> None:
    first, second = Repository(), Repository()
    jars.fetch(tmp_path, download=first)
    jars.fetch(tmp_path, download=second)
    assert sorted(first.asked) == sorted(CONTENT)
    assert second.asked == []
    assert [file.read_bytes() for file in jars.classpath(tmp_path)] == list(CONTENT.values())


def test_a_jar_that_was_deleted_is_fetched_again(tmp_path: Path) -> None:
    jars.fetch(tmp_path, download=Repository())
    jars.classpath(tmp_path)[3].unlink()
    again = Repository()
    jars.fetch(tmp_path, download=again)
    assert again.asked == ["org.example:part-3:1.3"]
    assert not jars.missing(tmp_path)


@pytest.mark.parametrize("wrong", [b"something else", b"", ConnectionError("no route"), RuntimeError("not found")])
def test_one_bad_answer_is_asked_for_again(tmp_path: Path, wrong: Exception | bytes) -> None:
    repository = Repository(part_2=wrong)
    jars.fetch(tmp_path, download=repository)
    assert repository.asked.count("org.example:part-2:1.2") == 2
    assert not jars.missing(tmp_path)


def test_a_jar_that_is_not_the_pinned_one_never_gets_into_the_cache(tmp_path: Path) -> None:
    def always_wrong(_coordinate: str, folder: Path) -> Path:
        (folder / "jar").write_bytes(b"something else")
        return folder / "jar"

    with pytest.raises(JarsNotFetchedError, match="not the file"):
        jars.fetch(tmp_path, download=always_wrong)
    assert not list(tmp_path.rglob("*.jar"))


def test_without_network_the_error_says_what_to_do_and_keeps_what_is_there(tmp_path: Path) -> None:
    def half(coordinate: str, folder: Path) -> Path:
        if coordinate.startswith("org.example:part-4"):
            raise ConnectionError("no route")
        return Repository()(coordinate, folder)

    with pytest.raises(JarsNotFetchedError, match="go online"):
        jars.fetch(tmp_path, download=half)
    resumed = Repository()
    jars.fetch(tmp_path, download=resumed)
    assert "org.example:part-4:1.4" in resumed.asked
    assert len(resumed.asked) < len(CONTENT)


def test_what_a_killed_fetch_left_is_swept_away(tmp_path: Path) -> None:
    left = jars.folder(tmp_path) / f"{jars.SCRATCH}killed"
    left.mkdir(parents=True)
    (left / "part").write_bytes(b"half a jar")
    jars.fetch(tmp_path, download=Repository())
    assert not left.exists()


def test_progress_counts_up_to_all(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    jars.fetch(tmp_path, progress=lambda _step, done, whole: seen.append((done, whole)), download=Repository())
    assert seen == [(number, 5) for number in range(1, 6)]
