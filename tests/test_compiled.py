"""What may be compiled: mypyc makes something else of a few things, and says so of some only."""

import ast
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from teller.operate.compiled import is_stale
from tests.test_purity import imports

ROOT = Path(__file__).parent.parent
HOOK = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"][
    "hooks"
]
LEFT_OUT = {ROOT / each.lstrip("/") for each in HOOK["mypyc"]["exclude"]}
FILES = sorted(
    file
    for pattern in HOOK["mypyc"]["include"]
    for file in ROOT.glob(pattern.lstrip("/"))
    if file not in LEFT_OUT and file.name != "__init__.py"
)
MODULES = {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in FILES}
#: `cached_property` becomes a property, which is worked out each time; protocols asked for at run time are none then.
OTHERWISE = {"cached_property", "runtime_checkable"}
#: Compiled code believes types, and those of these libraries and of what plugs into them are not always true.
BELIEVED = {"presidio_analyzer", "spacy", "confluent_kafka"}
#: A class on a library's would lose what it inherits, since the library is not there when it is compiled.
BASES = {
    "NamedTuple", "Protocol", "IntEnum", "StrEnum", "Exception", "ValueError", "Generic", "MutableMapping",
    "PartitionBuffer",  # which is compiled as well
}  # fmt: skip


def test_something_is_compiled() -> None:
    assert {
        "pipelines.steps.process",
        "pipelines.steps.fast_path.rewrite",
        "pipelines.processor.record_batches",
    } <= MODULES
    assert "pipelines.scanner.requests" not in MODULES


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_is_compiled_has_nothing_that_becomes_something_else(file: Path) -> None:
    source = ast.parse(file.read_text("utf-8"))
    assert not {name for node in ast.walk(source) for name in _named(node)} & OTHERWISE
    assert set(_bases(source)) <= BASES
    assert not {name.partition(".")[0] for name in imports(file)} & BELIEVED


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr


def _bases(source: ast.Module) -> Iterator[str]:
    own = {node.name for node in ast.walk(source) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(source):
        if isinstance(node, ast.ClassDef):
            yield from {name for base in node.bases for name in _named(base)} - own


def test_a_compiled_module_that_is_older_than_its_source_is_noticed(tmp_path: Path) -> None:
    source, file = tmp_path / "walk.py", tmp_path / "walk.cpython-311-x86_64-linux-gnu.so"
    source.touch()
    file.touch()
    os.utime(source, (1, 1))
    assert not is_stale(file)
    os.utime(file, (0, 0))
    assert is_stale(file)


def test_a_compiled_module_without_its_source_is_as_good_as_any(tmp_path: Path) -> None:
    file = tmp_path / "walk.cpython-311-x86_64-linux-gnu.so"
    file.touch()
    assert not is_stale(file)
