"""Books in PostgreSQL, for a bank whose ledger may move from one machine to another. Of the extra `postgresql`."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.dbapi20 import BinaryBinaryDumper
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import Connection, Executable, Table, any_, bindparam, create_engine, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.engine import make_url
from sqlalchemy.event import listen

from bank.ledger import posting_records
from bank.ledger.accounts import AccountPlace, place_of
from bank.ledger.balances import AccountKey, Balances, MonthKey
from bank.ledger.books import postgresql_schema as tables
from bank.ledger.books.postgresql_schema import account, charge, held, named_errors, posted, state, used
from bank.ledger.books.protocol import BooksDamaged, BooksUnavailable
from bank.ledger.money import PARTS
from bank.ledger.posting import NOTHING, Posting, PostingKind, Quantities

#: Rows of one answer.
_AT_ONCE: Final = 500
#: Seconds to wait for a connection, and for another writer's last transaction; milliseconds for a server that is gone.
_CONNECT_S: Final = 10
_LOCK: Final = "-c lock_timeout=10s"
_SILENT_MS: Final = 30_000


def _inserted(table: Table) -> Insert:
    """Return an insert of many rows: each parameter is a column's values, so that a batch is one statement."""
    values = func.unnest(*(bindparam(each.name, type_=ARRAY(each.type)) for each in table.c))
    rows = values.table_valued(*(each.name for each in table.c)).render_derived()
    return insert(table).from_select([each.name for each in table.c], select(*rows.c))


def _added(table: Table) -> Executable:
    """Return an insert of rows, where those that are there already are added to."""
    made, sums = _inserted(table), [each for each in table.c if not each.primary_key]
    return made.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={each.name: each + made.excluded[each.name] for each in sums}
    )


