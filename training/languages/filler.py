"""Fill the templates of a language to make labelled texts."""

import random
from collections.abc import Callable, Mapping
from typing import Final

from faker import Faker

from training import noise, slots
from training.example import Example, TrainingLabel
from training.identifiers import Identifiers
from training.languages.addresses import LocalAddresses
from training.languages.names import LocalNames
from training.languages.numbers import Numbers
from training.languages.origins import ORIGINS
from training.languages.templates import TEMPLATES

#: Type of a slot's content; slots that are not listed hold nothing personal.
TYPES: Final = {
    "first": "PERSON", "last": "PERSON", "full": "PERSON", "decl_first": "PERSON", "decl_last": "PERSON",
    "decl_full": "PERSON", "handle": "USER_NAME", "user": "USER_NAME", "phone": "PHONE", "email": "EMAIL",
    "address": "ADDRESS", "city": "LOCATION", "country": "LOCATION", "card": "CARD", "iban": "IBAN",
    "account": "ACCOUNT", "national": "SSN", "id": "ID", "plate": "ID", "ip": "IP", "org": "ORG", "date": "DATE",
}  # fmt: skip
_DAYS: Final = {
    "de": ("Montag", "Freitag"), "fr": ("lundi", "vendredi"), "es": ("lunes", "viernes"), "it": ("lunedì", "venerdì"),
    "pt": ("segunda", "sexta"), "nl": ("maandag", "vrijdag"), "pl": ("poniedziałek", "piątek"),
    "sv": ("måndag", "fredag"), "tr": ("Pazartesi", "Cuma"),
}  # fmt: skip


class LanguageFiller:
    """Fills the templates of one language with values from one random source."""

    def __init__(self, language: str, rng: random.Random, *, unseen: bool = False, invented: float = 0.0) -> None:
        self._language, self._rng = language, rng
        self._fakers = [Faker(each) for each in ORIGINS[language].locales[:2]]
        for each in self._fakers:
            each.seed_instance(rng.randint(0, 2**31))
        self._names = names = LocalNames(language, rng, unseen=unseen, invented=invented)
        self._ids = Identifiers(rng)
        self._numbers = numbers = Numbers(language, rng, self._fakers)
        self._places = LocalAddresses(language, rng, self._fakers, names.last, numbers.filled)
        self._slots = self._makers()

    def text(self) -> Example:
        """Return a text of one template, or of two or three."""
        rng = self._rng
        count = rng.choice([1, 1, 1, 1, 1, 1, 2, 2, 3])
        parts = [self.fill(rng.choice(TEMPLATES[self._language])) for _ in range(count)]
        return noise.joined(parts, rng.choice([" ", "\n", ". ", " - "]))

    def fill(self, template: str) -> Example:
        text, labels = "", []
        for part, is_slot in slots.parts(template):
            if is_slot:
                value = self._slots[part.lower()]()
                value = value.upper() if part.isupper() else value
                if name := TYPES.get(part.lower()):
                    labels.append(TrainingLabel(len(text), len(text) + len(self._without_ending(part, value)), name))
                text += value
            else:
                text += part
        return Example(text, tuple(labels), f"{self._language}.generated")

    def _without_ending(self, slot: str, value: str) -> str:
        """Cut a Turkish ending off, which is no part of the name."""
        return value.rpartition("'")[0] if self._language == "tr" and slot.startswith("decl_") else value

    def _makers(self) -> Mapping[str, Callable[[], str]]:
        rng, names, numbers, places, ids = self._rng, self._names, self._numbers, self._places, self._ids
        return {
            "first": names.first, "last": names.last, "full": names.full, "title": names.title,
            "decl_first": lambda: names.declined(names.first), "decl_last": lambda: names.declined(names.last),
            "decl_full": lambda: names.declined(names.full), "handle": lambda: "@" + self._user(), "user": self._user,
            "phone": numbers.phone, "email": lambda: ids.email(names.first(), names.last()), "address": places.address,
            "city": places.city, "country": places.country, "card": ids.card, "iban": numbers.iban,
            "account": numbers.account, "national": numbers.national, "id": numbers.id, "plate": numbers.plate,
            "ip": ids.ip, "org": self._org, "date": self._date, "time": self._time, "order": numbers.order,
            "sku": numbers.sku, "version": numbers.version, "amount": numbers.amount, "day": self._day,
            "number": lambda: str(rng.randint(100, 9999)), "small": lambda: str(rng.randint(2, 60)),
            "year": lambda: str(rng.randint(1500, 2026)),
        }  # fmt: skip

    def _user(self) -> str:
        return self._ids.user(self._names.first()).replace(" ", "")

    def _org(self) -> str:
        return str(self._rng.choice(self._fakers).company())

    def _day(self) -> str:
        return self._rng.choice(_DAYS[self._language])

    def _date(self) -> str:
        """Return a date in figures, or with the month's name."""
        fake, rng = self._fakers[0], self._rng
        when = fake.date_object()
        if rng.random() < 0.4:
            between = " de " if self._language in ("es", "pt") else ". " if self._language == "de" else " "
            return f"{when.day}{between}{fake.month_name()}{between.replace('.', '')}{when.year}"
        return when.strftime(rng.choice(["%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%y", "%d.%m.", "%Y"]))

    def _time(self) -> str:
        hour, minute = self._rng.randint(1, 23), self._rng.choice([0, 15, 30, 45])
        return self._rng.choice([f"{hour}:{minute:02}", f"{hour}.{minute:02}", f"{hour}", f"{hour}h{minute:02}"])
