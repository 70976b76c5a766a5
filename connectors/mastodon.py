"""The archive that a Mastodon server gives its users: `outbox.json`, `likes.json` and `bookmarks.json`.

Format: ActivityStreams 2.0 collections, as Mastodon's `BackupService` writes them. The outbox holds Create activities
with the post inside and Announce activities with the address of the post that was boosted; the others hold addresses,
without dates. The archive is a zip (since 4.2), a tar.gz (before), an unpacked folder, or one of the files alone.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from pydantic import Field, RootModel

from connectors.api import Connector, Deposit, Options, Outcome
from connectors.formats.html_text import text_and_links
from connectors.formats.json_pieces import list_elements
from connectors.formats.members import Member
from connectors.formats.sources import read_source
from connectors.models import Lenient, Moment, Several, parse, validate
from connectors.records import BadRecord, Party, compose, read_each

NAME = "mastodon"
PLATFORM: Final = "mastodon"
POST: Final = "social.post.v1"
REACTION: Final = "social.reaction.v1"
EXPECTED = "a Mastodon archive: its zip, tar.gz or folder, or outbox.json with its orderedItems"
_FILES = re.compile(r"(^|/)(outbox|likes|bookmarks)\.json$")
_OPENING = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{.*?"orderedItems"\s*:\s*\[', re.DOTALL)
_PUBLIC: Final = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}


class Activity(Lenient):
    """An element of the outbox."""

    id: str
    type: str
    published: Moment | None = None
    to: Several = Field(default_factory=list)
    cc: Several = Field(default_factory=list)
    object: Any = None


class Note(Lenient):
    """The post inside a Create: a Note, a Question or whatever else has content."""

    id: str
    published: Moment | None = None
    content: str | None = None
    contentMap: dict[str, Any] | None = None  # noqa: N815 - ActivityStreams' names
    summary: str | None = None
    inReplyTo: Any = None  # noqa: N815
    quote: Any = None
    quoteUri: Any = None  # noqa: N815
    sensitive: bool | None = None
    attachment: Several = Field(default_factory=list)
    tag: Several = Field(default_factory=list)
    likes: Any = None
    shares: Any = None


class ItemAddress(RootModel[str]):
    """An element of likes or bookmarks."""


def reads(path: Path, options: Options) -> Iterator[Outcome]:
    party = Party(options.sole_owner(), options.depositor_or(NAME))
    return read_source(path, _FILES, EXPECTED, partial(_read, party, path.name), options.on_bytes)


def _read(party: Party, alone: str, member: Member) -> Iterator[Outcome]:
    mark = "BOOKMARK" if (member.name or alone) == "bookmarks.json" else "LIKE"
    return read_each(list_elements(member, _OPENING, EXPECTED), partial(_element, party, mark))


def _element(party: Party, mark: str, piece: bytes) -> Deposit:
    if piece.startswith(b'"'):
        return _mark(parse(ItemAddress, piece).root, mark, party)
    activity = parse(Activity, piece)
    if activity.type == "Create":
        return _post(activity, validate(Note, activity.object), party)
    if activity.type == "Announce":
        return _boost(activity, party)
    raise BadRecord("type: neither Create nor Announce")


def _mark(target: str, kind: str, party: Party) -> Deposit:
    fields = {
        "occurred_at": None,
        "time_precision": "UNKNOWN",
        "platform": PLATFORM,
        "kind": kind,
        "target_post": target,
    }
    return compose(REACTION, party, [PLATFORM, kind, target], fields)


def _boost(activity: Activity, party: Party) -> Deposit:
    """Read a boost. The boosted post is an address, or the post itself for the owner's own of limited visibility."""
    inside = isinstance(activity.object, dict)
    target = activity.object.get("id") if inside else activity.object
    if not isinstance(target, str) or not target:
        raise BadRecord("object: does not say which post was boosted")
    note = validate(Note, activity.object) if inside else None
    fields = {
        "occurred_at": activity.published,
        "time_precision": "SECOND" if activity.published else "UNKNOWN",
        "platform": PLATFORM,
        "kind": "REPOST",
        "target_post": target,
        "target_author": _author(activity),
        "target_text": text_and_links(note.content)[0] if note and note.content else None,
    }
    return compose(REACTION, party, [PLATFORM, "REPOST", activity.id], fields)


def _author(activity: Activity) -> str | None:
    """Return the boosted post's author: a boost is addressed to the booster's followers and to the author."""
    people = [one for one in _strings(activity.cc) if one not in _PUBLIC and not one.endswith("/followers")]
    return people[0] if len(people) == 1 else None


def _post(activity: Activity, note: Note, party: Party) -> Deposit:
    published = note.published or activity.published
    if published is None or note.content is None:
        raise BadRecord("object.published: missing" if published is None else "object.content: missing")
    text, links = text_and_links(note.content)
    tags = [tag for tag in note.tag if isinstance(tag, dict)]
    attached = [one for one in note.attachment if isinstance(one, dict)]
    fields = {
        "occurred_at": published,
        "time_precision": "SECOND",
        "platform": PLATFORM,
        "post_id": note.id,
        "kind": _kind(note),
        "text": text,
        "summary": note.summary,
        "language": next(iter(note.contentMap or ()), None),
        "visibility": _visibility(activity),
        "in_reply_to_post": note.inReplyTo if isinstance(note.inReplyTo, str) else None,
        "mentions": list(_members(tags, "Mention", "href")),
        "hashtags": [name.removeprefix("#") for name in _members(tags, "Hashtag", "name")],
        "links": links,
        "media_count": sum(one.get("type") != "Link" for one in attached),
        "likes": _total(note.likes),
        "reposts": _total(note.shares),
        "sensitive": note.sensitive,
    }
    return compose(POST, party, [PLATFORM, note.id], fields)


def _kind(note: Note) -> str:
    if note.inReplyTo:
        return "REPLY"
    return "QUOTE" if note.quote or note.quoteUri else "POST"


def _visibility(activity: Activity) -> str:
    to, cc = set(_strings(activity.to)), set(_strings(activity.cc))
    if to & _PUBLIC:
        return "PUBLIC"
    if cc & _PUBLIC:
        return "UNLISTED"
    if any(one.endswith("/followers") for one in to):
        return "FOLLOWERS"
    return "DIRECT" if to else "UNKNOWN"


def _strings(several: Sequence[Any]) -> list[str]:
    return [one for one in several if isinstance(one, str)]


def _members(tags: Sequence[dict[str, Any]], kind: str, member: str) -> Iterator[str]:
    for tag in tags:
        if tag.get("type") == kind and isinstance(value := tag.get(member), str):
            yield value


def _total(collection: Any) -> int | None:
    total = collection.get("totalItems") if isinstance(collection, dict) else None
    return total if isinstance(total, int) else None


connector = Connector(
    NAME, "social", "Mastodon archive: posts, boosts, likes, bookmarks", reads, EXPECTED,
    ("social.post", "social.reaction"),
)  # fmt: skip
