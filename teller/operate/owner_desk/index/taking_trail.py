"""Put rows of the trail into their tables: an owner's one by one, everybody's summed up."""

import sqlite3
from typing import Final

from teller.operate.owner_desk.index.rows_trail import LookEvent, is_of_everybody, repeated_key

_SUM: Final = """
    INSERT INTO look_of_everybody VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1,
    offset = CASE WHEN excluded.time >= time THEN excluded.offset ELSE offset END, time = max(time, excluded.time)
"""


def take_look(base: sqlite3.Connection, row: LookEvent) -> None:
    """Take an access."""
    event = row.event
    words = (event.access, event.who, event.role, event.purpose, event.what)
    if is_of_everybody(row):
        base.execute(_SUM, (repeated_key(event), row.time, row.offset, *words))
    else:
        base.execute(
            "INSERT OR IGNORE INTO look VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (row.owner, row.time, row.offset, *words)
        )