def _charges() -> Executable:
    """Return the same of charges: `rest` stays below a millionth, what is above it goes to `amount`."""
    made = _inserted(charge)
    rest = charge.c.rest + made.excluded.rest
    set_ = {"amount": charge.c.amount + made.excluded.amount + rest // PARTS, "rest": rest % PARTS}
    return made.on_conflict_do_update(index_elements=list(charge.primary_key), set_=set_)


def _held() -> Executable:
    made = _inserted(held)
    return made.on_conflict_do_update(index_elements=[held.c.cause], set_={"value": made.excluded.value})


def _among(column: Any) -> Any:
    return column == any_(bindparam("among", type_=ARRAY(column.type)))


_POSTED: Final = _inserted(posted).on_conflict_do_nothing().returning(posted.c.id)
_HELD, _ACCOUNTS, _USED, _CHARGES = _held(), _added(account), _added(used), _charges()
_KNOWN: Final = select(posted.c.id).where(_among(posted.c.id))
_CARRIES: Final = select(account.c.name, account.c.currency, account.c.carry).where(_among(account.c.name))
_USAGE: Final = select(
    used.c.party, used.c.month, used.c.records, used.c.bytes, used.c.objects, used.c.withdrawals
).where(_among(used.c.party), used.c.month == any_(bindparam("months", type_=ARRAY(used.c.month.type))))
_HOLDS: Final = select(held.c.cause).where(_among(held.c.cause))
_PARTIES: Final = (
    select(used.c.party).distinct().where(used.c.party > bindparam("last"), used.c.month <= bindparam("until"))
    .order_by(used.c.party).limit(_AT_ONCE)
)  # fmt: skip


class PostgresqlBooks:
    """Books in the database of an address such as postgresql://teller@host/bank, for one thread.

    Opening them makes them this writer's alone: what an earlier one wants to apply is refused from then on, as Kafka
    refuses what it wants to post. `password` is called at each connection.

    Raises:
        BooksUnavailable, BooksDamaged: as each method does.
    """

    def __init__(self, address: str, password: Callable[[], str] = lambda: "") -> None:
        url = make_url(address).set(drivername="postgresql+psycopg")
        if secret := password():
            url = url.set(password=secret)
        limits = {"connect_timeout": _CONNECT_S, "tcp_user_timeout": _SILENT_MS, "options": _LOCK}
        self._base = create_engine(url, pool_size=1, max_overflow=0, hide_parameters=True, connect_args=limits)
        listen(self._base, "connect", _send_in_binary)
        try:
            with self._writing() as connection:
                self._writer = tables.begin(connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._base.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with named_errors(), self._base.begin() as connection:
            yield connection

    def _rows(self, asked: Executable, **values: Any) -> Sequence[Any]:
        with named_errors(), self._base.connect() as connection:
            return connection.execution_options(isolation_level="AUTOCOMMIT").execute(asked, values).all()

    def _one(self, asked: Executable) -> Any:
        return next(iter(self._rows(asked)), None)

    @property
    def position(self) -> int:
        return int(self._one(select(state.c.position))[0])

    def known(self, postings: Collection[UUID]) -> set[UUID]:
        return {row[0] for row in self._rows(_KNOWN, among=list(postings))} if postings else set()

    def carries_of(self, accounts: Collection[str]) -> Mapping[AccountKey, int]:
        rows = self._rows(_CARRIES, among=_bytes(accounts)) if accounts else ()
        return {(name.decode(), currency.decode()): carry for name, currency, carry in rows}

    def usage_of(self, parties: Collection[str], months: Collection[str]) -> Mapping[MonthKey, Quantities]:
        if not parties or not months:
            return {}
        rows = self._rows(_USAGE, among=_bytes(parties), months=_bytes(months))
        return {(row[0].decode(), row[1].decode()): Quantities(*row[2:]) for row in rows}

    def parties(self, month: str) -> Iterator[str]:
        last = b""
        while found := self._rows(_PARTIES, last=last, until=month.encode()):
            yield from (row[0].decode() for row in found)
            last = found[-1][0]

    def holds(self, causes: Collection[str]) -> set[str]:
        return {row[0].decode() for row in self._rows(_HOLDS, among=_bytes(causes))} if causes else set()

    def apply(self, postings: Iterable[Posting], position: int | None = None) -> int:
        by_id = {each.posting_id: each for each in postings}
        with self._writing() as connection:
            writer = connection.execute(select(state.c.writer).with_for_update()).scalar_one_or_none()
            if writer != self._writer:
                raise BooksUnavailable("another process has opened the books since")
            fresh = list(connection.execute(_POSTED, {"id": list(by_id)}).scalars()) if by_id else []
            if fresh:
                found = [by_id[name] for name in fresh]
                _hold(connection, found)
                _add(connection, Balances(found))
            if position is not None:
                connection.execute(update(state).values(position=position))
        return len(fresh)

    def amount(self, key: AccountKey) -> int:
        row = self._one(select(account.c.amount).where(*_is(account, key)))
        return int(row[0]) if row else 0

    def carry(self, key: AccountKey) -> int:
        row = self._one(select(account.c.carry).where(*_is(account, key)))
        return int(row[0]) if row else 0

    def used(self, key: MonthKey) -> Quantities:
        return self.usage_of([key[0]], [key[1]]).get(key, NOTHING)

    def kept(self, key: MonthKey) -> int:
        party, month = (each.encode() for each in key)
        return int(
            self._one(select(func.sum(used.c.bytes)).where(used.c.party == party, used.c.month <= month))[0] or 0
        )

    def charged(self, key: MonthKey, currency: str) -> int:
        row = self._one(select(charge.c.amount, charge.c.rest).where(*_is(charge, (*key, currency))))
        return int(row[0]) * PARTS + int(row[1]) if row else 0

    def held(self) -> Iterator[Posting]:
        last = b""
        asked = select(held.c.cause, held.c.value).where(held.c.cause > bindparam("last")).order_by(held.c.cause)
        while rows := self._rows(asked.limit(_AT_ONCE), last=last):
            for last, value in rows:
                found = posting_records.decoded(last, value)
                if found is None:
                    raise BooksDamaged(f"the schema {tables.SCHEMA} holds what is no posting: drop it, it is made anew")
                yield found

    def held_count(self) -> int:
        return int(self._one(select(func.count()).select_from(held))[0])

    def totals(self) -> Mapping[tuple[AccountPlace, str], int]:
        found: dict[tuple[AccountPlace, str], int] = defaultdict(int)
        asked = select(account.c.name, account.c.currency, account.c.amount)
        with self._writing() as connection:  # a transaction, as rows come by and by
            for name, currency, amount in connection.execution_options(yield_per=10_000).execute(asked):
                if (place := place_of(name.decode())) is not None:
                    found[place, currency.decode()] += amount
        return found


def _send_in_binary(connection: psycopg.Connection[Any], _record: object) -> None:
    """Send names as they are: as text, psycopg would escape each."""
    connection.adapters.register_dumper(psycopg.Binary, BinaryBinaryDumper)
    connection.adapters.register_dumper(list, ListBinaryDumper)


def _bytes(names: Iterable[str]) -> list[bytes]:
    return [each.encode() for each in names]


def _is(table: Table, key: Iterable[str]) -> list[Any]:
    return [column == part.encode() for column, part in zip(table.primary_key, key, strict=True)]


def _insert(connection: Connection, statement: Executable, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows as columns; the first one's length says how many there are."""
    if columns := list(zip(*rows, strict=True)):
        connection.execute(statement, {each.name: list(found) for each, found in zip(table.c, columns, strict=True)})


def _hold(connection: Connection, postings: Collection[Posting]) -> None:
    rows = [
        (each.cause.encode(), posting_records.encoded(each)[1]) for each in postings if each.kind is PostingKind.HELD
    ]
    _insert(connection, _HELD, held, rows)
    charged = [each.cause.encode() for each in postings if each.kind is PostingKind.METERING]
    connection.execute(delete(held).where(_among(held.c.cause)), {"among": charged})


def _add(connection: Connection, sums: Balances) -> None:
    keys = dict.fromkeys([*sums.amounts, *sums.carries])
    _insert(
        connection, _ACCOUNTS, account,
        ((*_bytes(key), sums.amounts.get(key, 0), sums.carry(key)) for key in keys),
    )  # fmt: skip
    _insert(connection, _USED, used, ((*_bytes(key), *quantities) for key, quantities in sums.usage.items()))
    _insert(
        connection, _CHARGES, charge,
        ((*_bytes((*key, currency)), *divmod(exact, PARTS)) for (key, currency), exact in sums.charges.items()),
    )  # fmt: skip
