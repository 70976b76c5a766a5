"""Tweets, as X's API v1.1 and its archive both write them.

Fields: developer.x.com, "Tweet object (v1.1)". `&`, `<` and `>` stand in texts as `&amp;`, `&lt;` and `&gt;`, and
nothing else is escaped, so only these three are undone, once.

A retweet that holds the repeated tweet is a reaction (REPOST) to it. In the archive only the text `RT @name: ...` shows
a retweet. It has no target to name, so it is a post of kind REPOST, which carries another person's words.

A quote has fields that say so from the API; in the archive it shows only as a link to another tweet.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Final, Protocol

from pydantic import BeforeValidator

from connectors.api import Deposit
from connectors.models import Lenient
from connectors.records import BadRecord, Party, compose
from connectors.x_languages import language_of

PLATFORM: Final = "x"
POST: Final = "social.post.v1"
REACTION: Final = "social.reaction.v1"
_CREATED_AT: Final = "%a %b %d %H:%M:%S %z %Y"
_ESCAPED = re.compile("&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_LINK_TEXT = re.compile(">([^<]*)<")
_RETWEET = re.compile(r"RT @\w")
_STATUS = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/(?:#!/)?(?:i/web|i|\w+)/status(?:es)?/([0-9]+)/?(?:[?#].*)?",
    re.IGNORECASE,
)


def _moment(value: Any) -> datetime:
    try:
        return datetime.strptime(value, _CREATED_AT)  # noqa: DTZ007 - the form has %z
    except (TypeError, ValueError):
        raise ValueError("not a date like Thu Apr 06 15:24:15 +0000 2017") from None


Created = Annotated[datetime, BeforeValidator(_moment)]


class Hashtag(Lenient):
    """A hashtag, without its #."""

    text: str


class Mention(Lenient):
    """An account in the text."""

    id_str: str | None = None
    screen_name: str | None = None


class PostLink(Lenient):
    """A link in the text; `url` is the shortened address."""

    url: str | None = None
    expanded_url: str | None = None


class Entities(Lenient):
    """The entities that X found in the text."""

    hashtags: list[Hashtag] | None = None
    user_mentions: list[Mention] | None = None
    urls: list[PostLink] | None = None
    media: list[Any] | None = None


class User(Lenient):
    """The author."""

    id_str: str | None = None
    screen_name: str | None = None
    protected: bool | None = None


class TweetPlace(Lenient):
    """A place that the author attached."""

    full_name: str | None = None


class Extended(Lenient):
    """The full form of a tweet of which the outer fields hold only 140 characters."""

    full_text: str
    entities: Entities | None = None
    extended_entities: Entities | None = None


class Tweet(Lenient):
    """A tweet. Counts are as of the export. `full_text` is the newer name of `text`."""

    id_str: str
    created_at: Created
    full_text: str | None = None
    text: str | None = None
    extended_tweet: Extended | None = None
    entities: Entities | None = None
    extended_entities: Entities | None = None
    lang: str | None = None
    source: str | None = None
    place: TweetPlace | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_user_id_str: str | None = None
    is_quote_status: bool | None = None
    quoted_status_id_str: str | None = None
    favorite_count: int | None = None
    retweet_count: int | None = None
    possibly_sensitive: bool | None = None
    user: User | None = None
    retweeted_status: "Tweet | None" = None

    @property
    def words(self) -> str | None:
        """Return the whole text, as its author wrote it."""
        text = self.extended_tweet.full_text if self.extended_tweet else self.full_text or self.text
        return None if text is None else unescape(text)


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: _CHARACTERS[found.group(1)], text)


class Whole(Protocol):
    """The whole of a post of which the tweet is the beginning."""

    @property
    def words(self) -> str: ...
    @property
    def links(self) -> list[str]: ...
    @property
    def hashtags(self) -> list[str]: ...


