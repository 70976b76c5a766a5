"""Templates by kind of text; `training.fill` fills each `{slot}`.

KINDS and MORE are for training, KEPT for choosing. HELD_OUT are only for measuring. FRESH are only for measuring too, and nobody reads their misses.
"""

from training.templates import (
    chats,
    feeds,
    heldout,
    machine,
    messages,
    numbers,
    orders,
    people,
    posts,
    records,
    spoken,
    words,
)
from training.templates.fresh import FRESH

KINDS = {
    "post": posts.POSTS,
    "message": messages.MESSAGES,
    "order": orders.ORDERS,
    "chat": chats.CHATS,
    "record": records.RECORDS,
}
_MORE = {
    "numbers": numbers.NUMBERS,
    "machine": machine.MACHINE,
    "spoken": spoken.SPOKEN,
    "words": words.WORDS,
    "feeds": feeds.FEEDS,
    "people": people.PEOPLE,
}
#: One line in this many is kept out of training, to choose settings on.
_KEPT = 6
#: Kinds for training whose other lines are KEPT.
MORE = {kind: [line for at, line in enumerate(lines) if at % _KEPT] for kind, lines in _MORE.items()}
KEPT = {kind: lines[::_KEPT] for kind, lines in _MORE.items()}
#: Kinds of text that no choice was tuned to: other writers, other situations, other words.
HELD_OUT = {
    "review": heldout.REVIEWS,
    "ticket": heldout.TICKETS,
    "invitation": heldout.INVITATIONS,
    "marketplace": heldout.MARKETPLACE,
}
__all__ = ["FRESH", "HELD_OUT", "KEPT", "KINDS", "MORE"]
