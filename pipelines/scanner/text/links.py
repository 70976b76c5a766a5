"""Remove the parts of a link that name a person: user names, the ids behind them, query and fragment.

Scheme, host and path stay. A link's parts are those of RFC 3986, appendix B. The parts to remove are spans, so that
they merge with a scanner's.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from pipelines.scanner.text.placeholders import Placeholders
from pipelines.scanner.text.spans import Span, merge, replace
from pipelines.scanner.text.words import word_set

USER: Final = "USER_NAME"
#: Entity of a part that is removed without a placeholder; it is counted as URL.
PART: Final = "LINK_PART"
#: Score of a link's parts: the structure of a link is certain.
SCORE: Final = 1.0

_PARTS: Final = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.\-]*):(?=//))?(?://)?(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_HOST: Final = re.compile(r"(?=.{4,253}\Z)(?:[\w\-]{1,63}\.)+(?!\d+\Z)[\w\-]{2,63}", re.IGNORECASE)
_IN_TEXT: Final = re.compile(
    r"""(?:(?<![a-z0-9])(?:https?|ftp)://|(?<![\w.@/\-])www\.|(?<![\w.@/\-])(?:[a-z0-9\-]{1,63}\.)+[a-z]{2,24}(?=[/?#]))"""
    r"""[^\s<>"'`“”‘’«»]+""",
    re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?…)]}*_|"

#: The segment behind one of these is a user name.
_BEFORE_USERS: Final = word_set(
    "user users u in profile profiles profil people person member members author authors account accounts "
    "channel add c id stories usuario usuarios utilisateur benutzer"
)
#: Sites whose first segment is a user name, unless it is one of `_NO_USERS`.
_USERS_FIRST: Final = word_set(
    "x.com twitter.com instagram.com facebook.com fb.com fb.me threads.net threads.com github.com gitlab.com "
    "t.me wa.me telegram.me vk.com ok.ru pinterest.com pinterest.co.uk soundcloud.com twitch.tv flickr.com "
    "paypal.me paypal.com venmo.com cash.app ko-fi.com patreon.com onlyfans.com snapchat.com linktr.ee "
    "tiktok.com youtube.com tumblr.com myspace.com ask.fm about.me vimeo.com behance.net dribbble.com last.fm "
    "strava.com deviantart.com medium.com keybase.io bitbucket.org codepen.io producthunt.com letterboxd.com "
    "reddit.com m.me ig.me"
)
_NO_USERS: Final = word_set(
    "about account add ads api app apps business c channel downloads events explore features feed groups "
    "hashtag help home i in intent jobs login marketplace me media messages music news notifications p pages "
    "photo photos playlist policy posts privacy r reel reels search security settings share shorts signup "
    "status statuses stories story tag tags terms topics trending tv u user users video videos watch web"
)
#: Sites where the label before the site's own is a user name.
_USER_HOST: Final = re.compile(
    r"(?P<label>[^.]+)\.(?:(?:tumblr|wordpress|livejournal|substack|medium|deviantart|bandcamp|weebly|wixsite)\.com"
    r"|git(?:hub|lab)\.io|itch\.io|carrd\.co|bsky\.social|dreamwidth\.org|neocities\.org|blogspot\.[a-z.]+)\Z"
)
_SITE_PREFIX: Final = re.compile(r"\A(?:www|m|mobile|old|web|[a-z]{2})\.")
_NO_HOST_USERS: Final = word_set("www m mobile blog api static media assets cdn help support en open")
#: Tokens that may give access to a person's page: a UUID, a long number, or a long run of letters and digits.
_UUID_OR_NUMBER: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{9,}")
_LONG_RUN: Final = re.compile(r"\w{16,}")


