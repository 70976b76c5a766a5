"""The archive that X gives its users: `data/tweets.js` and `data/like.js`, with all their parts.

Each file is a list in JSON behind `window.YTD.<name>.part<n> = `. Archives from before 2022 have `tweet.js`, and those
from before 2020 no `tweet` around each tweet; their field names are the same.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from connectors.api import Connector, Deposit, Options, Outcome
from connectors.formats.json_pieces import list_elements
from connectors.formats.sources import Member, read_source
from connectors.models import Lenient, parse
from connectors.records import BadRecord, Party, compose, read_each
from connectors.x_tweets import PLATFORM, REACTION, Tweet, deposit, unescape

NAME = "x-archive"
EXPECTED = (
    "an X archive: its zip, its folder, or one of data/tweets.js and data/like.js with `window.YTD. ... =` in front"
)
_FILES = re.compile(r"(^|/)(tweets?|like)(-part\d+)?\.js$")
_OPENING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:window\.YTD\.(?:tweets?|like)\.part\d+\s*=\s*)\[")


class Like(Lenient):
    """A tweet that the owner liked."""

    tweetId: str  # noqa: N815 - the archive's name
    fullText: str | None = None  # noqa: N815


class Element(Lenient):
    """An element of a list: a tweet or a like."""

    tweet: Tweet | None = None
    like: Like | None = None


def reads(path: Path, options: Options) -> Iterator[Outcome]:
    party = Party(options.sole_owner(), options.depositor_or(NAME))
    return read_source(path, _FILES, EXPECTED, partial(_read, party), options.on_bytes)


def _read(party: Party, member: Member) -> Iterator[Outcome]:
    return read_each(list_elements(member, _OPENING, EXPECTED), partial(_element, party))


def _element(party: Party, piece: bytes) -> Deposit:
    element = parse(Element, piece)
    if element.like:
        return _like(element.like, party)
    if element.tweet:
        return deposit(element.tweet, party)
    if b'"full_text"' in piece:
        return deposit(parse(Tweet, piece), party)
    raise BadRecord("neither a tweet nor a like")


def _like(like: Like, party: Party) -> Deposit:
    """Read a like; the archive keeps no date of it."""
    fields = {
        "occurred_at": None,
        "time_precision": "UNKNOWN",
        "platform": PLATFORM,
        "kind": "LIKE",
        "target_post": like.tweetId,
        "target_text": None if like.fullText is None else unescape(like.fullText),
    }
    return compose(REACTION, party, [PLATFORM, "LIKE", like.tweetId], fields)


connector = Connector(NAME, "social", "X (Twitter) archive: tweets and likes", reads)
