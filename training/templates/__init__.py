"""Templates by kind of text: `{slot}` is filled by `training.fill`. KINDS are learnt from, HELD_OUT only measured, FRESH not even looked at."""

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
