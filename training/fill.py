"""Fill templates to make labelled texts."""

import random
from collections.abc import Callable, Mapping
from functools import partial

from faker import Faker

from training import gazetteer, harmless, names
from training.codes import Codes
from training.example import Example, TrainingLabel
from training.harmless import Harmless
from training.identifiers import Identifiers
from training.people import LOCALES, UNSEEN_LOCALES, OneOrigin, Pool, particled
from training.places import AddressWriter
from training.slots import parts
from training.spoken import Spoken

#: Type of a slot's content; slots that are not listed hold nothing personal.
TYPES = {
    "first": "PERSON", "last": "PERSON", "full": "PERSON", "handle": "USER_NAME", "user": "USER_NAME", "phone": "PHONE",
    "email": "EMAIL", "address": "ADDRESS", "city": "LOCATION", "country": "LOCATION", "card": "CARD", "iban": "IBAN",
    "ssn": "SSN", "ip": "IP", "org": "ORG", "anyphone": "PHONE", "anycard": "CARD", "anyiban": "IBAN", "anyssn": "SSN",
    "national": "NATIONAL", "account": "ACCOUNT", "sort": "ACCOUNT", "bic": "ACCOUNT", "mrn": "ID", "member": "ID", "policy": "ID",
    "case": "ID", "vin": "ID", "passport": "ID", "licence": "ID", "plate": "ID", "staff": "ID", "said_phone": "PHONE",
    "said_email": "EMAIL", "said_card": "CARD", "said_account": "ACCOUNT", "said_sort": "ACCOUNT", "said_ssn": "SSN",
    "said_national": "NATIONAL", "spelled_first": "PERSON", "spelled_last": "PERSON", "script": "PERSON", "hashname": "PERSON",
    "particled": "PERSON", "middle": "PERSON", "wordname": "PERSON", "wordlast": "PERSON", "cityname": "PERSON", "lfirst": "PERSON",
    "llast": "PERSON", "lfull": "PERSON", "lcity": "LOCATION", "laddress": "ADDRESS", "place": "LOCATION", "lplace": "LOCATION", "lparticled": "PERSON",
}  # fmt: skip
_PRODUCTS = ("mug", "desk lamp", "phone case", "wall clock", "garden chair", "lunch box", "alarm clock", "bag charm", "tea towel", "water bottle", "jumbo bag", "cake stand", "headphones", "bike pump", "winter coat", "heart holder")  # fmt: skip
_COLOURS = ("red", "blue", "dark green", "pink polkadot", "white", "black", "ivory", "grey")
_PETS = ("Biscuit", "Socks", "Pickles", "Waffles", "Shadow")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
_PLACE_NAMES = ("Paris", "Austin", "Chelsea", "Sydney", "Jordan", "Savannah", "Dallas", "Florence", "Brooklyn", "Georgia", "Charlotte", "Israel", "India", "Kenya", "Asia", "Victoria", "Lincoln", "Carolina", "Vienna", "London", "Milan", "Adelaide", "Cairo", "Dakota", "Montana", "Virginia", "Madison")  # fmt: skip
_TITLES = ("Mr", "Mrs", "Ms", "Dr", "Dr.", "Mr.", "Prof.", "Miss", "Sir")
_HASHTAGS = ("MondayMotivation", "throwback", "FridayFeeling", "nofilter", "blessed", "TeamGB", "worldcup")
_BOOKS = ("The Silent Sea", "Winter Light", "A House of Paper", "North", "The Long Road")


