"""The archive that X gives its users: `data/tweets.js`, `data/like.js` and other lists, with all their parts.

Each file is a list in JSON behind `window.YTD.<name>.part<n> = `. Archives from before 2022 have `tweet.js`, and those
from before 2020 no `tweet` around each tweet; their field names are the same. Posts to communities are in
`community-tweet.js`, and the whole of texts of more than 280 characters only in `note-tweet.js` (see `x_notes`).
Posts that the owner deleted are not read.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from connectors.api import Connector, Deposit, NotThisFormat, Options, Outcome
from connectors.formats.json_pieces import list_elements
from connectors.formats.members import Member, members
from connectors.formats.packing import Damaged
from connectors.formats.sources import NotRead, read_source
from connectors.models import Lenient, parse
from connectors.records import BadRecord, FilePiece, Party, compose, read_each
from connectors.x_notes import Notes
from connectors.x_tweets import PLATFORM, REACTION, Tweet, deposit, unescape

NAME = "x-archive"
EXPECTED = (
    "an X archive: its zip, its folder, or one of data/tweets.js and data/like.js with `window.YTD. ... =` in front"
)
_FILES = re.compile(r"(^|/)data/[^/]+\.js$|(^|/)([a-z-]*tweets?|like)(-part\d+)?\.js$")
_OPENING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*window\.YTD\.(?P<name>\w+)\.part\d+\s*=\s*\[")
#: Lists that are read: likes, and whatever holds tweets, but for those that the owner deleted.
_READ = re.compile(r"(?!deleted_)(?:\w+_)?tweets?|like")
_OURS = re.compile(r"([a-z-]*tweets?|like)(-part\d+)?\.js")
_NOTE_FILES = re.compile(r"(^|/)([a-z-]*note-tweets?)(-part\d+)?\.js$")
_NOTES = re.compile(r"(?!deleted_)(?:\w+_)?note_tweets?")


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
    return _reads(path, party, options)


def _reads(path: Path, party: Party, options: Options) -> Iterator[Outcome]:
    """Read the long texts first, since they may lie behind their posts; others become posts of their own."""
    notes = Notes()
    for member in members(path, _NOTE_FILES):
        if (found := _opening(member)) and _NOTES.fullmatch(found):
            with suppress(Damaged, NotThisFormat):  # the second reading tells
                notes.hold(list_elements(member, _OPENING, EXPECTED))
    yield from read_source(path, _FILES, EXPECTED, partial(_read, party, notes), options.on_bytes)
    yield from notes.left(party)


def _opening(member: Member) -> str | None:
    found = _OPENING.match(member.stream.peek(512)[:512])
    return found["name"].decode() if found else None


def _read(party: Party, notes: Notes, member: Member) -> Iterator[Outcome]:
    name = _opening(member)
    if name is None and member.name and not _OURS.fullmatch(member.name):
        raise NotRead("a script that is not read", 1)
    pieces = list_elements(member, _OPENING, EXPECTED)
    if name is None or _READ.fullmatch(name):
        if name and _NOTES.fullmatch(name):
            return notes.deposits(pieces, party)
        return read_each(pieces, partial(_element, party, notes))
    what = "posts that the owner deleted" if name.startswith("deleted_") else "a list that holds no posts"
    raise NotRead(what, sum(isinstance(piece, FilePiece) for piece in pieces))


def _element(party: Party, notes: Notes, piece: bytes) -> Deposit:
    element = parse(Element, piece)
    if element.like:
        return _like(element.like, party)
    tweet = element.tweet
    if tweet is None and b'"full_text"' in piece:
        tweet = parse(Tweet, piece)
    if tweet is None:
        raise BadRecord("neither a tweet nor a like")
    return deposit(tweet, party, notes.whole(tweet))


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


connector = Connector(
    NAME, "social", "X (Twitter) archive: tweets and likes", reads, EXPECTED, ("social.post", "social.reaction")
)
