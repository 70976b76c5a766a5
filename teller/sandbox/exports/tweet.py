"""Make a tweet as X's v1.1 API and its archive have it: words with three HTML escapes and short links, and entities."""

import html
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from teller.sandbox.exports import pack
from teller.sandbox.exports.model import Person
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.texts import Text, Token
from teller.sandbox.exports.words import POSTS

Json = dict[str, Any]
POST: Final = "social.post.v1"
REACTION: Final = "social.reaction.v1"
SOURCES: Final = ("Twitter Web App", "Twitter for iPhone", "Twitter for Android")
#: Templates for retweets, which repeat the words alone: a short link would hide its target.
LINKLESS: Final = tuple(template for template in POSTS if "{url}" not in template)
SNOWFLAKE_EPOCH_MS: Final = 1_288_834_974_657


def account_id(person: Person) -> str:
    """Return the person's number at X: theirs alone, and the same in every file."""
    return str(1_000_000_000 + int(person.owner_id[-4:]) * 7919)


def tweet(person: Person, when: datetime, pen: Pen) -> Json:
    """Make a tweet of the person's, numbers as numbers."""
    return _tweet(pen.text(POSTS, person, POST, "text"), when, pen) | (
        _reply(pen.other(person), when) if pen.chance(0.2) else {}
    )


def retweet(person: Person, when: datetime, pen: Pen, *, archived: bool) -> Json:
    """Make a retweet: the archive has `RT @them: ...` alone, the API the repeated tweet as well."""
    other = pen.other(person)
    text = pen.text(LINKLESS, other, *((POST, "text") if archived else (REACTION, "target_text")))
    mark = (Token("words", "RT "), Token("mention", other.handle), Token("words", ": "))
    whole = _tweet(mark + text, when, pen)
    if archived:
        return whole
    return whole | {"retweeted_status": _tweet(text, when - timedelta(days=1), pen) | {"user": user(other)}}


def user(person: Person) -> Json:
    """Return the author as the API shows them."""
    number = account_id(person)
    names = {"screen_name": person.handle, "name": person.name, "location": person.city}
    return {"id": int(number), "id_str": number, **names, "protected": False, "followers_count": 12}


def _tweet(text: Text, when: datetime, pen: Pen) -> Json:
    full, entities = shown(text, pen.cast)
    number = (pack.millis(when) - SNOWFLAKE_EPOCH_MS << 22) + pen.rng.randrange(1 << 22)
    return {
        "created_at": when.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "id": number,
        "id_str": str(number),
        "full_text": full,
        "truncated": False,
        "display_text_range": [0, len(full)],
        "entities": entities,
        "source": f'<a href="https://mobile.twitter.com" rel="nofollow">{pen.rng.choice(SOURCES)}</a>',
        "retweet_count": pen.rng.randrange(5),
        "favorite_count": pen.rng.randrange(30),
        "favorited": False,
        "retweeted": False,
        "lang": "en",
    }


def _reply(other: Person, when: datetime) -> Json:
    post, author = pack.millis(when) - SNOWFLAKE_EPOCH_MS - 1000 << 22, int(account_id(other))
    return {
        "in_reply_to_status_id": post,
        "in_reply_to_status_id_str": str(post),
        "in_reply_to_user_id": author,
        "in_reply_to_user_id_str": str(author),
        "in_reply_to_screen_name": other.handle,
    }


def shown(text: Text, cast: Sequence[Person]) -> tuple[str, dict[str, list[Json]]]:
    """Return (the words as X stores them, the entities with their places in them)."""
    entities: dict[str, list[Json]] = {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []}
    people = {person.handle: person for person in cast}
    full = ""
    for token in text:
        words, entity = _piece(token, people)
        if entity:
            entities[entity[0]].append(entity[1] | {"indices": [len(full), len(full) + len(words)]})
        full += words
    return full, entities


def _piece(token: Token, people: dict[str, Person]) -> tuple[str, tuple[str, Json] | None]:
    if token.kind == "tag":
        return f"#{token.value}", ("hashtags", {"text": token.value})
    if token.kind == "mention":
        number = account_id(people[token.value])
        who = {"name": people[token.value].name, "screen_name": token.value, "id": int(number), "id_str": number}
        return f"@{token.value}", ("user_mentions", who)
    if token.kind == "url":
        short = f"https://t.co/{sum(token.value.encode()):08x}"
        return short, ("urls", {"url": short, "expanded_url": token.value, "display_url": token.value[8:]})
    return html.escape(token.value, quote=False), None
