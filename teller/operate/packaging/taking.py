"""Check what an originator signed, beside the package or notice that it is about. Pure."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from bank.withdrawals.originators import Originators
from bank.withdrawals.packaging.answers_to_notices import (
    MOST_BYTES,
    Acknowledgement,
    NoticeAnswer,
    OriginatorsWord,
    is_signed_by,
    word_in,
)
from bank.withdrawals.packaging.notices import digest_of
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from bank.withdrawals.packaging.package_states import PackageState, PackageStates
from teller.operate.packaging.known import PackagingError

#: A day begins earlier elsewhere, and clocks differ.
_DAY: Final = timedelta(days=1)


def taken(document: bytes, states: PackageStates, originators: Originators, now: int) -> PackageEvent | None:
    """Return the event of what an originator signed; None where this very document was taken before. `now` is in
    milliseconds since 1970.

    Raises:
        PackagingError: it is none, is not signed by the registered key, or is about something else.
    """
    word = word_in(document) if len(document) <= MOST_BYTES else None
    if word is None:
        raise PackagingError(
            "it is no acknowledgement and no answer, as `teller package acknowledge` and `answer` write them"
        )
    state = states.of(word.package)
    if state is None or state.ordered.originator != word.originator:
        raise PackagingError("it is about a package that this bank has not made for this originator")
    _check_signed(document, word, originators)
    if isinstance(word, Acknowledgement):
        return _acknowledged(document, word, state, now)
    return _answered(document, word, state, now)


def is_taken(document: bytes, state: PackageState) -> bool:
    """Return whether a document counts, by the state that was read after it was written."""
    events = (state.acknowledged, *(each.answered for each in state.notices.values()))
    return any(each is not None and each.document == document for each in events)


def _check_signed(document: bytes, word: OriginatorsWord, originators: Originators) -> None:
    entry = originators.named(word.originator)
    if entry is None or not entry.signing_key:
        raise PackagingError(f"{word.originator} has no signing key: `teller originators signing-key` sets it")
    if not is_signed_by(document, word, bytes.fromhex(entry.signing_key)):
        raise PackagingError(
            f"it is not signed by the registered key of {word.originator}: ask for one that is, or set its newer key "
            "by `teller originators signing-key`"
        )


def _acknowledged(document: bytes, word: Acknowledgement, state: PackageState, now: int) -> PackageEvent | None:
    if state.acknowledged:
        _check_again(document, state.acknowledged)
        return None
    if state.delivered is None:
        raise PackagingError("the package is not delivered yet: file it once `teller package show` says so")
    if word.statement != state.delivered.statement:
        raise PackagingError("it is about another package than was delivered: its statement has another SHA-256")
    _check_day(word.on, state.delivered.time, now)
    return _event(PackageKind.ACKNOWLEDGED, document, state, now, statement=word.statement)


def _answered(document: bytes, word: NoticeAnswer, state: PackageState, now: int) -> PackageEvent | None:
    found = state.notices.get(word.notice)
    if found is None or digest_of(found.noticed.document) != word.digest:
        raise PackagingError("it answers no notice that this bank sent about this package")
    if found.answered:
        _check_again(document, found.answered)
        return None
    _check_day(word.on, found.noticed.time, now)
    return _event(PackageKind.ANSWERED, document, state, now, notice=word.notice, did=word.did)


def _event(kind: PackageKind, document: bytes, state: PackageState, now: int, **more: object) -> PackageEvent:
    ordered = state.ordered
    about = (state.package, now, ordered.offering, ordered.version, ordered.originator)
    return PackageEvent(kind, *about, document=document, **more)  # type: ignore[arg-type]


def _check_again(document: bytes, before: PackageEvent) -> None:
    if document != before.document:
        raise PackagingError("the originator has said so before, in other words: the first that was filed counts")


def _check_day(on: date, since: int, now: int) -> None:
    first, last = (datetime.fromtimestamp(each / 1000, UTC).date() for each in (since, now))
    if not first - _DAY <= on <= last + _DAY:
        raise PackagingError("its day is in the future, or before what it is about: ask for one with the right day")
