"""Facts that PostgreSQL tells of the books' database, without opening the books: their writer stays the writer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import psycopg
from psycopg.rows import class_row

from bank.ledger.books.postgresql_schema import SCHEMA

_CONNECT_S: Final = 10
_READING: Final = "-c statement_timeout=10s -c default_transaction_read_only=on"
#: One row; `usable` is NULL where the schema is not there.
_LOOK: Final = """
SELECT current_setting('server_version_num')::int / 10000 AS version,
       pg_is_in_recovery() AS standby,
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) OR inet_client_addr() IS NULL
           OR inet_client_addr() <<= ANY ('{127.0.0.0/8,::1}'::inet[]) AS protected,
       has_database_privilege(current_database(), 'CREATE') AS may_create,
       has_schema_privilege(books, 'USAGE') AND coalesce(
           (SELECT bool_and(has_table_privilege(oid, right_to)) FROM pg_class
               CROSS JOIN unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS right_to
               WHERE relnamespace = books AND relkind = 'r'),
           has_schema_privilege(books, 'CREATE')) AS usable
FROM (SELECT to_regnamespace(%s)::oid AS books) AS found
"""


class NoConnection(StrEnum):
    """Reasons why nothing is known: nothing answers in the way that the address asks for; the server asks for a
    password, and there is none; it refuses user, password or database.
    """

    SILENT = "silent"
    ASKED = "asked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """The database: its major version; whether it is a `standby`, to which nobody writes; whether the way there is
    `protected`, by TLS or as it is on this machine; the right to make a schema; and whether the books' schema may be
    used, None where it is not there.
    """

    version: int
    standby: bool
    protected: bool
    may_create: bool
    usable: bool | None


def look(address: str, password: str) -> DatabaseFacts | NoConnection:
    """Return the facts, or why there are none. Writes nothing, and passes on no word of the server."""
    given: dict[str, Any] = {"connect_timeout": _CONNECT_S, "options": _READING, "autocommit": True}
    if password:
        given["password"] = password
    try:
        with (
            psycopg.connect(address, **given) as connection,
            connection.cursor(row_factory=class_row(DatabaseFacts)) as cursor,
        ):
            return cursor.execute(_LOOK, [SCHEMA]).fetchone() or NoConnection.REFUSED
    except psycopg.Error as error:
        return _reason(error)


def _reason(error: psycopg.Error) -> NoConnection:
    tried = error.pgconn
    if error.sqlstate or (tried is not None and tried.used_password and not tried.needs_password):
        return NoConnection.REFUSED
    return NoConnection.ASKED if tried is not None and tried.needs_password else NoConnection.SILENT
