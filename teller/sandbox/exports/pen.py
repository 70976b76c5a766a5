"""What the makers of one file share."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from teller.sandbox.exports import texts
from teller.sandbox.exports.model import Person, Planted
from teller.sandbox.exports.texts import Text

YEAR: Final = datetime(2025, 1, 1, tzinfo=UTC)


class Pen:
    """Writes for one file: the people who occur in it, its own dice, and a list of the personal data planted so far."""

    def __init__(self, cast: Sequence[Person], rng: random.Random) -> None:
        self.cast = cast
        self.rng = rng
        self.planted: list[Planted] = []

    def text(self, templates: Sequence[str], author: Person, schema: str, field: str) -> Text:
        """One of the templates, filled, on its way into that field."""
        text = texts.compose(self.rng.choice(templates), author, self.cast, self.rng)
        self.planted += texts.planted(text, schema, field)
        return text

    def plant(self, entity: str, value: str, schema: str, field: str) -> str:
        """The value, noted as planted."""
        self.planted.append(Planted(entity, value, schema, field))
        return value

    def other(self, person: Person) -> Person:
        """Somebody else."""
        return self.rng.choice([one for one in self.cast if one is not person])

    def moments(self, low: int, high: int) -> list[datetime]:
        """`low` to `high` rising times of 2025, to the second, each one different."""
        seconds = sorted(self.rng.sample(range(365 * 86_400), self.rng.randint(low, high)))
        return [YEAR + timedelta(seconds=second) for second in seconds]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share
