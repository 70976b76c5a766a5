"""Folders as rooms: no arrow of imports points up, and no rooms beside each other import each other in a circle."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.test_purity import ROOT

#: From the bottom to the top.
FLOORS = ("schemas", "bank", "connectors", "pipelines", "teller", "web", "deploy")
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for floor in FLOORS
    for file in (ROOT / floor).rglob("*.py")
}
#: The commands that start the pages; nothing else below knows them.
STARTS_A_PAGE = {("teller.cli.web", "web.serve"), ("teller.cli.owner_page", "web.owner.serve")}
#: A client of Kafka, the settings and the command line belong above the bank.
NOT_IN_THE_BANK = {"confluent_kafka", "aiokafka", "faust", "pydantic_settings", "typer", "rich", "prometheus_client"}


@cache
def imported(name: str) -> frozenset[str]:
    """Our modules that a module imports, wherever in it."""
    return frozenset(_imported(name))


def _imported(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(FILES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (other for other in map(ours, found) if other and (name, other) not in STARTS_A_PAGE)


def ours(name: str) -> str:
    while name and name not in FILES:
        name = name.rpartition(".")[0]
    return name


def room(name: str) -> list[str]:
    """The folder of a module, as its parts."""
    parts = name.split(".")
    return parts if FILES[name].name == "__init__.py" else parts[:-1]


def arrows() -> set[tuple[str, str]]:
    """From room to room, at the level where they part; a folder and what it holds are one room."""
    found = set()
    for name in FILES:
        for other in imported(name):
            one, two = room(name), room(other)
            depth = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
            if depth is not None:
                found.add((".".join(one[: depth + 1]), ".".join(two[: depth + 1])))
    return found


def test_no_arrow_points_up() -> None:
    floors = {(one, two) for one, two in arrows() if one in FLOORS and two in FLOORS}
    assert [(one, two) for one, two in floors if FLOORS.index(two) > FLOORS.index(one)] == []


def test_no_rooms_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for one, two in arrows():
        graph.setdefault(one, set()).add(two)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


def test_the_bank_knows_no_kafka_no_settings_and_no_command_line() -> None:
    for name, file in FILES.items():
        if name.startswith("bank."):
            tree = ast.walk(ast.parse(file.read_text("utf-8")))
            roots = {(node.module or "").partition(".")[0] for node in tree if isinstance(node, ast.ImportFrom)}
            assert not roots & NOT_IN_THE_BANK, name


def rooms_of(folder: str) -> set[str]:
    """Our rooms that the modules of a folder import, besides their own."""
    names = (name for name in FILES if name.startswith(f"{folder}."))
    return {".".join(room(other)) for name in names for other in imported(name)} - {folder}


def test_clients_of_kafka_know_nothing_above_them() -> None:
    assert rooms_of("pipelines.kafka") == set()


def test_verify_and_exporter_share_a_core_and_do_not_know_each_other() -> None:
    core = "teller.operate.reconciliation"
    assert core in rooms_of("teller.operate.verify") & rooms_of("teller.operate.exporter")
    assert "teller.operate.exporter" not in rooms_of("teller.operate.verify") | rooms_of("teller.operate.top")
    assert "teller.operate.verify" not in rooms_of("teller.operate.exporter")
    # doctor judges the topics of accounts by verify's rule, which is independent of the workers'
    assert "teller.operate.doctor" not in rooms_of("teller.operate.verify")
    assert not {one for one in rooms_of(core) if one.startswith("teller.operate")}
