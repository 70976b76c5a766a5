"""Rows of sessions, and of challenges that were used."""

import sqlite3
from typing import Final

from bank.sign_in.sessions import MOST_SESSIONS, How, Lengths, SignInSession, until

_COLUMNS: Final = "id, owner, how, passkey, began, used, proven"


def found(base: sqlite3.Connection, digest: bytes) -> SignInSession | None:
    row = base.execute(f"SELECT {_COLUMNS} FROM session WHERE digest = ?", (digest,)).fetchone()  # noqa: S608  # nosec B608
    return _session(row) if row else None


def of_owner(base: sqlite3.Connection, owner: str) -> list[SignInSession]:
    """Return an owner's sessions, the newest first."""
    rows = base.execute(f"SELECT {_COLUMNS} FROM session WHERE owner = ? ORDER BY began DESC, id", (owner,))  # noqa: S608  # nosec B608
    return [_session(row) for row in rows]


def begin(base: sqlite3.Connection, digest: bytes, session: SignInSession, lengths: Lengths) -> None:
    """Keep a new session. All that are over go, and those of the owner beyond MOST_SESSIONS that rested longest."""
    now = session.began
    base.execute("DELETE FROM session WHERE used <= ? OR began <= ?", (now - lengths.idle, now - lengths.most))
    base.execute(
        "DELETE FROM session WHERE digest IN (SELECT digest FROM session WHERE owner = ? ORDER BY used DESC, digest "
        "LIMIT -1 OFFSET ?)", (session.owner, MOST_SESSIONS - 1),
    )  # fmt: skip
    values = (session.id, session.owner, session.how.value, session.passkey, now, session.used)
    base.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (digest, *values, session.proven))


def renew(base: sqlite3.Connection, digest: bytes, new: bytes, now: int, proven: int) -> None:
    """Give a session another token."""
    values = (new, now, proven, digest)
    base.execute("UPDATE session SET digest = ?, used = ?, proven = ? WHERE digest = ?", values)


def note_use(base: sqlite3.Connection, digest: bytes, now: int) -> None:
    base.execute("UPDATE session SET used = ? WHERE digest = ?", (now, digest))


def end(base: sqlite3.Connection, owner: str, session: str) -> bool:
    """End a session of an owner; return whether there was one."""
    return bool(base.execute("DELETE FROM session WHERE owner = ? AND id = ?", (owner, session)).rowcount)


def end_others(base: sqlite3.Connection, owner: str, session: str) -> None:
    base.execute("DELETE FROM session WHERE owner = ? AND id <> ?", (owner, session))


def count(base: sqlite3.Connection, lengths: Lengths, now: int) -> int:
    """Return how many sessions are open."""
    rows = base.execute(f"SELECT {_COLUMNS} FROM session")  # noqa: S608  # nosec B608
    return sum(until(_session(row), lengths) > now for row in rows)


def sign_out(base: sqlite3.Connection, digest: bytes) -> None:
    base.execute("DELETE FROM session WHERE digest = ?", (digest,))


def use(base: sqlite3.Connection, challenge: bytes, until: int, now: int) -> bool:
    """Use a challenge up; return whether it was not yet. What is over cannot be used anyway, and is forgotten."""
    base.execute("DELETE FROM used_challenge WHERE until <= ?", (now,))
    made = base.execute("INSERT INTO used_challenge VALUES (?, ?) ON CONFLICT DO NOTHING", (challenge, until))
    return bool(made.rowcount)


def _session(row: tuple[str, str, str, int, int, int, int]) -> SignInSession:
    name, owner, how, *rest = row
    return SignInSession(name, owner, How(how), *rest)
