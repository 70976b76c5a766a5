"""The fictional people, and randomness that is the same for the same seed."""

import random
import unicodedata

from faker import Faker

from teller.sandbox.exports.model import Person

#: Published by payment services for tests: they pass the Luhn check (ISO/IEC 7812-1) and no bank issues them.
TEST_CARDS = (
    "4111 1111 1111 1111", "4012888888881881", "4242 4242 4242 4242", "5555 5555 5555 4444",
    "5105105105105100", "5454-5454-5454-5454", "6011 1111 1111 1117", "378282246310005",
)  # fmt: skip
#: Area codes and blocks of landlines that Ofcom keeps for drama; mobiles are 07700 900000-900999.
UK_DRAMA = ("20 7946 0", "113 496 0", "117 496 0", "131 496 0", "161 496 0")
US_AREAS = ("202", "312", "415", "617", "713")
DOCUMENTATION_NETS = ("192.0.2", "198.51.100", "203.0.113")


def dice(*parts: object) -> random.Random:
    """Return a random source of its own for each file, so that a change to one leaves the bytes of the others as they
    are.
    """
    return random.Random("/".join(str(part) for part in parts))  # noqa: S311 - fiction, not secrets


def people(seed: int, count: int) -> tuple[Person, ...]:
    """Make `count` people with names and streets of Britain and America, in turns."""
    fakers = {country: Faker(locale) for country, locale in (("GB", "en_GB"), ("US", "en_US"))}
    for fake in fakers.values():
        fake.seed_instance(seed)
    turns = [("GB", "US")[number % 3 == 2] for number in range(count)]
    return tuple(_person(number, country, fakers[country], dice(seed, "person", number))
                 for number, country in enumerate(turns, start=1))  # fmt: skip


def _person(number: int, country: str, fake: Faker, rng: random.Random) -> Person:
    first, last = fake.unique.first_name(), fake.last_name()
    handle = _ascii(f"{first}_{last}{rng.randrange(10, 99)}")
    phone, mobile = _phones(country, rng)
    return Person(
        owner_id=f"acct-{rng.randrange(16**4):04x}-{number:04d}",
        name=f"{first} {last}",
        handle=handle,
        email=f"{_ascii(first)}.{_ascii(last)}@example.{rng.choice(('com', 'org', 'net'))}",
        phone=phone,
        mobile=mobile,
        street=fake.street_address().replace("\n", ", "),
        city=fake.city(),
        postcode=fake.postcode(),
        country={"GB": "United Kingdom", "US": "United States"}[country],
        card=rng.choice(TEST_CARDS),
        iban=_iban(rng),
        ip=f"{rng.choice(DOCUMENTATION_NETS)}.{rng.randrange(1, 255)}",
        url=f"https://example.org/~{handle}/{rng.choice(('cv', 'wedding', 'photos', 'recipes'))}",
    )


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "").replace("'", "").replace(".", "")


def _phones(country: str, rng: random.Random) -> tuple[str, str]:
    """Return (a landline, a mobile), both from the ranges that are kept for drama."""
    if country == "US":
        area = rng.choice(US_AREAS)
        line = rng.randrange(100, 150)
        return f"+1 {area}-555-0{line}", f"+1 {area}-555-0{line + 50}"
    return f"+44 {rng.choice(UK_DRAMA)}{rng.randrange(1000):03d}", f"+44 7700 900{rng.randrange(1000):03d}"


def _iban(rng: random.Random) -> str:
    """Make a British IBAN of the bank TEST, with check digits by ISO 13616 (98 - number mod 97)."""
    account = f"{rng.randrange(10**14):014d}"
    digits = "".join(str(int(sign, 36)) for sign in f"TEST{account}GB00")
    bare = f"GB{98 - int(digits) % 97:02d}TEST{account}"
    return " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))
