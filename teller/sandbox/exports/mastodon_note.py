"""A note in a Mastodon outbox: the Create activity around it, its HTML and its tags.

Format: mastodon/mastodon, app/serializers/activitypub/note_serializer.rb and app/lib/text_formatter.rb.
"""

import html
from datetime import datetime
from typing import Any, Final

from teller.sandbox.exports import pack, texts
from teller.sandbox.exports.model import Person
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.texts import Text, Token
from teller.sandbox.exports.words import POSTS

Json = dict[str, Any]
HOST: Final = "https://social.example"
PUBLIC: Final = "https://www.w3.org/ns/activitystreams#Public"
POST: Final = "social.post.v1"


def create(person: Person, when: datetime, pen: Pen) -> Json:
    """Make a Create activity with the person's note."""
    me = f"{HOST}/users/{person.handle}"
    number = snowflake(when, pen)
    envelope = {"published": pack.iso(when), **_audience(f"{me}/followers", pen)}
    note = _note(person, number, envelope, pen)
    return {"id": f"{me}/statuses/{number}/activity", "type": "Create", "actor": me, **envelope, "object": note}


def snowflake(when: datetime, pen: Pen) -> int:
    """Make an id of milliseconds and 16 more bits, as lib/mastodon/snowflake.rb does."""
    return (pack.millis(when) << 16) + pen.rng.randrange(1 << 16)


def _note(person: Person, number: int, envelope: Json, pen: Pen) -> Json:
    me = f"{HOST}/users/{person.handle}"
    text = pen.text(POSTS, person, POST, "text")
    parent = f"{HOST}/users/{pen.other(person).handle}/statuses/{number - 4096}" if pen.chance(0.2) else None
    warning = f"CW: {pen.plant('PERSON', person.name, POST, 'summary')} complains again" if pen.chance(0.1) else None
    return {
        "id": f"{me}/statuses/{number}",
        "type": "Note",
        "summary": warning,
        "inReplyTo": parent,
        **envelope,
        "url": f"{HOST}/@{person.handle}/{number}",
        "attributedTo": me,
        "sensitive": warning is not None,
        "atomUri": f"{me}/statuses/{number}",
        "inReplyToAtomUri": parent,
        "conversation": f"tag:social.example,2025:objectId={number % 10**7}:objectType=Conversation",
        "content": content(text),
        "contentMap": {"en": content(text)},
        "attachment": [_picture(number)] if pen.chance(0.15) else [],
        "tag": _tags(text),
        "replies": {"id": f"{me}/statuses/{number}/replies", "type": "Collection"},
    }


def _audience(followers: str, pen: Pen) -> dict[str, list[str]]:
    """Choose public, unlisted or followers only: Mastodon says it by the place of the public collection."""
    ways = ({"to": [PUBLIC], "cc": [followers]}, {"to": [followers], "cc": [PUBLIC]}, {"to": [followers], "cc": []})
    return pen.rng.choices(ways, weights=(8, 2, 1))[0]


def _picture(number: int) -> Json:
    file = f"/media_attachments/files/{number}.jpg"
    return {"type": "Document", "mediaType": "image/jpeg", "url": file, "name": None}


def _tags(text: Text) -> list[dict[str, str]]:
    mentions = [
        {"type": "Mention", "href": f"{HOST}/users/{name}", "name": f"@{name}@social.example"}
        for name in texts.of_kind(text, "mention")
    ]
    hashtags = [
        {"type": "Hashtag", "href": f"{HOST}/tags/{tag.lower()}", "name": f"#{tag.lower()}"}
        for tag in texts.of_kind(text, "tag")
    ]
    return mentions + hashtags


def content(text: Text) -> str:
    """Return the HTML that Mastodon stores for the text."""
    return f"<p>{''.join(_markup(token) for token in text)}</p>"


def _markup(token: Token) -> str:
    value = html.escape(token.value, quote=False)
    if token.kind == "mention":
        link = f'<a href="{HOST}/@{value}" class="u-url mention">@<span>{value}</span></a>'
        return f'<span class="h-card" translate="no">{link}</span>'
    if token.kind == "tag":
        return f'<a href="{HOST}/tags/{value.lower()}" class="mention hashtag" rel="tag">#<span>{value}</span></a>'
    if token.kind == "url":
        head, tail = value[:8], value[8:]
        shown = f'<span class="invisible">{head}</span><span class="">{tail}</span><span class="invisible"></span>'
        return f'<a href="{value}" target="_blank" rel="nofollow noopener noreferrer" translate="no">{shown}</a>'
    return value
