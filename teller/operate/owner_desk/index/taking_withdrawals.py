"""Put rows of withdrawals into their tables: as `answers.history` and `owner_packages.history` fold them."""

import sqlite3

from bank.withdrawals import standing_terms
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.packaging.deliveries import DeliveryKind
from teller.operate.answers.history import WORDS
from teller.operate.owner_desk.index.rows_withdrawals import DecidedRow, DeliveryRow


def take_decided(base: sqlite3.Connection, row: DecidedRow) -> None:
    """Take what was decided. A licence begins once, and ends once."""
    owner, event = row.owner, row.event
    rule = event.rule.value if event.rule else ""
    if event.kind in WORDS:
        said = (owner, event.offering, event.kind.value, event.time, rule)
        base.execute("INSERT OR REPLACE INTO word VALUES (?, ?, ?, ?, ?)", said)
    match event.kind:
        case WithdrawalKind.OFFERED:
            base.execute(
                "INSERT OR REPLACE INTO offer VALUES (?, ?, ?, ?, ?, ?)",
                (owner, event.offering, event.version, event.originator, event.time, event.until),
            )
        case WithdrawalKind.ACCEPTED:
            base.execute(
                "INSERT OR IGNORE INTO licence VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', '')",
                (owner, event.event_id.bytes, event.offering, event.version, event.originator, event.time, event.until,
                 event.by_standing_terms),
            )  # fmt: skip
        case WithdrawalKind.REFUSED:
            base.execute(
                "INSERT OR IGNORE INTO refusal VALUES (?, ?, ?, ?, ?, ?, ?)",
                (owner, event.time, row.offset, event.offering, event.version, event.originator, rule),
            )
        case WithdrawalKind.REVOKED | WithdrawalKind.ENDED if event.agreement:
            base.execute(
                "UPDATE licence SET ended = ?, ended_as = ?, rule = ? "
                "WHERE owner = ? AND agreement = ? AND ended_as = ''",
                (event.time, event.kind.value, rule, owner, event.agreement.bytes),
            )
        case WithdrawalKind.STANDING:
            _stand(base, owner, event)


def _stand(base: sqlite3.Connection, owner: bytes, event: WithdrawalEvent) -> None:
    if event.standing is None:
        base.execute("DELETE FROM standing WHERE owner = ?", (owner,))
    else:
        document = standing_terms.to_json(event.standing).decode()
        base.execute("INSERT OR REPLACE INTO standing VALUES (?, ?)", (owner, document))


def take_delivery(base: sqlite3.Connection, row: DeliveryRow) -> None:
    """Take what became of rows; what comes again changes nothing."""
    owner, event = row.owner, row.event
    named = (owner, event.package.bytes)
    base.execute(
        "INSERT OR IGNORE INTO use VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
        (*named, event.agreement.bytes, event.offering, event.version, event.originator, event.rows, event.time),
    )
    match event.kind:
        case DeliveryKind.DELIVERED:
            base.execute(
                "UPDATE use SET delivered = ?, time = ?, rows = ? WHERE owner = ? AND package = ? AND delivered = 0",
                (event.time, event.time, event.rows, *named),
            )
        case DeliveryKind.NOTICED if event.notice:
            base.execute(
                "INSERT OR IGNORE INTO notice VALUES (?, ?, ?, ?, 0, '')", (*named, event.notice.bytes, event.time)
            )
        case DeliveryKind.ANSWERED if event.notice:
            base.execute(
                "UPDATE notice SET answered = ?, did = ? "
                "WHERE owner = ? AND package = ? AND notice = ? AND answered = 0",
                (event.time, ",".join(each.value for each in event.did), *named, event.notice.bytes),
            )
