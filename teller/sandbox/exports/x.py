"""Write files of X, formerly Twitter: a person's archive, and the platform's feed of many people as the API's JSON
lines.

Formats: the archive's data/*.js, JavaScript that assigns an array (`window.YTD.tweets.part0 = [...]`), where numbers
are strings; and the v1.1 Tweet object, one a line, with the author in `user`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from teller.sandbox.exports import pack
from teller.sandbox.exports.model import Export, Person
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.tweet import LINKLESS, POST, REACTION, Json, account_id, retweet, shown, tweet, user

PART: Final = 12
REPLY_FIELDS: Final = ("in_reply_to_status_id_str", "in_reply_to_user_id_str", "in_reply_to_screen_name")


def archive(person: Person, pen: Pen) -> Export:
    """Make a person's archive: tweets in two parts, likes, and the account."""
    tweets = [{"tweet": _stringly(one)} for one in _tweets(person, pen, (16, 25), archived=True)]
    likes = [_like(person, pen) for _ in pen.moments(6, 11)]
    account = {"username": person.handle, "accountId": account_id(person), "accountDisplayName": person.name}
    files = {
        "data/account.js": _assigned("account", 0, [{"account": account}]),
        "data/tweets.js": _assigned("tweets", 0, tweets[:PART]),
        "data/tweets-part1.js": _assigned("tweets", 1, tweets[PART:]),
        "data/like.js": _assigned("like", 0, likes),
    }
    return Export(
        connector="x-archive",
        path=f"x/twitter-2026-01-01-{person.handle}.zip",
        content=pack.zipped(files),
        depositor="x",
        owner=person.owner_id,
        expected={POST: len(tweets), REACTION: len(likes)},
        planted=tuple(pen.planted),
    )


def feed(pen: Pen) -> Export:
    """Make tweets of the whole cast; one line is cut off, one tweet has no author, one an impossible date."""
    tweets = [
        one | {"user": user(author)} for author in pen.cast for one in _tweets(author, pen, (8, 12), archived=False)
    ]
    tweets.sort(key=lambda one: int(one["id_str"]))
    repeats = sum("retweeted_status" in one for one in tweets)
    lines = [pack.compact(_as_api(one)) for one in tweets]
    orphan = {name: value for name, value in tweets[3].items() if name != "user"} | {"id": 6, "id_str": "6"}
    undated = tweets[5] | {"id": 7, "id_str": "7", "created_at": "Sun Feb 30 25:61:00 +0000 2025"}
    broken = [lines[1][:100], pack.compact(_as_api(orphan)), pack.compact(_as_api(undated))]
    lines[4:4] = broken
    return Export(
        connector="x-api",
        path="x/feed-2025.jsonl",
        content=b"\n".join(lines) + b"\n",
        depositor="x",
        expected={POST: len(tweets) - repeats, REACTION: repeats},
        refused=len(broken),
        planted=tuple(pen.planted),
    )


def _tweets(person: Person, pen: Pen, how_many: tuple[int, int], *, archived: bool) -> Iterator[Json]:
    for when in pen.moments(*how_many):
        yield retweet(person, when, pen, archived=archived) if pen.chance(0.1) else tweet(person, when, pen)


def _as_api(one: Json) -> Json:
    """Turn a tweet into the API's form: the words are in `text`, and a tweet that is no reply says so with nulls."""
    shaped = {("text" if name == "full_text" else name): value for name, value in one.items()}
    if repeated := one.get("retweeted_status"):
        shaped["retweeted_status"] = _as_api(repeated)
    return dict.fromkeys(REPLY_FIELDS) | shaped


def _stringly(value: Any) -> Any:
    """Turn numbers into strings, as the archive has them."""
    if isinstance(value, dict):
        return {name: _stringly(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_stringly(inner) for inner in value]
    return str(value) if type(value) is int else value


def _like(person: Person, pen: Pen) -> Json:
    words = shown(pen.text(LINKLESS, pen.other(person), REACTION, "target_text"), pen.cast)[0]
    number = str(pen.rng.randrange(10**18, 2 * 10**18))
    address = f"https://twitter.com/i/web/status/{number}"
    return {"like": {"tweetId": number, "fullText": words, "expandedUrl": address}}


def _assigned(name: str, part: int, items: Sequence[Json]) -> bytes:
    return f"window.YTD.{name}.part{part} = {json.dumps(items, ensure_ascii=False, indent=2)}".encode()
