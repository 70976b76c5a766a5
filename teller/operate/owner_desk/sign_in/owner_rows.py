"""Rows of owners: the handle that passkeys know them by, recovery code, invitation, the demo's link."""

import sqlite3
from typing import NamedTuple

from teller.operate.owner_desk.sign_in.file import OF_OWNERS

HANDLE_BYTES = 32


class OwnerRow(NamedTuple):
    """An owner. `handle` is random: authenticators keep it, and an account is no business of theirs. `enrolled`: when a
    second passkey was enrolled; 0: not yet.
    """

    owner: str
    handle: bytes
    enrolled: int
    recovery: bytes | None


def ensure(base: sqlite3.Connection, owner: str, handle: bytes) -> None:
    """Have a row of an owner; `handle` is for a new one."""
    base.execute("INSERT INTO owner VALUES (?, ?, 0, NULL) ON CONFLICT (owner) DO NOTHING", (owner, handle))


def found(base: sqlite3.Connection, owner: str) -> OwnerRow | None:
    row = base.execute("SELECT owner, handle, enrolled, recovery FROM owner WHERE owner = ?", (owner,)).fetchone()
    return OwnerRow(*row) if row else None


def is_enrolled(base: sqlite3.Connection, owner: str) -> bool:
    """Return whether an owner has had two passkeys since the last invitation or recovery."""
    row = found(base, owner)
    return row is not None and row.enrolled > 0


def note_enrolled(base: sqlite3.Connection, owner: str, time: int) -> None:
    """Note that an owner has two passkeys, the first time; with 0: that there are to be two anew."""
    base.execute("UPDATE owner SET enrolled = ? WHERE owner = ? AND (enrolled = 0 OR ? = 0)", (time, owner, time))


def set_recovery(base: sqlite3.Connection, owner: str, digest: bytes) -> None:
    base.execute("UPDATE owner SET recovery = ? WHERE owner = ?", (digest, owner))


def take_recovery(base: sqlite3.Connection, digest: bytes) -> str | None:
    """Use a recovery code up; return whose it was."""
    row = base.execute("UPDATE owner SET recovery = NULL WHERE recovery = ? RETURNING owner", (digest,)).fetchone()
    return row[0] if row else None


def invite(base: sqlite3.Connection, owner: str, digest: bytes, until: int, now: int) -> None:
    """Keep an invitation in the place of the one before; all that are over go."""
    base.execute("DELETE FROM invitation WHERE until <= ?", (now,))
    base.execute("INSERT OR REPLACE INTO invitation VALUES (?, ?, ?)", (owner, digest, until))


def invited(base: sqlite3.Connection, digest: bytes, now: int) -> OwnerRow | None:
    """Return whom an invitation is for; None: nobody, or it is over."""
    row = base.execute("SELECT owner FROM invitation WHERE digest = ? AND until > ?", (digest, now)).fetchone()
    return found(base, row[0]) if row else None


def take_invitation(base: sqlite3.Connection, digest: bytes, now: int) -> str | None:
    """Use an invitation up; return whom it was for."""
    row = base.execute("DELETE FROM invitation WHERE digest = ? RETURNING owner, until", (digest,)).fetchone()
    return row[0] if row and row[1] > now else None


def add_link(base: sqlite3.Connection, digest: bytes, owner: str, until: int) -> None:
    base.execute("INSERT INTO demo_link VALUES (?, ?, ?)", (digest, owner, until))


def take_link(base: sqlite3.Connection, digest: bytes, now: int) -> str | None:
    """Use the demo's link up; return whose it was."""
    row = base.execute("DELETE FROM demo_link WHERE digest = ? RETURNING owner, until", (digest,)).fetchone()
    return row[0] if row and row[1] > now else None


def forget(base: sqlite3.Connection, owner: str) -> None:
    """Delete all that is kept of an owner."""
    for table in OF_OWNERS:
        base.execute(f"DELETE FROM {table} WHERE owner = ?", (owner,))  # noqa: S608 - names of OF_OWNERS  # nosec B608


def known(base: sqlite3.Connection, after: str, most: int) -> list[str]:
    """Return owners of whom anything is kept, in their order, those behind one."""
    every = " UNION ".join(f"SELECT owner FROM {table} WHERE owner > :after" for table in OF_OWNERS)  # noqa: S608  # nosec B608
    return [row[0] for row in base.execute(f"{every} ORDER BY owner LIMIT :most", {"after": after, "most": most})]


def all_of(base: sqlite3.Connection) -> list[str]:
    return [row[0] for row in base.execute("SELECT owner FROM owner")]


def end_all(base: sqlite3.Connection) -> None:
    """End everybody's sessions, invitations and links."""
    for table in ("session", "invitation", "demo_link"):
        base.execute(f"DELETE FROM {table}")  # noqa: S608 - the names above  # nosec B608
