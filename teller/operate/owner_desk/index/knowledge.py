"""Delays: since when each part of the bank is known to the index."""

from typing import Final

from teller.operate.owner_desk.index.connections import View
from teller.operate.owner_desk.index.heard import PART_OF, DeskPart
from teller.operate.owner_desk.port.reading import Delay

#: A part whose newest records are not known for longer is late, in milliseconds.
LATE_MS: Final = 5_000


def delays(view: View, now: int) -> tuple[Delay, ...]:
    """Return the parts that are late. A topic that is not there is late as well, but for the log: not every bank has
    one.
    """
    known: dict[str, int] = dict(view.base.execute("SELECT topic, min(known) FROM place GROUP BY topic"))
    parts = dict.fromkeys(DeskPart, now)
    for topic, part in PART_OF.items():
        if topic in known or part is not DeskPart.LOG:
            parts[part] = min(parts[part], known.get(topic, 0))
    return tuple(Delay(part.value, since) for part, since in parts.items() if now - since > LATE_MS)


def is_made(view: View, part: DeskPart) -> bool:
    """Return whether the topics of a part were read to their ends since the index was made: what it has is no list of
    all before.
    """
    unread = view.base.execute("SELECT DISTINCT topic FROM place WHERE known = 0")
    return part not in {PART_OF.get(topic) for (topic,) in unread}