def in_text(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each link in the text, in order, without the punctuation behind it."""
    if "." not in text or not (any(sign in text for sign in "/?#") or "www." in text.lower()):
        return
    for match in _IN_TEXT.finditer(text):
        end = match.start() + len(match[0].rstrip(_TRAILING))
        yield match.start(), end


def trim(link: str, at: int = 0) -> list[Span] | None:
    """Return the spans to remove from a link, or None when it is not a link to a host with a name.

    `at` is added to each span.
    """
    parts = _PARTS.fullmatch(link)
    if parts is None or any(char.isspace() for char in link):
        return None
    scheme, authority = parts["scheme"], parts["authority"]
    userinfo, sign, host = authority.rpartition("@")
    name = host.partition(":")[0]
    if (
        (scheme or "https").lower() not in ("http", "https", "ftp")
        or not _HOST.fullmatch(name)
        or (sign and not scheme)
    ):
        return None
    begin = parts.start("authority") + len(userinfo) + len(sign)
    gone = [(parts.start("authority"), begin, PART), (parts.start("rest"), parts.end("rest"), PART)]
    named = _host_users(name.lower(), begin)
    users = {link[start:end].lower() for start, end, _ in named}
    gone += [*named, *_path(parts["path"], parts.start("path"), name.lower(), users)]
    return sorted(Span(at + start, at + end, entity, SCORE) for start, end, entity in gone if start < end)


def kept(link: str, placeholders: Placeholders) -> str | None:
    """Return the link without the removed parts, or None when the text is not a link."""
    gone = trim(link)
    if gone is None:
        return None
    return replace(
        link,
        merge(gone),
        lambda span: placeholders.of(USER, link[span.start : span.end]) if span.entity == USER else "",
    )


def trimmed(text: str, found: Sequence[Span]) -> list[Span]:
    """Replace each span of a whole link by the spans of the parts to remove."""
    urls = {(span.start, span.end) for span in found if span.entity == "URL"}
    gone: list[Span] = []
    for start, end in sorted(urls | set(in_text(text))):
        parts = trim(text[start:end], start)
        gone += [Span(start, end, "URL", SCORE)] if parts is None else parts
    gone.sort()
    kept = (span for span in found if span.entity != "URL" and not _is_false_address(text, span, gone))
    return sorted([*kept, *gone])


def _is_false_address(text: str, span: Span, gone: Sequence[Span]) -> bool:
    """Tell whether an e-mail address is really a link up to an @ in its query; the @ is removed with the query."""
    if span.entity != "EMAIL_ADDRESS" or "/" not in text[span.start : span.end]:
        return False
    sign = text.find("@", span.start, span.end)
    at = bisect_right(gone, sign, key=lambda part: part.start) - 1
    return at >= 0 and gone[at].entity == PART and sign < gone[at].end >= span.end


def replaced(text: str, found: Sequence[Span]) -> list[Span]:
    """Add a span for each whole link of the text to the spans found, whatever the scanner found in it."""
    return sorted([*found, *(Span(start, end, "URL", SCORE) for start, end in in_text(text))])


def _host_users(host: str, at: int) -> list[tuple[int, int, str]]:
    """Return the label before the site's own name, where it is a user name."""
    found = _USER_HOST.search(host)
    label = found["label"] if found else ""
    return [(at + found.start("label"), at + found.end("label"), USER)] if found and label not in _NO_HOST_USERS else []


def _path(path: str, at: int, host: str, users: set[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of a path to remove. Behind a user name, and on sites of users, they include ids of posts."""
    on_users = not users and bool({host, _SITE_PREFIX.sub("", host)} & _USERS_FIRST)
    before = None if on_users else ""
    for segment in re.finditer(r"[^/]+", path):
        start, end = at + segment.start(), at + segment.end()
        name, semicolon, _ = segment[0].partition(";")
        plain = unquote(name).lower()
        if semicolon:
            yield start + len(name), end, PART
        if plain and (_is_user(plain, before) or plain in users):
            users.add(plain.lstrip("@~"))
            yield start, start + len(name), USER
        elif ((users or on_users) and any(char.isdigit() for char in plain)) or _is_token(plain):
            yield start, start + len(name), PART
        before = plain


def _is_user(segment: str, before: str | None) -> bool:
    """Tell whether a segment is a user name.

    `before` is the segment before it, "" where there is none, and None for the first segment on a site of users.
    """
    if segment[0] in "@~$+" or "@" in segment:
        return len(segment) > 1
    return segment not in _NO_USERS if before is None else before in _BEFORE_USERS


def _is_token(segment: str) -> bool:
    mixed = any(
        any(char.isdigit() for char in run) and any(char.isalpha() for char in run)
        for run in _LONG_RUN.findall(segment)
    )
    return mixed or _UUID_OR_NUMBER.search(segment) is not None
