"""Read tweets as X's API v1.1 returns them, a JSON object a line: a feed in which each tweet has an owner, its
`user.id_str`.

Captures of the stream hold notices between the posts (developer.x.com, "Streaming message types"): that a post was
deleted or withheld, that posts were left out. They are no posts, and are counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Final

from connectors.api import Connector, Deposit, LeftOut, NotThisFormat, Options, Outcome, Refused
from connectors.formats.json_pieces import json_lines
from connectors.formats.members import Member
from connectors.formats.sources import read_source
from connectors.models import parse
from connectors.records import BadRecord, FilePiece, Party, read_each
from connectors.x_tweets import Tweet, deposit

NAME = "x-api"
EXPECTED = "tweets as the API v1.1 returns them, one JSON object a line"
_FILES = re.compile(r"\.(jsonl|ndjson|json)$", re.IGNORECASE)
_TWEET = re.compile(rb'^\{.*"(full_)?text"', re.DOTALL)
_NOTICE = re.compile(
    rb'^\{\s*"(delete|scrub_geo|limit|status_withheld|user_withheld|disconnect|warning|event|friends|friends_str|control)"'
    rb"\s*:"
)
#: What a tweet of the API v2 has, and one of v1.1 has not; it may be within the page that the API answers with.
_V2 = re.compile(rb'^\{\s*"data"\s*:|"(author_id|edit_history_tweet_ids|public_metrics|conversation_id)"\s*:')
_V2_WORDS: Final = "this is API v2, only v1.1 is read"
#: Broken lines after which a file counts as another format.
_PATIENCE = 10

Lines = Iterable[FilePiece[bytes] | Refused]


def reads(path: Path, options: Options) -> Iterator[Outcome]:
    options.no_owner()
    depositor = options.depositor_or(NAME)
    return read_source(path, _FILES, EXPECTED, partial(_read, depositor), options.on_bytes)


def _read(depositor: str, member: Member) -> Iterator[Outcome]:
    lines = json_lines(member)
    first = list(islice(lines, _PATIENCE))
    contents = [line.content for line in first if isinstance(line, FilePiece)]
    if not any(map(_is_ours, contents)):
        raise NotThisFormat(f"expected {EXPECTED}" + (f": {_V2_WORDS}" if any(map(_is_v2, contents)) else ""))
    notices: Counter[str] = Counter()
    yield from read_each(_posts(chain(first, lines), notices), partial(_tweet, depositor))
    for kind, count in notices.items():
        yield LeftOut(member.at(kind), "a notice between the posts", count)


def _posts(lines: Lines, notices: Counter[str]) -> Iterator[FilePiece[bytes] | Refused]:
    """Yield the lines that are no notices, and count those that are."""
    for line in lines:
        if isinstance(line, FilePiece) and (found := _NOTICE.match(line.content)):
            notices[found[1].decode()] += 1
        else:
            yield line


def _is_ours(content: bytes) -> bool:
    return bool(_NOTICE.match(content) or (_TWEET.match(content) and not _is_v2(content)))


def _is_v2(content: bytes) -> bool:
    return b'"id_str"' not in content and bool(_V2.search(content))


def _tweet(depositor: str, line: bytes) -> Deposit:
    if _is_v2(line):
        raise BadRecord(_V2_WORDS)
    tweet = parse(Tweet, line)
    if not (tweet.user and tweet.user.id_str):
        raise BadRecord("user.id_str: missing, so it names no owner")
    return deposit(tweet, Party(tweet.user.id_str, depositor))


connector = Connector(NAME, "social", "Tweets from X's API v1.1, JSON lines", reads)
