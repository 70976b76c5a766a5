"""A statement as PDF/A-3a and PDF/UA-1, with the JSON and the camt.053 inside; nothing is fetched, fonts are embedded.

Typst renders it. Everything that is shown goes to the template as data in JSON, so no text is ever read as code. The
same statement gives the same bytes: the file's time is that until which the statement reaches.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from bank.ledger.documents.camt053 import to_camt053
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.statement import Statement
from teller.operate.statements.view import view

_FOLDER: Final = Path(__file__).parent
_TEMPLATE: Final = _FOLDER / "statement.typ"
_STANDARDS: Final[list[Any]] = ["a-3a", "ua-1"]
JSON_NAME: Final = "statement.json"
CAMT_NAME: Final = "statement.camt.053.xml"


def to_pdf(statement: Statement) -> bytes:
    """Render a statement. For one thread; the first takes longer, as fonts are read.

    Raises:
        RuntimeError: Typst refuses the document, which is a fault of this program.
    """
    data, camt = to_json(statement), to_camt053(statement)
    files = [_file(JSON_NAME, "json", "source", "application/json", "The statement in canonical JSON (RFC 8785)")]
    inputs = {"json": data.decode()}
    if camt is not None:
        files.append(_file(CAMT_NAME, "camt", "alternative", "application/xml", "The statement as ISO 20022 camt.053"))
        inputs["camt"] = camt.decode()
    inputs["view"] = json.dumps(view(statement) | {"files": files})
    time = datetime.fromtimestamp(statement.until // 1000, UTC)
    try:
        found = _compiler().compile(
            input=_TEMPLATE, format="pdf", pdf_standards=_STANDARDS, sys_inputs=inputs, timestamp=time
        )
    except typst.TypstError:
        raise RuntimeError("Typst refuses the statement's template") from None  # its message has what is shown
    if not isinstance(found, bytes):
        raise RuntimeError("Typst gave no PDF")  # noqa: TRY004 - no argument has a wrong type
    return found


def _file(name: str, key: str, relationship: str, kind: str, description: str) -> dict[str, str]:
    return {"name": name, "input": key, "relationship": relationship, "type": kind, "description": description}


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler: its folder is the template's, so nothing else can be read, and there are no packages."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    nowhere = _FOLDER / "no-packages"
    return typst.Compiler(
        _TEMPLATE, root=_FOLDER, font_paths=fonts, package_path=nowhere, package_cache_path=nowhere
    )  # fmt: skip
