"""Names of places: real ones from Faker's lists, and invented ones in English forms."""

import importlib
import random
from collections.abc import Callable, Iterator
from functools import cache

#: Locales whose places are used: those whose names of people are known to training as well (see `people.LOCALES`),
#: or a place would be told from a person by its language.
_LOCALES = (
    "en", "en_AU", "en_CA", "en_GB", "en_IE", "en_IN", "en_PH", "en_US", "en_BD", "cs_CZ", "de_AT", "de_CH", "de_DE", "es", "es_AR", "es_CO",
    "es_ES", "es_MX", "fr_CA", "fr_CH", "fr_DZ", "fr_FR", "id_ID", "it_IT", "pl_PL", "pt_BR", "pt_PT", "sv_SE", "vi_VN", "zu_ZA", "az_AZ",
)  # fmt: skip
_FIELDS = (
    "cities", "city_names", "states", "counties", "regions", "provinces", "municipalities", "departments", "cantons", "districts", "places",
)  # fmt: skip
#: Places of a list that are used at most: Italy's has 16,000.
_MOST = 300
_BEFORE = (
    "North", "South", "East", "West", "Upper", "Lower", "Great", "Little", "New", "Old", "Port", "Fort", "Lake", "Mount", "Saint", "St", "St.",
    "Cape", "Stoke", "Market", "Long", "High", "San", "Santa",
)  # fmt: skip
_BEHIND = (
    "Hill", "Hills", "Springs", "Heights", "Falls", "Valley", "Beach", "Bay", "Island", "Creek", "Grove", "Green", "Common", "County", "Township",
    "District", "Village", "Park", "Junction", "Cross", "on Sea", "upon Avon", "by the Water", "City",
)  # fmt: skip
_STEMS = (
    "Ash", "Brad", "Burn", "Chel", "Cold", "Dar", "Ed", "Elm", "Fair", "Graf", "Hart", "Hol", "Kings", "Lang", "Mar", "Mel", "Nor", "Oak", "Pen",
    "Rad", "Red", "Sal", "Shef", "Stan", "Sut", "Thorn", "Wal", "War", "West", "Wick", "Win", "Wood", "Wool", "Yar",
)  # fmt: skip
_ENDS = (
    "ford", "ham", "ton", "bury", "wick", "by", "thorpe", "ley", "field", "worth", "mouth", "port", "burgh", "borough", "ville", "stead", "combe",
    "minster", "dale", "bridge", "ington", "ster", "land", "view",
)  # fmt: skip
_WORLD = (
    "Europe", "Africa", "Asia", "America", "the Alps", "Scotland", "Wales", "England", "California", "Texas", "Florida", "Bali", "Dubai", "Goa", "Kerala", "Punjab",
    "Brooklyn", "Manhattan", "Queens", "the Bronx", "Hackney", "Soho", "Camden", "Harlem", "LA", "NYC", "SF", "DC", "UK", "USA", "UAE", "Silicon Valley", "Hollywood",
    "Austin", "Florence", "Paris", "Dallas", "Savannah", "Georgia", "Virginia", "Charlotte", "Jordan", "Sydney", "Phoenix", "Houston", "Madison", "Lincoln", "Jackson",
    "Tokyo", "Osaka", "Seoul", "Beijing", "Shanghai", "Hong Kong", "Bangkok", "Hanoi", "Jakarta", "Manila", "Delhi", "Karachi", "Lahore", "Dhaka", "Cairo", "Nairobi",
    "Accra", "Abuja", "Cape Town", "Johannesburg", "Istanbul", "Ankara", "Moscow", "Kyiv", "Athens", "Rome", "Milan", "Naples", "Venice", "Barcelona", "Lisbon", "Porto",
    "Vienna", "Prague", "Warsaw", "Krakow", "Budapest", "Oslo", "Stockholm", "Copenhagen", "Helsinki", "Brussels", "Geneva", "Munich", "Hamburg", "Cologne", "Boston",
    "Seattle", "Denver", "Miami", "Atlanta", "Detroit", "Philly", "Vegas", "Vancouver", "Montreal", "Melbourne", "Brisbane", "Perth", "Auckland", "Rio", "Lima", "Bogota",
)  # fmt: skip


@cache
def real() -> tuple[str, ...]:
    """List places of Faker's address providers, in Latin letters."""
    found: dict[str, None] = dict.fromkeys(_WORLD * 1)
    for locale in _LOCALES:
        provider = importlib.import_module(f"faker.providers.address.{locale}").Provider
        for field in _FIELDS:
            listed = [name for name in _names(provider.__dict__.get(field, ())) if ord(max(name)) < 0x1F00]
            found |= dict.fromkeys(random.Random(locale + field).sample(listed, min(_MOST, len(listed))))
    return tuple(found)


def _names(listed: object) -> Iterator[str]:
    for each in listed if isinstance(listed, (tuple, list)) else ():
        name = each[-1] if isinstance(each, tuple) else each
        if isinstance(name, str) and len(name) > 2 and name[0].isupper():
            yield name


def place(rng: random.Random, last: Callable[[], str]) -> str:
    """Draw a place: mostly a real one, else one invented as English places are called."""
    chance = rng.random()
    if chance < 0.25:
        return rng.choice(_WORLD)
    if chance < 0.65:
        return rng.choice(real())
    stem = rng.choice(_STEMS) + rng.choice(_ENDS) if rng.random() < 0.7 else last()
    way = rng.randrange(5)
    if way == 0:
        return f"{rng.choice(_BEFORE)} {stem}"
    if way == 1:
        return f"{stem} {rng.choice(_BEHIND)}"
    if way == 2:
        return f"{stem} {rng.choice(_BEFORE)} {last()}"
    return stem if stem[0].isupper() and stem.endswith(_ENDS) else stem + rng.choice(_ENDS)
