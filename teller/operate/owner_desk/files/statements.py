"""Statements of owners, from their buckets: listed by their names, opened through the trail, and drawn on demand."""

from collections.abc import Callable
from itertools import islice
from typing import Final, NamedTuple

from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from bank.ledger.documents.canonical import NoStatement, from_json
from bank.ledger.documents.months import is_month
from bank.ledger.documents.statement import HolderKind, StatementStatus
from bank.store.protocol import BucketMissing, ObjectMissing, ObjectStore, StoreError
from schemas.identifiers import STATEMENTS as FOLDER
from schemas.identifiers import statement_key, statement_named
from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files import forms
from teller.operate.owner_desk.looking import OwnersLooks
from teller.operate.owner_desk.port.money import StatementRow
from teller.operate.owner_desk.port.refused import DeskRefusal
from teller.operate.statements.delivering import STATEMENTS

#: Names that are read of a listing; statements that are shown, the newest.
_MOST_LISTED: Final = 20_000
MOST_SHOWN: Final = 500
_MOST_VERSION: Final = 99_999
#: Statements larger than this are listed, and not opened: some 25,000 lines. An export has them.
MOST_BYTES: Final = 16 << 20
#: Draws a statement, given as JSON, in a form.
Draw = Callable[[bytes, str], bytes | DeskRefusal]


class DrawnFile(NamedTuple):
    """A statement as a file: name, media type, bytes."""

    name: str
    media_type: str
    data: bytes


class OwnersStatements:
    """Reads statements, for any number of threads. `bucket_of` names an owner's bucket."""

    def __init__(
        self,
        store: ObjectStore,
        bucket_of: Callable[[str], str],
        looks: OwnersLooks,
        draw: Draw,
        *,
        available: tuple[str, ...] | None = None,
    ) -> None:
        self._store, self._bucket_of, self._looks, self._draw = store, bucket_of, looks, draw
        self._available = forms.available() if available is None else available

    def rows(self, owner: str) -> tuple[StatementRow, ...] | DeskRefusal:
        """Return an owner's statements, the newest month first, a final one before drafts."""
        try:
            keys = [each.key for each in islice(self._store.list(self._bucket_of(owner), FOLDER), _MOST_LISTED)]
        except StoreError as error:
            return refusing.of_store(error)
        found = sorted(
            (each for each in map(statement_named, keys) if each and _is_name(*each)), key=_newest, reverse=True
        )
        return tuple(StatementRow(*each, self._available) for each in found[:MOST_SHOWN])

    def file(self, owner: str, month: str, status: str, version: int, form: str) -> DrawnFile | DeskRefusal:
        """Return a statement in a form."""
        if form not in self._available or not _is_name(month, status, version):
            return refusing.UNKNOWN
        data = self._opened(owner, statement_key(month, version, status))
        if isinstance(data, DeskRefusal):
            return data
        found = data if form == forms.JSON else self._draw(data, form)
        if isinstance(found, DeskRefusal):
            return found
        made = forms.FORMS[form]
        return DrawnFile(f"statement-{month}-{status}-v{version}.{made.end}", made.media_type, found)

    def _opened(self, owner: str, key: str) -> bytes | DeskRefusal:
        place = Place(self._bucket_of(owner), key, STATEMENTS)
        found = self._found(place)
        if isinstance(found, DeskRefusal):
            return found
        clear = self._looks.of(owner, f"{STATEMENTS} {key}").open(owner, place, found)
        if isinstance(clear, Unopened):
            return refusing.unopened(clear)
        statement = from_json(clear)
        is_own = not isinstance(statement, NoStatement) and (
            (statement.holder.kind, statement.holder.id) == (HolderKind.OWNER, owner)
        )
        return clear if is_own else refusing.DAMAGED

    def _found(self, place: Place) -> bytes | DeskRefusal:
        try:
            size = next(
                (each.size for each in self._store.list(place.bucket, place.key) if each.key == place.key), None
            )
            if size is None:
                return refusing.UNKNOWN
            return self._store.get(place.bucket, place.key) if size <= MOST_BYTES else refusing.TOO_LARGE
        except (BucketMissing, ObjectMissing):
            return refusing.UNKNOWN
        except StoreError as error:
            return refusing.of_store(error)


def _is_name(month: str, status: str, version: int) -> bool:
    return is_month(month) and status in set(StatementStatus) and 1 <= version <= _MOST_VERSION


def _newest(name: tuple[str, str, int]) -> tuple[str, bool, int]:
    month, status, version = name
    return month, status == StatementStatus.FINAL, version
