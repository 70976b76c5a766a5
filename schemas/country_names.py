"""Names of countries by ISO 3166-1 alpha-2: the English ones from the table that the time zones' data come with, the
German ones from Unicode's CLDR 47 (`country_names_de.json`, with the short names of Hongkong and Macau).
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def english() -> Mapping[str, str]:
    """Return the names, as people say them, such as Korea (South)."""
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


@cache
def german() -> Mapping[str, str]:
    """Return the names in German, such as Südkorea."""
    names: dict[str, str] = json.loads(files("schemas").joinpath("country_names_de.json").read_text("utf-8"))
    return names
