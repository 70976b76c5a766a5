"""Fill templates. Everything that comes from outside is escaped: autoescape is on, and no template turns it off."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_HERE = Path(__file__).parent


@cache
def environment() -> Environment:
    folders = [_HERE / "templates", _HERE / "panels"]
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["coded"] = coded
    return made


def coded(text: str) -> Markup:
    """Return the text with what stands between backticks as code."""
    pieces = text.split("`")
    whole = len(pieces) % 2  # a backtick without its fellow is one
    return Markup("").join(
        Markup("<code>{}</code>").format(each) if at % 2 and whole else Markup.escape(each)
        for at, each in enumerate(pieces if whole else [text])
    )


def rendered(template: str, **values: Any) -> Markup:
    """Return the template filled, as HTML that is not escaped again."""
    return Markup(environment().get_template(template).render(**values))  # noqa: S704 - it escapes  # nosec B704
