"""Invent telephone numbers, cards, accounts, and e-mail and web addresses."""

import random
import string

_PHONES = (
    "({a}) {b}-{d}", "{a}-{b}-{d}", "{a}.{b}.{d}", "{a} {b} {d}", "+1 {a} {b} {d}", "+1-{a}-{b}-{d}", "{a}{b}{d}", "1{a}{b}{d}",
    "07{x}{x}{x} {x}{x}{x}{x}{x}{x}", "07{x}{x}{x}{x}{x}{x}{x}{x}{x}", "+44 7{x}{x}{x} {x}{x}{x}{x}{x}{x}", "020 {y}{x}{x}{x} {x}{x}{x}{x}",
    "0{y}{x}{x} {x}{x}{x} {x}{x}{x}{x}", "+91 {z}{x}{x}{x}{x} {x}{x}{x}{x}{x}", "{z}{x}{x}{x}{x}{x}{x}{x}{x}{x}", "+65 {z}{x}{x}{x} {x}{x}{x}{x}",
    "{z}{x}{x}{x} {x}{x}{x}{x}", "04{x}{x} {x}{x}{x} {x}{x}{x}", "+61 4{x}{x} {x}{x}{x} {x}{x}{x}", "+49 1{y}{x} {x}{x}{x}{x}{x}{x}{x}",
    "0{y}{x}{x}/{x}{x}{x}{x}{x}{x}", "06 {x}{x} {x}{x} {x}{x} {x}{x}", "+33 6 {x}{x} {x}{x} {x}{x} {x}{x}", "0{z}{x}{x} {x}{x}{x} {x}{x}{x}{x}",
    "+34 6{x}{x} {x}{x}{x} {x}{x}{x}", "{b}-{d}", "+234 80{x} {x}{x}{x} {x}{x}{x}{x}", "0044 20 {y}{x}{x}{x} {x}{x}{x}{x}",
)  # fmt: skip
_MAILS = ("gmail.com", "yahoo.com", "hotmail.co.uk", "outlook.com", "example.org", "mail.example.com", "proton.me", "web.de", "uni.example.edu")  # fmt: skip
_WORDS = ("sunny", "pixel", "tiger", "coffee", "rocket", "blue", "mad", "lil", "real", "the", "dj", "miss", "lazy", "happy", "dark", "moon", "cat", "ninja", "queen", "biker")  # fmt: skip


class Identifiers:
    """Invents identifiers; each call returns a new one of its kind."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def _digits(self, count: int) -> str:
        return "".join(self._rng.choices(string.digits, k=count))

    def phone(self) -> str:
        rng = self._rng
        pattern = rng.choice(_PHONES)
        a, b, d = str(rng.randint(201, 989)), str(rng.randint(200, 999)), self._digits(4)
        text = pattern.replace("{a}", a).replace("{b}", b).replace("{d}", d)
        for mark, choice in (("{x}", string.digits), ("{y}", "12345678"), ("{z}", "6789")):
            while mark in text:
                text = text.replace(mark, rng.choice(choice), 1)
        return text

    def email(self, first: str, last: str) -> str:
        rng = self._rng
        shapes = (
            f"{first}.{last}",
            f"{first[0]}{last}",
            f"{first}{rng.randint(1, 99)}",
            f"{first}_{last}{rng.randint(70, 99)}",
            f"{last}+shop",
        )
        name = "".join(each for each in rng.choice(shapes).lower() if each.isascii() and each not in " '")
        return f"{name}@{rng.choice(_MAILS)}"

    def user(self, first: str) -> str:
        """Return a user name as people choose them."""
        rng = self._rng
        word, other = rng.choice(_WORDS), rng.choice(_WORDS)
        plain = "".join(each for each in first.lower() if each.isascii() and each.isalpha()) or word
        number = str(rng.randint(1, 9999))
        shapes = (f"{plain}{number}", f"{word}_{plain}", f"{word}{other}{number}", f"{plain}_{other}", f"x{plain}x", f"{word}.{other}", f"{plain.title()}{word.title()}", f"{word}_{other}_{number}")  # fmt: skip
        return rng.choice(shapes)

    def card(self) -> str:
        """Return sixteen digits; every second card passes Luhn's check."""
        digits = self._rng.choice(["4", "51", "55", "37", "6011"])
        digits += self._digits(15 - len(digits))
        check = next(each for each in string.digits if luhn(digits + each))
        number = digits + (check if self._rng.random() < 0.5 else self._rng.choice(string.digits))
        join = self._rng.choice([" ", "-", "", ""])
        return join.join(number[at : at + 4] for at in range(0, 16, 4))

    def iban(self) -> str:
        country, length = self._rng.choice([("DE", 18), ("FR", 23), ("NL", 0), ("GB", 0), ("ES", 20)])
        bank = {"NL": "INGB" + self._digits(10), "GB": "WEST" + self._digits(14)}.get(country) or self._digits(length)
        number = "".join(str(int(each, 36)) for each in bank + country + "00")
        text = f"{country}{98 - int(number) % 97:02}{bank}"
        return text if self._rng.random() < 0.6 else " ".join(text[at : at + 4] for at in range(0, len(text), 4))

    def ssn(self) -> str:
        return f"{self._rng.randint(100, 665)}-{self._rng.randint(10, 99)}-{self._digits(3)}{self._rng.randint(1, 9)}"

    def ip(self) -> str:
        return ".".join(str(self._rng.randint(1, 254)) for _ in range(4))


def luhn(digits: str) -> bool:
    """Check the last digit (ISO/IEC 7812-1)."""
    doubled = [int(each) * (1 + at % 2) for at, each in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