def deposit(tweet: Tweet, party: Party, whole: Whole | None = None) -> Deposit:
    """Make a post of a tweet, or a reaction when it repeats a tweet that it holds.

    Raises:
        BadRecord: the tweet has no text.
    """
    return _repost(tweet, tweet.retweeted_status, party) if tweet.retweeted_status else _post(tweet, party, whole)


def _post(tweet: Tweet, party: Party, whole: Whole | None) -> Deposit:
    if (words := whole.words if whole else tweet.words) is None:
        raise BadRecord("full_text: missing")
    entities = _entities(tweet)
    if whole:
        entities["links"] = list(dict.fromkeys([*entities["links"], *whole.links]))
        entities["hashtags"] = list(dict.fromkeys([*entities["hashtags"], *whole.hashtags]))
    fields = {
        "occurred_at": tweet.created_at,
        "time_precision": "SECOND",
        "platform": PLATFORM,
        "post_id": tweet.id_str,
        "kind": _kind(tweet, words),
        "text": words,
        "language": language_of(tweet.lang, words),
        "visibility": _visibility(tweet.user),
        "in_reply_to_post": tweet.in_reply_to_status_id_str,
        "in_reply_to_user": tweet.in_reply_to_user_id_str,
        "place": tweet.place.full_name if tweet.place else None,
        "likes": tweet.favorite_count,
        "reposts": tweet.retweet_count,
        "application": _application(tweet.source),
        "sensitive": tweet.possibly_sensitive,
        **entities,
    }
    return compose(POST, party, [PLATFORM, tweet.id_str], fields)


def _repost(tweet: Tweet, repeated: Tweet, party: Party) -> Deposit:
    fields = {
        "occurred_at": tweet.created_at,
        "time_precision": "SECOND",
        "platform": PLATFORM,
        "kind": "REPOST",
        "target_post": repeated.id_str,
        "target_author": repeated.user.id_str or repeated.user.screen_name if repeated.user else None,
        "target_text": repeated.words,
    }
    return compose(REACTION, party, [PLATFORM, "REPOST", tweet.id_str], fields)


def _kind(tweet: Tweet, words: str) -> str:
    if _RETWEET.match(words):
        return "REPOST"
    if tweet.in_reply_to_status_id_str or tweet.in_reply_to_user_id_str:
        return "REPLY"
    return "QUOTE" if tweet.is_quote_status or tweet.quoted_status_id_str or _links_a_tweet(tweet) else "POST"


def _links_a_tweet(tweet: Tweet) -> bool:
    """Tell whether a link leads to another tweet. One to the tweet itself stands behind a text that is cut."""
    entities = tweet.extended_tweet.entities if tweet.extended_tweet else tweet.entities
    found = (_STATUS.fullmatch(link.expanded_url or "") for link in (entities and entities.urls) or ())
    return any(status and status[1] != tweet.id_str for status in found)


def _visibility(user: User | None) -> str:
    if user is None or user.protected is None:
        return "UNKNOWN"
    return "FOLLOWERS" if user.protected else "PUBLIC"


def _application(source: str | None) -> str | None:
    """Return the name in `<a href="...">name</a>`."""
    if not source:
        return None
    found = _LINK_TEXT.search(source)
    return found.group(1) if found else source


def _entities(tweet: Tweet) -> dict[str, Any]:
    whole = tweet.extended_tweet.entities if tweet.extended_tweet else tweet.entities
    more = tweet.extended_tweet.extended_entities if tweet.extended_tweet else tweet.extended_entities
    entities = whole or Entities()
    media = (more or entities).media or entities.media or []
    mentions = (mention.id_str or mention.screen_name for mention in entities.user_mentions or ())
    links = (link.expanded_url or link.url for link in entities.urls or ())
    return {
        "hashtags": [hashtag.text for hashtag in entities.hashtags or ()],
        "mentions": [mention for mention in mentions if mention],
        "links": [link for link in links if link],
        "media_count": len(media),
    }
