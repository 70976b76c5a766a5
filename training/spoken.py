"""Write identifiers as people say them, and as a transcript has them."""

import random

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_HOSTS = ("gmail", "yahoo", "hotmail", "outlook", "icloud", "g mail", "rediffmail", "proton mail", "example")
_ENDS = ("dot com", "dot com", "dot co dot uk", "dot in", "dot org", "dot net", "point com")


class Spoken:
    """Says digits, telephone numbers, e-mail addresses and spelled names; draws from one random source."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def digits(self, number: str) -> str:
        """Return the digits in words, some as "double", "triple", "oh" or in tens."""
        rng = self._rng
        zero = rng.choice(["zero", "oh", "o"])
        by_tens = rng.random() < 0.15
        words: list[str] = []
        left = [int(each) for each in number if each.isdigit()]
        while left:
            first, *rest = left
            run = next((at for at, each in enumerate(left) if each != first), len(left))
            if run >= 2 and rng.random() < 0.5:
                words.append(f"{'triple' if run >= 3 else 'double'} {_DIGITS[first] if first else zero}")
                left = left[min(run, 3) :]
            elif by_tens and first > 1 and rest:
                words.append(_TENS[first] + (f" {_DIGITS[rest[0]]}" if rest[0] else ""))
                left = rest[1:]
            else:
                words.append(_DIGITS[first] if first else zero)
                left = rest
        return rng.choice([" ", " ", " ", ", ", "-"]).join(words)

    def said(self, number: str) -> str:
        """Return a number in words, or in digits one by one, or partly in both."""
        rng = self._rng
        plain = "".join(each for each in number if each.isdigit())
        way = rng.random()
        if way < 0.6:
            return self.digits(plain)
        if way < 0.8:
            return " ".join(plain)
        half = len(plain) // 2
        return f"{plain[:half]} {self.digits(plain[half:])}"

    def email(self, first: str, last: str) -> str:
        rng = self._rng
        first, last = ("".join(each for each in name.lower() if each.isalpha()) for name in (first, last))
        name = rng.choice(
            [
                first,
                f"{first} dot {last}",
                f"{first}{last}",
                f"{first} {last}",
                f"{first} underscore {last}",
                f"{first}{rng.randint(1, 99)}",
                f"{first} {self.digits(str(rng.randint(10, 999)))}",
                " ".join(first),
            ]
        )
        at = rng.choice(["at", "at", "at", "at the rate", "(at)", "[at]", "AT"])
        return f"{name} {at} {rng.choice(_HOSTS)} {rng.choice(_ENDS)}"

    def spelled(self, name: str) -> str:
        return self._rng.choice([" ", "-", " - "]).join(each for each in name if each.isalpha())
