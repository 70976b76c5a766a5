"""Jars of the broker: pinned in kafka.lock, fetched once into a cache, never looked up again.

A jar gets its own name in the cache only after its SHA-256 was checked (verify, then rename), so the set is complete
as soon as every name is there: a killed fetch, or two at once, leave nothing broken, and the next fetch continues from
there.
"""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from teller.embedded.errors import JarsNotFetchedError
from teller.embedded.lockfile import locked

#: Callback by which a first start reports progress: a step's name, how much of it is done, the total.
Progress = Callable[[str, int, int], None]


def silent(step: str, done: int, whole: int) -> None:
    """Report nothing."""


#: Fetches one coordinate into a folder and returns the file: jgo, or a test's fake.
Download = Callable[[str, Path], Path]
PARALLEL: Final = 8
SCRATCH: Final = "fetch-"


@dataclass(frozen=True, slots=True)
class Jar:
    """Entry of kafka.lock: a Maven coordinate `group:artifact:version` and the file's SHA-256 in hex."""

    coordinate: str
    sha256: str

    @property
    def file(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


@cache
def pinned() -> tuple[Jar, ...]:
    """Return the broker's jars, in the order of its class path."""
    lines = files("teller.embedded").joinpath("kafka.lock").read_text("utf-8").splitlines()
    return tuple(Jar(*line.split()) for line in lines)


@cache
def version() -> str:
    """Return Kafka's version, such as 4.3.1."""
    return next(
        jar.coordinate.split(":")[2] for jar in pinned() if jar.coordinate.startswith("org.apache.kafka:kafka_")
    )


def folder(cache_dir: Path) -> Path:
    return cache_dir.expanduser().absolute() / f"kafka-{version()}"


def missing(cache_dir: Path) -> list[Jar]:
    """Return the jars that are not in the cache; with none missing, the broker can start without a network."""
    return [jar for jar in pinned() if not (folder(cache_dir) / jar.file).is_file()]


def classpath(cache_dir: Path) -> list[Path]:
    return [folder(cache_dir) / jar.file for jar in pinned()]


def fetch(cache_dir: Path, progress: Progress = silent, download: Download | None = None) -> None:
    """Bring every missing jar into the cache; do nothing when the set is complete.

    Raises:
        JarsNotFetchedError: no network, or a file that is not the pinned one.
    """
    if not missing(cache_dir):
        return
    target = folder(cache_dir)
    target.mkdir(parents=True, exist_ok=True)
    with locked(target / "lock"):
        for leftover in target.glob(f"{SCRATCH}*"):
            shutil.rmtree(leftover)
        if wanted := missing(cache_dir):
            _fetch_all(target, wanted, progress, download or _from_maven)


def _fetch_all(target: Path, wanted: Sequence[Jar], progress: Progress, download: Download) -> None:
    have = len(pinned()) - len(wanted)
    with ThreadPoolExecutor(PARALLEL) as pool:
        fetches = [pool.submit(_fetch_one, target, jar, download) for jar in wanted]
        try:
            for done, one in enumerate(as_completed(fetches), 1):
                one.result()
                progress(f"Kafka {version()}, jars", have + done, len(pinned()))
        finally:
            pool.shutdown(cancel_futures=True)


@retry(
    retry=retry_if_exception_type(JarsNotFetchedError),
    stop=stop_after_attempt(3),
    wait=wait_exponential(0.2),
    reraise=True,
)
def _fetch_one(target: Path, jar: Jar, download: Download) -> None:
    with TemporaryDirectory(prefix=SCRATCH, dir=target) as scratch:
        try:
            found = download(jar.coordinate, Path(scratch))
        except (OSError, RuntimeError) as error:  # requests' errors are OSErrors, jgo's are RuntimeErrors
            raise JarsNotFetchedError(
                f"cannot fetch {jar.coordinate} from Maven Central ({type(error).__name__}): the embedded Kafka needs "
                "the network once; go online (HTTPS_PROXY is heeded) and try again, what is already there is kept"
            ) from None
        if hashlib.sha256(found.read_bytes()).hexdigest() != jar.sha256:
            raise JarsNotFetchedError(
                f"{jar.coordinate} is not the file that kafka.lock pins: it was thrown away, try again"
            )
        found.replace(target / jar.file)


def _from_maven(coordinate: str, repository: Path) -> Path:
    from jgo.maven import MavenContext  # noqa: PLC0415 - only a first start needs it

    return MavenContext(repo_cache=repository, timeout=60).create_dependency(coordinate).artifact.resolve()
