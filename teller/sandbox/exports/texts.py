"""Texts as rows of tokens: each platform writes mentions, tags and links its own way; what is planted stays known."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Final

from teller.sandbox.exports.model import Person, Planted
from teller.sandbox.exports.words import TAGS, WORDS

#: Slots that hold personal data, by the entity that Presidio (or a recognizer in its manner) calls it.
ENTITIES: Final = {
    "name": "PERSON",
    "first": "PERSON",
    "lower_first": "PERSON",
    "phone": "PHONE_NUMBER",
    "email": "EMAIL_ADDRESS",
    "address": "STREET_ADDRESS",
    "card": "CREDIT_CARD",
    "iban": "IBAN_CODE",
    "ip": "IP_ADDRESS",
    "url": "URL",
    "mention": "USER_NAME",
}
#: Entities that a pattern or checksum finds: Presidio's own recognizers and ours for @handles must find every one.
EXACT: Final = frozenset(
    {"PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS", "URL", "USER_NAME"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token. `kind` is `words`, `tag`, or a slot of ENTITIES; a mention's value is the account without its @."""

    kind: str
    value: str


Text = tuple[Token, ...]


def compose(template: str, author: Person, cast: Sequence[Person], rng: random.Random) -> Text:
    """Fill the template's slots: those that begin with `my_` from the author, others from one friend.

    Each mention is of anybody, so that two in a text may differ.
    """
    friends = [person for person in cast if person is not author]
    return tuple(_tokens(template, author, friends, rng))


def _tokens(template: str, author: Person, friends: Sequence[Person], rng: random.Random) -> Iterator[Token]:
    friend = rng.choice(friends)
    for words, slot, _, _ in Formatter().parse(template):
        if words:
            yield Token("words", words)
        if slot == "tag":
            yield Token("tag", rng.choice(TAGS))
        elif slot and slot in WORDS:
            yield Token("words", rng.choice(WORDS[slot]))
        elif slot:
            person = author if slot.startswith("my_") else rng.choice(friends) if slot == "mention" else friend
            yield _personal(slot.removeprefix("my_"), person, rng)


def _personal(slot: str, person: Person, rng: random.Random) -> Token:
    if slot == "phone_or_email":
        slot = rng.choice(("phone", "email"))
    values = {
        "first": person.first_name,
        "lower_first": person.first_name.lower(),
        "mention": person.handle,
    }
    return Token(slot, values[slot] if slot in values else str(getattr(person, slot)))


def plain(text: Text) -> str:
    """Return the text as people type it."""
    marks = {"tag": "#", "mention": "@"}
    return "".join(marks.get(token.kind, "") + token.value for token in text)


def of_kind(text: Text, kind: str) -> list[str]:
    return [token.value for token in text if token.kind == kind]


def planted(text: Text, schema: str, field: str) -> tuple[Planted, ...]:
    """Return the personal data in the text, as it appears in the field of the record."""
    return tuple(Planted(ENTITIES[token.kind], token.value, schema, field) for token in text if token.kind in ENTITIES)
