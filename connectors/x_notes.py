"""Long posts of an X archive. `tweets.js` has 280 characters of them and a mark that they go on; the whole text is only
in `note-tweet.js`, under an id of its own. What joins the two is when they were written, and how they begin.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from pydantic import Field

from connectors.api import Deposit, Outcome, Refused
from connectors.models import Lenient, Moment, parse
from connectors.records import BadRecord, FilePiece, Party, compose
from connectors.x_languages import language_of
from connectors.x_tweets import PLATFORM, POST, Tweet, unescape

#: Most characters of long texts that are held for their posts, and most texts of one second; those beyond become posts
#: of their own.
MOST_CHARACTERS: Final = 32 * 1024 * 1024
MOST_AT_ONCE: Final = 20
#: Added to a text's characters for its links and what holds it.
OVERHEAD: Final = 1000
#: Characters by which a text that bears no mark of being cut is known to be the same.
_ENOUGH: Final = 200
_BEHIND_CUT: Final = re.compile(r"\s*+(?:https?://\S++)?\s*+")
_MENTIONS: Final = re.compile(r"(?>(?:@\w++\s++)*)")


class Core(Lenient):
    """The content of a long post."""

    text: str
    urls: list[Any] = Field(default_factory=list)
    hashtags: list[Any] = Field(default_factory=list)

    def named(self, items: list[Any], *names: str) -> list[str]:
        """Return the texts that these members of the items hold."""
        found = (item.get(name) for item in items if isinstance(item, dict) for name in names)
        return [text for text in found if isinstance(text, str)]


class LongPost(Lenient):
    """A long post."""

    noteTweetId: str  # noqa: N815 - the archive's names
    createdAt: Moment  # noqa: N815
    core: Core

    @property
    def words(self) -> str:
        return unescape(self.core.text)

    @property
    def links(self) -> list[str]:
        return self.core.named(self.core.urls, "expandedUrl")

    @property
    def hashtags(self) -> list[str]:
        return self.core.named(self.core.hashtags, "text", "tag")


class NoteElement(Lenient):
    """An element of the list."""

    noteTweet: LongPost  # noqa: N815


class Notes:
    """The long posts of an archive, by the second in which they were written."""

    def __init__(self) -> None:
        self._by_second: defaultdict[int, list[LongPost]] = defaultdict(list)
        self._held: set[str] = set()
        self._left: dict[str, LongPost] = {}
        self._characters = 0

    def hold(self, pieces: Iterable[FilePiece[bytes] | Refused]) -> None:
        """Hold the posts of a list; what is wrong with others, `deposits` tells."""
        for piece in pieces:
            if isinstance(piece, Refused) or (note := _note(piece.content)) is None:
                continue
            size, near = len(note.core.text) + OVERHEAD, self._by_second[_second(note.createdAt)]
            has_room = self._characters + size <= MOST_CHARACTERS and len(near) < MOST_AT_ONCE
            if has_room and note.noteTweetId not in self._held:
                self._characters += size
                near.append(note)
                self._held.add(note.noteTweetId)
                self._left[note.noteTweetId] = note

    def whole(self, tweet: Tweet) -> LongPost | None:
        """Return the long post of which this is the beginning."""
        second, words = _second(tweet.created_at), tweet.words or ""
        if words.startswith("RT @"):  # another person's
            return None
        near = [note for each in (second, second - 1, second + 1) for note in self._by_second.get(each, ())]
        kept, mark, behind = words.rpartition("…")
        cut = mark and _BEHIND_CUT.fullmatch(behind)
        start = _begin(kept if cut else words)
        enough = start and (cut or len(start) >= _ENOUGH)
        found = next((note for note in near if enough and _begin(note.words).startswith(start)), None)
        if found is None and cut and len(near) == 1:
            found = near[0]
        if found:
            self._left.pop(found.noteTweetId, None)
        return found

    def deposits(self, pieces: Iterable[FilePiece[bytes] | Refused], party: Party) -> Iterator[Outcome]:
        """Yield what is not held of a list: posts that were too many, and what cannot be read."""
        for piece in pieces:
            try:
                if isinstance(piece, Refused):
                    yield piece
                elif (note := parse(NoteElement, piece.content).noteTweet).noteTweetId not in self._held:
                    yield _post(note, party)
            except BadRecord as bad:
                yield Refused(piece.where, str(bad))

    def left(self, party: Party) -> Iterator[Outcome]:
        """Yield the posts whose beginning is not in the archive."""
        for note in self._left.values():
            try:
                yield _post(note, party)
            except BadRecord as bad:
                yield Refused("a long post", str(bad))


def _note(piece: bytes) -> LongPost | None:
    try:
        return parse(NoteElement, piece).noteTweet
    except BadRecord:
        return None


def _begin(words: str) -> str:
    """Return the text without the mentions in front, which a reply's cut text has and its whole text may lack."""
    return _MENTIONS.sub("", words, count=1).strip()


def _second(moment: datetime) -> int:
    return int(moment.timestamp())


def _post(note: LongPost, party: Party) -> Deposit:
    fields = {
        "occurred_at": note.createdAt,
        "time_precision": "SECOND",
        "platform": PLATFORM,
        "post_id": note.noteTweetId,
        "kind": "POST",
        "text": note.words,
        "language": language_of(None, note.words),
        "visibility": "UNKNOWN",
        "hashtags": note.hashtags,
        "links": note.links,
    }
    return compose(POST, party, [PLATFORM, "note", note.noteTweetId], fields)
