"""What the workloads' people write: the demo's templates, filled by a seed, a few sentences each."""

import random
from collections.abc import Sequence
from functools import cache

from teller.sandbox.exports import people, texts, words
from teller.sandbox.exports.model import Person

PEOPLE = 300


@cache
def cast(seed: int) -> tuple[Person, ...]:
    """The people that texts name."""
    return people.people(seed, PEOPLE)


def post(rng: random.Random, persons: Sequence[Person]) -> str:
    """One to three sentences, of which some name nobody."""
    return " ".join(_filled(rng.choice(words.POSTS), rng, persons) for _ in range(rng.choice((1, 1, 2, 3))))


def message(rng: random.Random, persons: Sequence[Person]) -> str:
    """One or two sentences as in a chat."""
    return " ".join(_filled(rng.choice(words.CHATS), rng, persons) for _ in range(rng.choice((1, 1, 2))))


def _filled(template: str, rng: random.Random, persons: Sequence[Person]) -> str:
    cast_of_text = rng.sample(persons, 4)  # compose() looks through the whole cast for each text
    return texts.plain(texts.compose(template, cast_of_text[0], cast_of_text, rng))
