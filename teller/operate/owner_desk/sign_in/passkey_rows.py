"""Rows of passkeys."""

import sqlite3
from typing import Final, NamedTuple

from teller.operate.owner_desk.port.signing_in import Passkey

_COLUMNS: Final = "number, owner, credential, public_key, counter"


class PasskeyRow(NamedTuple):
    """A passkey, as signatures are checked by it."""

    number: int
    owner: str
    credential: bytes
    public_key: bytes
    counter: int


def of_credential(base: sqlite3.Connection, credential: bytes) -> PasskeyRow | None:
    row = base.execute(f"SELECT {_COLUMNS} FROM passkey WHERE credential = ?", (credential,)).fetchone()  # noqa: S608  # nosec B608
    return PasskeyRow(*row) if row else None


def credentials(base: sqlite3.Connection, owner: str) -> list[bytes]:
    return [row[0] for row in base.execute("SELECT credential FROM passkey WHERE owner = ? ORDER BY number", (owner,))]


def shown(base: sqlite3.Connection, owner: str) -> tuple[Passkey, ...]:
    """Return an owner's passkeys as they know them, the first one first."""
    rows = base.execute(
        "SELECT number, name, enrolled, used, set_back FROM passkey WHERE owner = ? ORDER BY number", (owner,)
    )
    return tuple(Passkey(str(number), *rest) for number, *rest in rows)


def count(base: sqlite3.Connection, owner: str) -> int:
    found: int = base.execute("SELECT count(*) FROM passkey WHERE owner = ?", (owner,)).fetchone()[0]
    return found


def add(base: sqlite3.Connection, row: PasskeyRow, name: str, now: int) -> int | None:
    """Add a passkey, whatever number the row has; return its number, or None where there is that credential already."""
    made = base.execute(
        "INSERT INTO passkey (owner, credential, public_key, counter, name, enrolled, used, set_back) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (credential) DO NOTHING RETURNING number",
        (row.owner, row.credential, row.public_key, row.counter, name, now, now),
    ).fetchone()
    return made[0] if made else None


def note_use(base: sqlite3.Connection, number: int, counter: int, now: int) -> None:
    base.execute("UPDATE passkey SET counter = ?, used = ? WHERE number = ?", (counter, now, number))


def note_set_back(base: sqlite3.Connection, number: int, now: int) -> None:
    """Note when a passkey's counter went back."""
    base.execute("UPDATE passkey SET set_back = ? WHERE number = ?", (now, number))


def remove(base: sqlite3.Connection, owner: str, number: int) -> bool:
    """Remove a passkey, and end the sessions that it began; return whether the owner had it."""
    gone = base.execute("DELETE FROM passkey WHERE number = ? AND owner = ?", (number, owner)).rowcount
    if gone:
        base.execute("DELETE FROM session WHERE passkey = ?", (number,))
    return bool(gone)


def remove_all(base: sqlite3.Connection, owner: str) -> None:
    """Remove an owner's passkeys, and end all sessions."""
    base.execute("DELETE FROM passkey WHERE owner = ?", (owner,))
    base.execute("DELETE FROM session WHERE owner = ?", (owner,))
