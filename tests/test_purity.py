"""The pure rooms import nothing that reads, writes, waits, logs or throws dice; connectors and pipelines stay apart."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IMPURE = {
    "asyncio", "logging", "os", "pathlib", "random", "secrets", "socket", "subprocess", "threading", "time", "urllib3",
    "faust", "aiokafka", "confluent_kafka", "minio", "presidio_analyzer", "prometheus_client", "requests", "httpx",
    "nacl", "sqlite3", "pycurl", "spacy", "tldextract", "tenacity", "rich", "typer",
}  # fmt: skip
PURE = sorted(
    [*ROOT.glob("schemas/*.py"), *ROOT.glob("pipelines/steps/**/*.py"), *ROOT.glob("bank/identity/*.py"),
     *ROOT.glob("pipelines/scanner/text/*.py"), *ROOT.glob("bank/receipts/*.py"), *ROOT.glob("bank/accounts/*.py"),
     *ROOT.glob("bank/keys/*.py"), *ROOT.glob("bank/ledger/*.py"), *ROOT.glob("bank/ledger/documents/*.py"),
     *ROOT.glob("bank/transparency/*.py"), *ROOT.glob("bank/withdrawals/**/*.py"),
     *ROOT.glob("bank/sign_in/*.py"), *ROOT.glob("web/owner/standing/*.py"), ROOT / "bank/strict_documents.py"]
    + [ROOT / f"pipelines/{name}.py" for name in (
        "scanner/requests", "processor/offset_tracker", "router/buffer/chunk", "router/buffer/intent",
        "router/objects/container", "router/objects/receipt", "feedback/counts", "feedback/marks", "feedback/records")]
    + [ROOT / f"bank/transparency/index/{name}.py" for name in (
        "hashes", "page", "proof", "proof_text", "records", "trie")]
)  # fmt: skip
#: The package's own files are read once, when the catalog is loaded.
READS_ITSELF = {("schemas/catalog.py", "importlib")}


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("file", PURE, ids=lambda file: str(file.relative_to(ROOT)))
def test_pure_rooms_import_nothing_impure(file: Path) -> None:
    roots = {name.partition(".")[0] for name in imports(file)}
    assert not roots & IMPURE


@pytest.mark.parametrize("file", PURE, ids=lambda file: str(file.relative_to(ROOT)))
def test_pure_rooms_ask_no_clock_and_open_no_file(file: Path) -> None:
    source = ast.parse(file.read_text("utf-8"))
    called = {
        node.func.attr
        for node in ast.walk(source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    names = {
        node.func.id for node in ast.walk(source) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"now", "utcnow", "today", "uuid1", "uuid4", "urandom"}
    assert not names & {"open", "print", "input", "uuid1", "uuid4"}


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("connectors", {"bank", "pipelines", "teller", "deploy"}),
        ("bank", {"connectors", "pipelines", "teller", "deploy"}),
        ("pipelines", {"connectors", "teller", "deploy"}),
        ("schemas", {"bank", "connectors", "pipelines", "teller", "deploy"}),
        ("teller", {"deploy"}),
    ],
)
def test_imports_point_inward(folder: str, forbidden: set[str]) -> None:
    for file in (ROOT / folder).rglob("*.py"):
        assert not {name.partition(".")[0] for name in imports(file)} & forbidden, file
