"""Read backups of the Android app SMS Backup & Restore: `<smses>` with `<sms>` and `<mms>`, `<calls>` with `<call>`.

Fields: https://synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/. The app writes the text `null` where it
has no value. Messages have no id of their own: their number, time, direction and words identify them, while the
contact's name, the readable date and whether it was read do not: they change from one backup to the next.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from connectors.api import Connector, Deposit, Options, Outcome
from connectors.formats.sources import Member, read_source
from connectors.formats.xml_pieces import elements, parse
from connectors.identity import Occurrences
from connectors.records import BadRecord, Party, compose, read_each

NAME = "sms-backup"
MESSAGE: Final = "telecom.message.v1"
CALL: Final = "telecom.call.v1"
EXPECTED = "an XML file of SMS Backup & Restore, with <smses> or <calls>"
_FILES = re.compile(r"\.xml$")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MESSAGE_DIRECTIONS: Final = {
    "1": "INCOMING",
    "2": "OUTGOING",
    "3": "DRAFT",
    "4": "OUTGOING",  # outbox
    "5": "FAILED",
    "6": "OUTGOING",  # queued
}
_CALL_DIRECTIONS: Final = {
    "1": "INCOMING",
    "2": "OUTGOING",
    "3": "MISSED",
    "4": "VOICEMAIL",
    "5": "REJECTED",
    "6": "REJECTED",  # by the list of refused numbers
}
_NOT_ATTACHED: Final = {"text/plain", "application/smil"}
_NOBODY: Final = {"", "null", "(Unknown)"}


def reads(path: Path, options: Options) -> Iterator[Outcome]:
    party = Party(options.sole_owner(), options.depositor_or(NAME))
    return read_source(path, _FILES, EXPECTED, partial(_read, party), options.on_bytes)


def _read(party: Party, member: Member) -> Iterator[Outcome]:
    pieces = elements(member, ("smses", "calls"), ("sms", "mms", "call"), EXPECTED)
    return read_each(pieces, partial(_element, party, Occurrences()))


def _element(party: Party, occurrences: Occurrences, piece: str) -> Deposit:
    element = parse(piece)
    if element.tag == "call":
        return _call(element, party, occurrences)
    return _message(element, party, occurrences)


def _call(call: Element, party: Party, occurrences: Occurrences) -> Deposit:
    identity = ["call", *map(call.get, ("number", "date", "type", "duration"))]
    fields = {
        "occurred_at": _moment(call),
        "time_precision": "SECOND",
        "direction": _CALL_DIRECTIONS.get(call.get("type", ""), "UNKNOWN"),
        "counterparty": _value(call, "number"),
        "counterparty_name": _value(call, "contact_name"),
        "duration_s": _whole(call, "duration"),
    }
    return compose(CALL, party, [*identity, occurrences.count(*identity)], fields)


def _message(message: Element, party: Party, occurrences: Occurrences) -> Deposit:
    is_mms = message.tag == "mms"
    direction = message.get("msg_box" if is_mms else "type", "")
    text, attachments = _parts(message) if is_mms else (message.get("body"), 0)
    own_id = _value(message, "m_id")
    identity = [message.tag, *map(message.get, ("address", "date")), direction, own_id or text]
    fields = {
        "occurred_at": _moment(message),
        "time_precision": "SECOND",
        "message_id": own_id,
        "direction": _MESSAGE_DIRECTIONS.get(direction, "UNKNOWN"),
        "kind": "MMS" if is_mms else "SMS",
        "counterparty": _value(message, "address"),
        "counterparty_name": _value(message, "contact_name"),
        "text": text,
        "attachment_count": attachments,
    }
    return compose(MESSAGE, party, [*identity, occurrences.count(*identity)], fields)


def _parts(mms: Element) -> tuple[str | None, int]:
    """Return the text, and the number of pictures, films and sounds; a layout (SMIL) counts as neither."""
    parts = mms.findall("parts/part")
    words = [part.get("text", "") for part in parts if part.get("ct") == "text/plain"]
    subject = _value(mms, "sub")
    return "\n".join(filter(None, [subject, *words])) or None, sum(
        part.get("ct") not in _NOT_ATTACHED for part in parts
    )


def _moment(element: Element) -> datetime:
    """Read the element's time, in milliseconds since 1970, UTC."""
    try:
        return _EPOCH + timedelta(milliseconds=_whole(element, "date"))
    except OverflowError:
        raise BadRecord("date: out of range") from None


def _whole(element: Element, name: str) -> int:
    value = _value(element, name)
    if value is None:
        raise BadRecord(f"{name}: missing")
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise BadRecord(f"{name}: not a whole number")
    return int(value)


def _value(element: Element, name: str) -> str | None:
    value = element.get(name, "").strip()
    return None if value in _NOBODY else value


connector = Connector(NAME, "telecom", "SMS Backup & Restore (Android): messages and calls", reads)
