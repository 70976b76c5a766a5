"""Check that the installed versions are those that were tested."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import confluent_kafka

from teller.operate.compiled import compiled, is_stale
from teller.operate.doctor.finding import CheckResult, fault, ok, warning

VERSIONS: Final = "versions"
#: Packages on whose internals the line relies (docs/decisions/). A test compares them with constraints.txt.
TESTED: Final[Mapping[str, str]] = {
    "aiokafka": "0.14.0",
    "confluent-kafka": "2.16.0",
    "fastavro": "1.13.1",
    "faust-streaming": "0.15.3",
    "minio": "7.2.20",
    "presidio_analyzer": "2.2.366",
    "PyNaCl": "1.6.2",
    "spacy": "3.8.18",
}


def judge(
    installed: Callable[[str], str] = version, tested: Mapping[str, str] = TESTED, librdkafka: str = ""
) -> Iterator[CheckResult]:
    """Judge the versions; `installed` gives a package's version, or raises PackageNotFoundError."""
    yield ok(VERSIONS, f"teller {installed('teller')}, Python {sys.version.split()[0]}")
    for name, wanted in tested.items():
        try:
            found = installed(name)
        except PackageNotFoundError:
            yield fault(VERSIONS, f"{name} is not installed", f"pip install --constraint constraints.txt {name}")
            continue
        if found != wanted:
            yield warning(
                VERSIONS,
                f"{name} is {found}, tested is {wanted}",
                f"pip install {name}=={wanted}, or run the tests with {found}",
            )
    yield from _librdkafka(librdkafka or confluent_kafka.libversion()[0])
    yield from _compiled(list(compiled()))
    yield ok(VERSIONS, f"{len(tested)} packages looked at")


def _librdkafka(found: str) -> Iterator[CheckResult]:
    """Judge librdkafka: the wheel brings its own; a build against another version has that version's faults."""
    if found.partition("-")[0] != (wanted := TESTED["confluent-kafka"]):
        yield warning(
            VERSIONS,
            f"librdkafka is {found}, tested is {wanted}",
            f"pip install --only-binary :all: confluent-kafka=={wanted}",
        )


def _compiled(modules: Sequence[tuple[str, Path]]) -> Iterator[CheckResult]:
    if stale := [name for name, file in modules if is_stale(file)]:
        yield fault(
            VERSIONS, f"{', '.join(stale)}: compiled before the source was changed", "make native, or make pure"
        )
    elif modules:
        yield ok(VERSIONS, f"{len(modules)} modules are compiled")
    else:
        yield ok(VERSIONS, "no module is compiled: `make native` takes a quarter off a worker's time")
