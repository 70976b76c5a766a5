"""Templates by kind of text; `training.fill` fills each `{slot}`.

KINDS are for training. HELD_OUT are only for measuring. FRESH are only for measuring too, and nobody reads their misses.
"""

from training.templates import chats, heldout, messages, orders, posts, records
from training.templates.fresh import FRESH

KINDS = {
    "post": posts.POSTS,
    "message": messages.MESSAGES,
    "order": orders.ORDERS,
    "chat": chats.CHATS,
    "record": records.RECORDS,
}
#: Kinds of text that no choice was tuned to: other writers, other situations, other words.
HELD_OUT = {
    "review": heldout.REVIEWS,
    "ticket": heldout.TICKETS,
    "invitation": heldout.INVITATIONS,
    "marketplace": heldout.MARKETPLACE,
}
__all__ = ["FRESH", "HELD_OUT", "KINDS"]
