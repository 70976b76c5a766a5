"""Workloads of seeded records: the same seed gives the same records, in the same order, on any machine."""

import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final, Literal

from benchmarks.line import texts
from schemas import catalog, framing, topics
from teller.sandbox.exports.model import Person

Kind = Literal["calls", "orders", "structured", "posts", "messages", "text", "mixed"]
#: Record types of each workload, taken in turns.
TURNS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "calls": ("call",),
    "orders": ("order",),
    "structured": ("call", "order"),
    "posts": ("post",),
    "messages": ("message",),
    "text": ("post", "message"),
    "mixed": ("call", "post", "order", "message"),
}
BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
DEPOSITOR: Final = "acme"
#: Number of the shop's articles; the first ones sell most.
ARTICLES: Final = 5000
_COUNTRIES: Final = ("United Kingdom", "France", "Germany", "Ireland", "Spain", "Netherlands")
_MATERIALS: Final = ("BRASS", "ENAMEL", "WOODEN", "WOOL", "GLASS", "COTTON", "PAPER", "TIN", "WICKER", "STEEL")
_THINGS: Final = ("LANTERN", "MUG", "TRAY", "BLANKET", "VASE", "BAG", "GARLAND", "BOX", "BASKET", "CLOCK")


@dataclass(frozen=True, slots=True)
class Raw:
    """Record to publish. `kind` is its record type."""

    kind: str
    topic: str
    key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Workload:
    """Workload: `records` of a kind, of `owners` owners.

    Owners come in windows of `window` owners, who take turns until each has `each` records; then the next owners come,
    and after the last ones the first again. So an owner's number of records in a chunk does not depend on the number of
    owners.
    """

    kind: Kind
    records: int
    owners: int
    window: int = 1000
    each: int = 20
    seed: int = 6

    def owner(self, number: int) -> str:
        """Owner of the record with that number."""
        wide = min(self.window, self.owners)
        turn, place = divmod(number, wide * self.each)
        return f"acct-{(turn * wide + place % wide) % self.owners:07d}"


def records(load: Workload, written: Sequence[str] | None = None) -> Iterator[Raw]:
    """Make the workload's records in order; `written` are texts to take, in turns, instead of generated ones."""
    rng = random.Random(load.seed)
    kinds = TURNS[load.kind]
    say = _Pen(rng, load.seed, written)
    for number in range(load.records):
        # a window's owners must not fall on the same record type each time round
        kind = kinds[(number + number // (min(load.window, load.owners) or 1)) % len(kinds)]
        name, fields = MAKERS[kind](rng, number, say)
        owner = load.owner(number)
        record = {
            "event_id": uuid.UUID(int=rng.getrandbits(128), version=4), "owner_id": owner, "depositor": DEPOSITOR,
            "occurred_at": BEGIN + timedelta(seconds=number), "time_precision": "SECOND", **fields,
        }  # fmt: skip
        schema = catalog.load().by_name(name)
        yield Raw(kind, topics.raw(schema.domain), owner.encode(), framing.encode(schema, record))


class _Pen:
    """Source of texts of each kind, one after the other."""

    def __init__(self, rng: random.Random, seed: int, written: Sequence[str] | None) -> None:
        self._rng, self._seed, self._written, self._at = rng, seed, written, 0

    def __call__(self, way: Callable[[random.Random, Sequence[Person]], str]) -> str:
        if self._written:
            self._at += 1
            return self._written[self._at % len(self._written)]
        return way(self._rng, texts.cast(self._seed))


def _call(rng: random.Random, number: int, _say: _Pen) -> tuple[str, dict[str, Any]]:
    return "telecom.call.v1", {
        "call_id": f"cdr-{number:010d}",
        "direction": rng.choice(("INCOMING", "OUTGOING", "MISSED")),
        "counterparty": f"+44 7700 900{rng.randrange(1000):03d}",
        "counterparty_name": rng.choice((None, "Mum", "Ann Lee", "Office")),
        "duration_s": rng.randrange(3600),
        "country": rng.choice(_COUNTRIES),
        "cell_id": f"234-15-{rng.randrange(10**5):05d}",
    }


def _order(rng: random.Random, number: int, _say: _Pen) -> tuple[str, dict[str, Any]]:
    article = int(ARTICLES * rng.random() ** 3)
    price = Decimal(rng.randrange(50, 9000)).scaleb(-2)
    quantity = rng.randrange(1, 12)
    return "purchases.order_line.v1", {
        "order_id": f"{500_000 + number // 4}",
        "line_id": str(number % 4 + 1),
        "sku": f"SK-{article:05d}",
        "product": product(article),
        "category": _THINGS[article % 10],
        "quantity": quantity,
        "unit_price": price,
        "total": price * quantity,
        "status": "ORDERED",
        "currency": "GBP",
        "country": rng.choice(_COUNTRIES),
        "seller": None,
        "payment": f"card {rng.randrange(10**4):04d}",
        "delivery_address": f"{rng.randrange(1, 200)} High Street",
        "note": None,
    }


def product(article: int) -> str:
    """Title of an article; no two are equal."""
    return f"{_MATERIALS[article // 10 % 10]} {_THINGS[article % 10]} {article // 100 + 1} CM"


def _post(rng: random.Random, number: int, say: _Pen) -> tuple[str, dict[str, Any]]:
    text = say(texts.post)
    words = text.split()
    return "social.post.v1", {
        "platform": "mastodon",
        "post_id": f"{10**17 + number * 7919}",
        "kind": "POST",
        "text": text,
        "summary": None,
        "language": "en",
        "visibility": "PUBLIC",
        "in_reply_to_post": f"{10**17 + rng.randrange(10**6)}" if rng.random() < 0.3 else None,
        "in_reply_to_user": None,
        "mentions": [word[1:] for word in words if word[:1] == "@" and len(word) > 1],
        "hashtags": [word[1:] for word in words if word[:1] == "#" and len(word) > 1],
        "links": [word for word in words if word.startswith("https://")],
        "place": None,
        "media_count": 0,
        "likes": rng.randrange(50),
        "reposts": rng.randrange(10),
        "application": "Web",
        "sensitive": False,
    }


def _message(rng: random.Random, number: int, say: _Pen) -> tuple[str, dict[str, Any]]:
    return "telecom.message.v1", {
        "message_id": f"msg-{number:010d}",
        "direction": rng.choice(("INCOMING", "OUTGOING")),
        "kind": "SMS",
        "counterparty": f"+44 7700 900{rng.randrange(1000):03d}",
        "counterparty_name": rng.choice((None, "Mum", "Ann Lee", "Office")),
        "text": say(texts.message),
        "attachment_count": 0,
        "country": rng.choice(_COUNTRIES),
    }


Maker = Callable[[random.Random, int, _Pen], tuple[str, dict[str, Any]]]
MAKERS: Final[Mapping[str, Maker]] = {"call": _call, "order": _order, "post": _post, "message": _message}


def first(load: Workload, count: int, written: Sequence[str] | None = None) -> list[Raw]:
    """Make the first records of a workload."""
    return list(islice(records(load, written), count))
