"""Forms of a statement, and which of them can be had here."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final, NamedTuple


class StatementForm(NamedTuple):
    """A form: the end of a file's name, its media type, and the packages that it takes."""

    end: str
    media_type: str
    packages: tuple[str, ...] = ()


JSON: Final = "json"
PDF: Final = "pdf"
CAMT053: Final = "camt053"
FORMS: Final[Mapping[str, StatementForm]] = {
    JSON: StatementForm("json", "application/json"),
    PDF: StatementForm("pdf", "application/pdf", ("typst", "pyiso20022", "xsdata")),
    CAMT053: StatementForm("camt.053.xml", "application/xml", ("pyiso20022", "xsdata")),
}


def available() -> tuple[str, ...]:
    """Return the forms whose packages are installed: the extra `statements` has them."""
    return tuple(name for name, form in FORMS.items() if all(map(find_spec, form.packages)))
