"""English names of countries by ISO 3166-1 alpha-2, from the table that the time zones' data come with."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def english() -> Mapping[str, str]:
    """Return the names, as people say them, such as Korea (South)."""
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[0]: row[1] for row in rows}