class Filler:
    """Fills templates with values drawn from one random source; the same seed gives the same texts."""

    def __init__(self, seed: int, *, unseen: bool = False, invented: float = 0.0, origin: str | None = None) -> None:
        self._rng = rng = random.Random(seed)
        self._fake = Faker("en_US")
        self._fake.seed_instance(seed)
        self._pool = Pool(rng, UNSEEN_LOCALES if unseen else LOCALES, only_unseen=unseen, invented=invented)
        if origin:
            self._pool = OneOrigin(rng, origin)
        self._ids = Identifiers(rng)
        self._places = AddressWriter(rng, self._fake, self._pool.last)
        self._unseen = unseen
        self._slots: Mapping[str, Callable[[], str]] = {
            **self._makers(),
            **self._more(Codes(rng), Harmless(rng)),
            **self._spoken(Codes(rng), Spoken(rng)),
        }

    def fill(self, template: str, kind: str) -> Example:
        text, labels = "", []
        for part, is_slot in parts(template):
            if is_slot:
                value = self._value(part)
                if name := TYPES.get(part.lower()):
                    labels.append(TrainingLabel(len(text), len(text) + len(value), name))
                text += value
                labels += self._inner(part, text, value)
            else:
                text += part
        return Example(text, tuple(labels), kind)

    def _value(self, slot: str) -> str:
        value = self._slots[slot.lower()]()
        if slot.isupper():
            return value.upper()
        return value[0].upper() + value[1:] if slot[0].isupper() else value

    @staticmethod
    def _inner(slot: str, text: str, value: str) -> list[TrainingLabel]:
        """Label the user name at the end of a profile's address."""
        if slot != "url_user":
            return []
        start = len(text) - len(value.rstrip("/").rsplit("/", 1)[1].lstrip("@"))
        return [TrainingLabel(start, len(text), "USER_NAME")]

    def _makers(self) -> Mapping[str, Callable[[], str]]:
        rng, pool, ids, fake = self._rng, self._pool, self._ids, self._fake
        return {
            "first": pool.first, "last": pool.last, "full": self._full, "handle": self._handle,
            "user": lambda: ids.user(pool.first()), "phone": ids.phone,
            "email": lambda: ids.email(pool.first(), pool.last()), "card": ids.card, "iban": ids.iban, "ssn": ids.ssn,
            "ip": ids.ip, "address": self._address, "city": self._city, "country": fake.country, "org": self._org,
            "url": lambda: f"https://{fake.domain_name()}/{fake.slug()}", "url_user": self._profile,
            "product": lambda: rng.choice(_PRODUCTS), "colour": lambda: rng.choice(_COLOURS),
            "pet": lambda: rng.choice(_PETS), "day": lambda: rng.choice(_DAYS), "month": lambda: rng.choice(_MONTHS),
            "title_name": lambda: rng.choice(_TITLES), "title": lambda: rng.choice(_BOOKS),
            "hashtag": lambda: rng.choice(_HASHTAGS), "date": self._date, "time": self._time,
            "order": lambda: f"{rng.choice(['#', 'A', 'ORD-', 'TX'])}{rng.randint(1000, 999999)}",
            "amount": lambda: rng.choice(["${}.{:02}", "£{}.{:02}", "€{},{:02}"]).format(rng.randint(1, 900), rng.randint(0, 99)),
            "number": lambda: str(rng.randint(100, 9999)), "small": lambda: str(rng.randint(2, 60)),
            "expiry": lambda: f"{rng.randint(1, 12):02}/{rng.randint(26, 33)}",
        }  # fmt: skip

    def _more(self, codes: Codes, plain: Harmless) -> Mapping[str, Callable[[], str]]:
        """Return the makers of identifiers in many forms, of harmless codes, and of names of many kinds."""
        rng, pool, ids, fake = self._rng, self._pool, self._ids, self._fake
        kinds = {kind: partial(codes.of, kind) for kind in codes.slots}
        old = {"phone": ids.phone, "card": ids.card, "iban": ids.iban, "ssn": ids.ssn}
        mixed = {kind: partial(self._either, make, kinds[kind]) for kind, make in old.items()}
        return {
            **{kind: make for kind, make in kinds.items() if kind not in old},
            **{f"any{kind}": make for kind, make in mixed.items()},
            **(old if self._unseen else mixed),
            **{kind: getattr(plain, kind) for kind in harmless.SLOTS},
            "script": lambda: rng.choice(names.SCRIPTS), "hashname": self._hashname, "middle": pool.first,
            "particled": lambda: particled(rng, pool.last()), "wordname": lambda: rng.choice(names.WORD_NAMES),
            "wordlast": lambda: rng.choice(names.WORD_FAMILIES), "cityname": lambda: rng.choice(_PLACE_NAMES),
            "place": partial(gazetteer.place, rng, pool.last), "sentence": lambda: str(fake.sentence(rng.randint(3, 9)))[:-1],
            "hashtagged": lambda: "#" + rng.choice(_HASHTAGS),
            **{f"l{slot}": partial(self._lowered, slot) for slot in ("first", "last", "full", "city", "address", "particled", "place", "sentence")},
        }  # fmt: skip

    def _either(self, one: Callable[[], str], other: Callable[[], str]) -> str:
        return self._rng.choice([one, other])()

    def _lowered(self, slot: str) -> str:
        return self._slots[slot]().lower()

    def _spoken(self, codes: Codes, spoken: Spoken) -> Mapping[str, Callable[[], str]]:
        """Return the makers of identifiers as they are said."""
        pool = self._pool
        kinds = {"phone": self._ids.phone, "card": codes.card, "account": lambda: codes.of("account"), "ssn": self._ids.ssn,
                 "sort": lambda: codes.of("sort"), "national": lambda: self._rng.choice("23456789") + f"{self._rng.randrange(10**11):011}"}  # fmt: skip
        said = {f"said_{kind}": partial(_said, spoken, make) for kind, make in kinds.items()}
        return {**said, "said_email": lambda: spoken.email(pool.first(), pool.last()),
                "spelled_first": lambda: spoken.spelled(pool.first().lower()), "spelled_last": lambda: spoken.spelled(pool.last())}  # fmt: skip

    def _hashname(self) -> str:
        """Return a hashtag of a name, in one of the usual ways."""
        rng, pool = self._rng, self._pool
        first, last = ("".join(each for each in name if each.isalpha()) for name in (pool.first(), pool.last()))
        made = rng.choice(
            [first + last, first + last, first, last, f"Team{last}", f"Justice4{first}", f"RIP{first}{last}"]
        )
        return "#" + (made.lower() if rng.random() < 0.4 else made)

    def _full(self) -> str:
        rng, pool = self._rng, self._pool
        middle = rng.choice(["", "", "", "", f" {pool.first()[0]}.", f" {pool.first()}"])
        last = f"{pool.last()}-{pool.last()}" if rng.random() < 0.03 else pool.last()
        return f"{pool.first()}{middle} {last}"

    def _handle(self) -> str:
        server = "@example.social" if self._rng.random() < 0.06 else ""
        return f"@{self._ids.user(self._pool.first()).replace('.', '_')}{server}"

    def _profile(self) -> str:
        site = self._rng.choice(["https://twitter.com/", "https://www.instagram.com/", "https://t.me/", "https://github.com/", "https://tiktok.com/@", "https://example.social/@"])  # fmt: skip
        return site + self._ids.user(self._pool.first())

    def _address(self) -> str:
        return self._places.any(HELD_OUT_WAYS) if self._unseen else self._places.any()

    def _city(self) -> str:
        if not self._unseen and self._rng.random() < 0.5:
            return gazetteer.place(self._rng, self._pool.last)
        return self._rng.choice(_CITIES) if self._rng.random() < 0.6 else self._places.city()

    def _org(self) -> str:
        name = self._rng.choice(_WORDS_OF_FIRMS)
        return self._rng.choice([self._fake.company(), name, f"{name} {self._rng.choice(['Ltd', 'Bank', 'FC', 'Cafe', 'School', 'Hospital', 'Inc', 'University'])}"])  # fmt: skip

    def _date(self) -> str:
        return self._fake.date_object().strftime(
            self._rng.choice(["%d %B %Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y", "%B %d", "%d %b"])
        )

    def _time(self) -> str:
        hour, minute = self._rng.randint(1, 12), self._rng.choice([0, 15, 30, 45])
        return self._rng.choice(
            [f"{hour}:{minute:02}", f"{hour}pm", f"{hour}.{minute:02}am", f"{hour + 8}:{minute:02}"]
        )


#: Forms of addresses that nothing was tuned to.
HELD_OUT_WAYS = ("us", "uk", "dutch", "italian", "singapore", "irish")
_CITIES = ("London", "Paris", "New York", "Leeds", "Singapore", "Mumbai", "Berlin", "Lagos", "Sydney", "Toronto", "Chicago", "Manchester", "Austin", "Madrid", "Kuala Lumpur", "San Francisco", "Liverpool", "Dublin")  # fmt: skip
_WORDS_OF_FIRMS = ("Northgate", "Bluebird", "Acme", "Sunrise", "Orion", "Riverside", "Apex", "Globex", "Tesco", "Barclays", "Vodafone", "Starbucks", "United", "Arsenal", "Oxford")  # fmt: skip


def _said(spoken: Spoken, make: Callable[[], str]) -> str:
    return spoken.said(make())
