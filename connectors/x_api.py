"""Read tweets as X's API v1.1 returns them, a JSON object a line: a feed in which each tweet has an owner, its
`user.id_str`.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path

from connectors.api import Connector, Deposit, NotThisFormat, Options, Outcome, Refused
from connectors.formats.json_pieces import json_lines
from connectors.formats.sources import Member, read_source
from connectors.models import parse
from connectors.records import BadRecord, FilePiece, Party, read_each
from connectors.x_tweets import Tweet, deposit

NAME = "x-api"
EXPECTED = "tweets as the API v1.1 returns them, one JSON object a line"
_FILES = re.compile(r"\.(jsonl|ndjson|json)$")
_TWEET = re.compile(rb'^\{.*"(full_)?text"', re.DOTALL)
#: Broken lines after which a file counts as another format.
_PATIENCE = 10


def reads(path: Path, options: Options) -> Iterator[Outcome]:
    options.no_owner()
    depositor = options.depositor_or(NAME)
    return read_source(path, _FILES, EXPECTED, partial(_read, depositor), options.on_bytes)


def _read(depositor: str, member: Member) -> Iterator[Outcome]:
    pieces = json_lines(member)
    first = list(islice(pieces, _PATIENCE))
    if not any(isinstance(piece, FilePiece) and _TWEET.match(piece.content) for piece in first):
        raise NotThisFormat(f"expected {EXPECTED}")
    yield from read_each(chain[FilePiece[bytes] | Refused](first, pieces), partial(_tweet, depositor))


def _tweet(depositor: str, line: bytes) -> Deposit:
    tweet = parse(Tweet, line)
    if not (tweet.user and tweet.user.id_str):
        raise BadRecord("user.id_str: missing, so it names no owner")
    return deposit(tweet, Party(tweet.user.id_str, depositor))


connector = Connector(NAME, "social", "Tweets from X's API v1.1, JSON lines", reads)
