"""Write a Mastodon account archive: actor.json, outbox.json, likes.json and bookmarks.json, as its BackupService does.

Format: mastodon/mastodon, app/services/backup_service.rb; the outbox is an ActivityStreams 2.0 OrderedCollection of
Create (the owner's notes) and Announce (boosts). Releases since 4.2 pack a zip, older ones a tar.gz.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from teller.sandbox.exports import mastodon_note, pack
from teller.sandbox.exports.mastodon_note import HOST, POST, PUBLIC, Json
from teller.sandbox.exports.model import Export, Person
from teller.sandbox.exports.pen import Pen

REACTION: Final = "social.reaction.v1"
CONTEXT: Final = [
    "https://www.w3.org/ns/activitystreams",
    {"ostatus": "http://ostatus.org#", "atomUri": "ostatus:atomUri", "sensitive": "as:sensitive"},
]


def archive(person: Person, pen: Pen, packing: str, broken: int = 0) -> Export:
    """Make a person's archive, packed as `zip` or `tar.gz`, with `broken` notes that have an impossible date."""
    notes = [mastodon_note.create(person, when, pen) for when in pen.moments(16, 25)]
    for activity in pen.rng.sample(notes, broken):
        activity["published"] = activity["object"]["published"] = "2025-02-30T25:00:00Z"
    boosts = [_announce(person, when, pen) for when in pen.moments(3, 7)]
    likes, bookmarks = ([_elsewhere(pen) for _ in pen.moments(2, 8)] for _ in range(2))
    files = {
        "outbox.json": _collection("outbox.json", notes + boosts, totalItems=len(notes + boosts)),
        "likes.json": _collection("likes.json", likes),
        "bookmarks.json": _collection("bookmarks.json", bookmarks),
        "actor.json": pack.compact(_actor(person)),
    }
    return Export(
        connector="mastodon",
        path=f"mastodon/archive-20260101000000-{person.handle}.{packing}",
        content=pack.zipped(files) if packing == "zip" else pack.tarred(files),
        depositor="social.example",
        owner=person.owner_id,
        expected={POST: len(notes) - broken, REACTION: len(boosts) + len(likes) + len(bookmarks)},
        refused=broken,
        planted=tuple(pen.planted),
    )


def _collection(name: str, items: Sequence[Any], **more: int) -> bytes:
    return pack.compact({"@context": CONTEXT, "id": name, "type": "OrderedCollection", **more, "orderedItems": items})


def _actor(person: Person) -> Json:
    me = f"{HOST}/users/{person.handle}"
    files = {"outbox": "outbox.json", "likes": "likes.json", "bookmarks": "bookmarks.json"}
    names = {"preferredUsername": person.handle, "name": person.name, "summary": "", "url": f"{HOST}/@{person.handle}"}
    return {"@context": CONTEXT, "id": me, "type": "Person", **names, **files}


def _announce(person: Person, when: datetime, pen: Pen) -> Json:
    me = f"{HOST}/users/{person.handle}"
    number = mastodon_note.snowflake(when, pen)
    head = {"id": f"{me}/statuses/{number}/activity", "type": "Announce", "actor": me, "published": pack.iso(when)}
    return {**head, "to": [PUBLIC], "cc": [f"{me}/followers"], "object": _elsewhere(pen)}


def _elsewhere(pen: Pen) -> str:
    """Make the address of a post on another server."""
    return f"https://far.example/users/user{pen.rng.randrange(1000)}/statuses/{pen.rng.randrange(10**17, 10**18)}"
