"""Fill templates of the owner's page. Everything that comes from outside is escaped, and no template turns that off."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.owner.texts import LANGUAGES, texts

_TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, language: str, **values: Any) -> str:
    """Return a template filled; `t` in it is the texts of the language."""
    return environment().get_template(template).render(t=texts(language), languages=LANGUAGES, **values)
