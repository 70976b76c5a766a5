"""Help that every maker of a file needs."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from teller.sandbox.exports import texts
from teller.sandbox.exports.model import Person, Planted
from teller.sandbox.exports.texts import Text

YEAR: Final = datetime(2025, 1, 1, tzinfo=UTC)


class Pen:
    """Writes one file: holds the people in it, its own random source, and the personal data planted so far."""

    def __init__(self, cast: Sequence[Person], rng: random.Random) -> None:
        self.cast = cast
        self.rng = rng
        self.planted: list[Planted] = []

    def text(self, templates: Sequence[str], author: Person, schema: str, field: str) -> Text:
        """Fill one of the templates for that field, and note the personal data in it."""
        text = texts.compose(self.rng.choice(templates), author, self.cast, self.rng)
        self.planted += texts.planted(text, schema, field)
        return text

    def plant(self, entity: str, value: str, schema: str, field: str) -> str:
        """Return the value, and note it as planted."""
        self.planted.append(Planted(entity, value, schema, field))
        return value

    def other(self, person: Person) -> Person:
        """Return another person."""
        return self.rng.choice([one for one in self.cast if one is not person])

    def moments(self, low: int, high: int) -> list[datetime]:
        """Return `low` to `high` rising times of 2025, to the second, each one different."""
        seconds = sorted(self.rng.sample(range(365 * 86_400), self.rng.randint(low, high)))
        return [YEAR + timedelta(seconds=second) for second in seconds]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share
