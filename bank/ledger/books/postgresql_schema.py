"""Tables of the books in PostgreSQL, in a schema of their own, and what its errors mean.

Names are kept as bytes (UTF-8): PostgreSQL's text has no zero byte, and its order depends on the server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Uuid,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema

from bank.ledger.books.protocol import BooksDamaged, BooksUnavailable

SCHEMA: Final = "teller_ledger"
_VERSION: Final = 1
#: Number of the lock under which tables are made: "TBks".
_MAKING: Final = 0x54426B73
_ANEW: Final = f"DROP SCHEMA {SCHEMA} CASCADE; it is made anew"
#: SQLSTATE of a number that does not fit; and those of tables that are others, or damaged.
_TOO_LARGE: Final = "22003"
_DAMAGED: Final = ("42P01", "42703", "42804", "42883", "22", "23", "XX001", "XX002")

_metadata: Final = MetaData(schema=SCHEMA)


def _key(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=True)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


#: `writer` is the number of who opened the books last: nobody else may write.
state: Final = Table(
    "state", _metadata, Column("one", Integer, CheckConstraint("one = 1"), primary_key=True), _number("version"),
    _number("writer"), _number("position"),
)  # fmt: skip
posted: Final = Table("posted", _metadata, Column("id", Uuid, primary_key=True))
account: Final = Table("account", _metadata, _key("name"), _key("currency"), _number("amount"), _number("carry"))
used: Final = Table(
    "used", _metadata, _key("party"), _key("month"), _number("records"), _number("bytes"), _number("objects"),
    _number("withdrawals"),
)  # fmt: skip
charge: Final = Table(
    "charge", _metadata, _key("party"), _key("month"), _key("currency"), _number("amount"), _number("rest")
)
held: Final = Table("held", _metadata, _key("cause"), Column("value", LargeBinary, nullable=False))


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn PostgreSQL's errors into the two outcomes; no message of its own is passed on, as it may quote a row."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlstate", None) or ""
        if code == _TOO_LARGE:
            raise BooksDamaged("a sum is beyond 64 bits: reverse what was posted last to that account") from None
        if code.startswith(_DAMAGED):
            raise BooksDamaged(f"the schema {SCHEMA} is no books, or damaged (SQLSTATE {code}): {_ANEW}") from None
        said = f"SQLSTATE {code}" if code else "no connection"
        raise BooksUnavailable(f"the books in PostgreSQL cannot be used now ({said})") from None


def begin(connection: Connection) -> int:
    """Make the tables where there are none, and become the writer; return its number.

    Raises:
        BooksDamaged: the schema holds something else.
    """
    connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
    there = set(inspect(connection).get_table_names(schema=SCHEMA))
    if not there:
        _make(connection)
    elif there != {each.name for each in _metadata.tables.values()}:
        raise BooksDamaged(f"the schema {SCHEMA} holds no books of this version: {_ANEW}")
    became = update(state).values(writer=state.c.writer + 1).where(state.c.version == _VERSION)
    writer = connection.execute(became.returning(state.c.writer)).scalar_one_or_none()
    if writer is None:
        raise BooksDamaged(f"the schema {SCHEMA} holds no books of this version: {_ANEW}")
    return int(writer)


def _make(connection: Connection) -> None:
    if not inspect(connection).has_schema(SCHEMA):  # it may be there for a user who must not make one
        connection.execute(CreateSchema(SCHEMA))
        connection.execute(text(f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC"))
    _metadata.create_all(connection)
    connection.execute(insert(state).values(one=1, version=_VERSION, writer=0, position=0))
