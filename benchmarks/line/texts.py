"""Texts of the workloads' people: the demo's templates, filled by a seed, a few sentences each."""

import random
from collections.abc import Sequence
from functools import cache

from teller.sandbox.exports import people, texts, words
from teller.sandbox.exports.model import Person

PEOPLE = 300


@cache
def cast(seed: int) -> tuple[Person, ...]:
    """Make the people that texts name."""
    return people.people(seed, PEOPLE)


def post(rng: random.Random, persons: Sequence[Person]) -> str:
    """Write one to three sentences; some name nobody."""
    return " ".join(_filled(rng.choice(words.POSTS), rng, persons) for _ in range(rng.choice((1, 1, 2, 3))))


def message(rng: random.Random, persons: Sequence[Person]) -> str:
    """Write one or two sentences as in a chat."""
    return " ".join(_filled(rng.choice(words.CHATS), rng, persons) for _ in range(rng.choice((1, 1, 2))))


def _filled(template: str, rng: random.Random, persons: Sequence[Person]) -> str:
    cast_of_text = rng.sample(persons, 4)  # few people: compose() searches the whole cast for each text
    return texts.plain(texts.compose(template, cast_of_text[0], cast_of_text, rng))
