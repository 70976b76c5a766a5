"""Invent what people of a country are numbered with, and harmless numbers that look like it."""

import random
import string
from typing import Final

from faker import Faker

#: National numbers by language: # a digit, @ a capital letter; Faker's and the forms that people write.
_NATIONAL: Final = {
    "de": ("## ### ### ###", "##/###/#####", "###/####/####", "## ###### @ ###", "###########"),
    "fr": ("# ## ## ## ### ### ##", "#############", "# ## ## #@ ### ### ##", "###############"),
    "es": ("########@", "########-@", "##.###.###-@", "@#######@", "## ######## ##", "@-#######-@"),
    "it": ("@@@@@@##@##@###@",),
    "pt": ("###.###.###-##", "#########", "### ### ###", "###########"),
    "nl": ("#########", "####.##.###", "### ### ###", "##.##.##-###.##"),
    "pl": ("###########", "###-###-##-##", "@@@######"),
    "sv": ("######-####", "19######-####", "19##########"),
    "tr": ("###########",),
}  # fmt: skip
_IDS: Final = ("######", "#######", "@######", "@@######", "##-#####", "@@@-####", "####/##", "########", "@#####@##")
_ACCOUNTS: Final = (
    "## #### #### #### #### #### ####",
    "####-####-##-##########",
    "##########",
    "####-#, ### ### ###-#",
)
_ORDERS: Final = ("#{}", "A{}", "ORD-{}", "TX{}", "{}", "N-{}", "2026-{}")
_SKUS: Final = ("@@-####", "@####", "@@@-##-@", "####.##", "@#-###/@", "#####-###", "@@#### Pro")


class Numbers:
    """Draws numbers of a language's countries from one random source."""

    def __init__(self, language: str, rng: random.Random, fakers: list[Faker]) -> None:
        self._language, self._rng, self._fakers = language, rng, fakers

    def _fake(self) -> Faker:
        return self._rng.choice(self._fakers)

    def filled(self, pattern: str) -> str:
        """Replace each # by a digit and each @ by a capital letter."""
        rng = self._rng
        choose = {"#": string.digits, "@": string.ascii_uppercase}
        return "".join(rng.choice(choose[char]) if char in choose else char for char in pattern)

    def national(self) -> str:
        forms = _NATIONAL[self._language]
        return self._fake().ssn() if self._rng.random() < 0.4 else self.filled(self._rng.choice(forms))

    def phone(self) -> str:
        return str(self._fake().phone_number())

    def plate(self) -> str:
        return str(self._fake().license_plate())

    def iban(self) -> str:
        text = str(self._fake().iban())
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4)) if self._rng.random() < 0.4 else text

    def account(self) -> str:
        return self.iban() if self._rng.random() < 0.4 else self.filled(self._rng.choice(_ACCOUNTS))

    def id(self) -> str:
        return self.filled(self._rng.choice(_IDS))

    def order(self) -> str:
        return self._rng.choice(_ORDERS).format(self._rng.randint(1000, 9_999_999))

    def sku(self) -> str:
        return self.filled(self._rng.choice(_SKUS))

    def version(self) -> str:
        rng = self._rng
        return rng.choice(["", "v"]) + ".".join(str(rng.randint(0, 30)) for _ in range(rng.choice([2, 3, 4])))

    def amount(self) -> str:
        rng = self._rng
        whole, part = rng.randint(1, 1900), rng.randint(0, 99)
        unit = {"pl": "zł", "sv": "kr", "tr": "TL"}.get(self._language, "€")
        return rng.choice(["{w},{p:02} {u}", "{w} {u}", "{u} {w},{p:02}", "{w}{u}", "{w}.{p:02} {u}"]).format(
            w=whole, p=part, u=unit
        )
