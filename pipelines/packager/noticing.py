"""Notices to originators that licences of delivered rows ended, what owners hear of them, and of the answers."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from bank.withdrawals.packaging import deliveries, notices
from bank.withdrawals.packaging.answers_to_notices import NoticeAnswer, word_in
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.notices import MOST_ROWS, Notice, NoticeReason
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from bank.withdrawals.packaging.package_states import OVER, NoticeState, PackageState, PackageStates
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.packager.cache import DueOwner, NoticedOwner, OwnersCache, ReleaseRecords
from pipelines.packager.config import NOTICE_DAYS, PackagerConfig
from pipelines.packager.writing import WritesEvents, message
from schemas.identifiers import package_event_id
from schemas.topics import DELIVERIES, RELEASES

#: Owners of a notice, at most, and erased owners whose releases are buried at once.
MOST_OWNERS: Final = 1000
Rows = dict[DueOwner, list[bytes]]


class _News(NamedTuple):
    """News for owners about a notice."""

    kind: DeliveryKind
    event: PackageEvent
    notice: UUID
    time: int
    on: date | None = None

    def to(self, owner: NoticedOwner) -> OutgoingMessage:
        """Return the message for one of them."""
        about = self.event
        found = Delivery(
            self.kind, owner.owner, self.time, about.package, owner.agreement, about.offering, about.version,
            about.originator, owner.rows, self.notice, about.did, self.on,
        )  # fmt: skip
        return OutgoingMessage(DELIVERIES, *deliveries.encoded(found))


class Notifier:
    """Writes notices, answers and burials, each in one transaction with what owners hear of it. For one thread."""

    def __init__(
        self,
        config: PackagerConfig,
        states: PackageStates,
        cache: OwnersCache,
        releases: ReleaseRecords,
        write: WritesEvents,
    ) -> None:
        self._config, self._states, self._cache, self._releases, self._write = config, states, cache, releases, write
        self._answered: set[UUID] = set()

    def look(self, beat: Callable[[], object]) -> None:
        """Write what is due."""
        now = int(self._config.clock() * 1000)
        for package, since in self._cache.waiting().items():
            state = self._states.of(package)
            if state is not None and state.released is None and state.step in OVER:
                self._cache.forget_due(package)  # it was undone while it was being released
            elif state is not None and state.released and now >= since + self._config.notice_after_s * 1000:
                while due := self._due(package):
                    self._notice(state, due, now)
                    beat()
                    state = self._states.of(package) or state
        for state in list(self._states):
            for notice in state.notices.values():
                self._answer(notice, now)
        while owners := self._cache.to_bury(MOST_OWNERS):
            self._write([_tombstone(key) for owner in owners for key in self._releases.keys(owner)])
            beat()

    def _due(self, package: UUID) -> Rows:
        """Return owners for one notice with the pseudonyms of their rows: as many as fit, or one alone."""
        found: Rows = {}
        for each in self._cache.due(package, MOST_OWNERS):
            rows = [pseudonym for _, pseudonym in self._releases.pseudonyms(each.owner, package)]
            if found and sum(map(len, found.values())) + len(rows) > MOST_ROWS:
                break
            if rows:
                found[each] = rows
        return found

    def _notice(self, state: PackageState, due: Rows, now: int) -> None:
        """Write the notice, or several where one owner's rows are too many for one."""
        released = state.released
        assert released is not None
        reasons = frozenset(NoticeReason.REVOKED if each.revoked else NoticeReason.ENDED for each in due)
        found: list[OutgoingMessage] = []
        for number, rows in enumerate(notices.parts([row for each in due.values() for row in each])):
            notice = Notice(
                id=package_event_id("notice", str(state.package), len(state.notices) + number),
                package=state.package,
                originator=released.originator,
                offering=released.offering,
                version=released.version,
                root=released.root,
                statement=released.statement,
                made=now,
                by=_day(now) + timedelta(days=NOTICE_DAYS),
                reasons=reasons,
                rows=rows,
            )
            found.append(message(_noticed(notice, notices.signed_notice(notice, self._config.signer))))
            news, held = _News(DeliveryKind.NOTICED, released, notice.id, now), frozenset(rows)
            counts = ((each, len(held.intersection(its))) for each, its in due.items())
            found += [news.to(NoticedOwner(each.owner, each.agreement, count)) for each, count in counts if count]
        found += [_tombstone(key) for each in due if each.erased for key in self._keys(each.owner, state.package)]
        self._write(found)

    def _keys(self, owner: str, package: UUID) -> Iterator[bytes]:
        begin = f"{owner}/{package}/".encode()
        return (key for key in self._releases.keys(owner) if key.startswith(begin))

    def _answer(self, notice: NoticeState, now: int) -> None:
        """Tell the owners what the originator answered, once."""
        answered, of = notice.answered, notice.noticed.notice
        if answered is None or of is None or of in self._answered:
            return
        if not self._cache.is_answered(of):
            word = word_in(answered.document)
            on = word.on if isinstance(word, NoticeAnswer) else _day(answered.time)
            news = _News(DeliveryKind.ANSWERED, answered, of, now, on)
            self._write([news.to(each) for each in self._cache.noticed(of)])
        self._answered.add(of)


def _noticed(notice: Notice, document: bytes) -> PackageEvent:
    return PackageEvent(
        PackageKind.NOTICED, notice.package, notice.made, notice.offering, notice.version, notice.originator,
        notice=notice.id, document=document,
    )  # fmt: skip


def _tombstone(key: bytes) -> OutgoingMessage:
    return OutgoingMessage(RELEASES, key, None)


def _day(time: int) -> date:
    return datetime.fromtimestamp(time / 1000, UTC).date()
