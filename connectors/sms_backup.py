"""Read backups of the Android app SMS Backup & Restore: `<smses>` with `<sms>` and `<mms>`, `<calls>` with `<call>`.

Fields: https://synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/. The app writes the text `null` where it
has no value. Messages have no id of their own that stays: an MMS gets its `m_id` late, a number has its country code in
one backup and not in the next. So the end of the number, time, direction and words identify a message, while the
contact's name, the readable date and whether it was read do not.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from connectors.api import Connector, Deposit, LeftOut, Options, Outcome
from connectors.formats.members import Member
from connectors.formats.sources import read_source
from connectors.formats.xml_pieces import elements, parse
from connectors.identity import Occurrences
from connectors.phone_numbers import BETWEEN, group, same_end
from connectors.records import BadRecord, Party, compose, read_each

NAME = "sms-backup"
MESSAGE: Final = "telecom.message.v1"
CALL: Final = "telecom.call.v1"
EXPECTED = "an XML file of SMS Backup & Restore, with <smses> or <calls>"
_FILES = re.compile(r"\.xml$", re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Earlier than any text message or telephone of the app's, in milliseconds: such a time is none, or one in seconds.
_TOO_EARLY: Final = 631_152_000_000  # 1990
_MESSAGE_DIRECTIONS: Final = {
    "1": "INCOMING",
    "2": "OUTGOING",
    "3": "DRAFT",
    "4": "OUTGOING",  # outbox
    "5": "FAILED",
    "6": "OUTGOING",  # queued
}
#: In the outbox or queued, and once it is sent in the next backup the same message.
_SENT: Final = {"4": "2", "6": "2"}
_CALL_DIRECTIONS: Final = {
    "1": "INCOMING",
    "2": "OUTGOING",
    "3": "MISSED",
    "4": "VOICEMAIL",
    "5": "REJECTED",
    "6": "REJECTED",  # by the list of refused numbers
    "7": "INCOMING",  # answered on another device
}
#: Android's `presentation` of a number that the caller withheld, that nobody knows, or of a pay phone.
_NOT_SHOWN: Final = {"2", "3", "4"}
#: What stands in place of such a number: Android's -1 to -3, and words of telephones' makers.
_NO_NUMBER: Final = {
    "-1", "-2", "-3", "anonymous", "no caller id", "payphone", "private", "private number", "restricted", "unavailable",
    "unknown", "withheld",
}  # fmt: skip
#: The address that a message came from, in MMS' terms (PduHeaders, FROM).
_SENDER: Final = "addrs/addr[@type='137']"
_LAYOUT: Final = "application/smil"
_NOBODY: Final = {"", "null", "(Unknown)"}


def reads(path: Path, options: Options) -> Iterator[Outcome]:
    party = Party(options.sole_owner(), options.depositor_or(NAME))
    return read_source(path, _FILES, EXPECTED, partial(_read, party), options.on_bytes)


def _read(party: Party, member: Member) -> Iterator[Outcome]:
    pieces = elements(member, ("smses", "calls"), ("sms", "mms", "call"), EXPECTED)
    senders: Counter[str] = Counter()
    yield from read_each(pieces, partial(_element, party, Occurrences(), senders))
    for what, count in senders.items():
        yield LeftOut(member.at(what), "the schema has no field for it", count)


def _element(party: Party, occurrences: Occurrences, senders: Counter[str], piece: str) -> Deposit:
    element = parse(piece)
    if element.tag == "call":
        return _call(element, party, occurrences)
    deposit = _message(element, party, occurrences)
    in_group = BETWEEN in (deposit.record["counterparty"] or "")
    senders.update(["who wrote in a group"] * (in_group and element.find(_SENDER) is not None))
    return deposit


def _call(call: Element, party: Party, occurrences: Occurrences) -> Deposit:
    number = _number_of(call)
    identity = ["call", same_end(number), *map(call.get, ("date", "type", "duration"))]
    fields = {
        "occurred_at": _moment(call),
        "time_precision": "SECOND",
        "direction": _CALL_DIRECTIONS.get(call.get("type", ""), "UNKNOWN"),
        "counterparty": number,
        "counterparty_name": _value(call, "contact_name"),
        "duration_s": max(0, _whole(call, "duration")),  # -1 stands for none
    }
    return compose(CALL, party, [*identity, occurrences.count(*identity)], fields)


def _number_of(call: Element) -> str | None:
    return None if call.get("presentation") in _NOT_SHOWN else _address(call, "number")


def _address(element: Element, name: str) -> str | None:
    address = _value(element, name)
    return None if address is None or address.casefold() in _NO_NUMBER else address


def _message(message: Element, party: Party, occurrences: Occurrences) -> Deposit:
    is_mms = message.tag == "mms"
    direction = message.get("msg_box" if is_mms else "type", "")
    text, attachments = _parts(message) if is_mms else (_words(message, "body"), 0)
    address = group(_address(message, "address"))
    identity = [message.tag, same_end(address), message.get("date"), _SENT.get(direction, direction), text]
    fields = {
        "occurred_at": _moment(message),
        "time_precision": "SECOND",
        "message_id": _value(message, "m_id"),
        "direction": _MESSAGE_DIRECTIONS.get(direction, "UNKNOWN"),
        "kind": _kind(message),
        "counterparty": address,
        "counterparty_name": _value(message, "contact_name"),
        "text": text,
        "attachment_count": attachments,
    }
    return compose(MESSAGE, party, [*identity, occurrences.count(*identity)], fields)


def _kind(message: Element) -> str:
    """Return the service. Google's Messages keeps RCS among the multimedia messages, with an id of its own."""
    if message.tag == "sms":
        return "SMS"
    own_id, content, rcs = (_value(message, name) or "" for name in ("tr_id", "ct_t", "rcs_message_type"))
    return "RCS" if own_id.startswith("proto:") or "rcs" in content.lower() or rcs not in ("", "0") else "MMS"


def _parts(mms: Element) -> tuple[str | None, int]:
    """Return the words, and the number of files: pictures, films, sounds, and texts that are files; not the layout."""
    parts = [part for part in mms.findall("parts/part") if part.get("ct") != _LAYOUT]
    texts = [_words(part, "text") if part.get("ct") == "text/plain" else None for part in parts]
    files = sum(
        words is None and (part.get("ct") != "text/plain" or part.get("data") is not None)
        for part, words in zip(parts, texts, strict=True)
    )
    return "\n".join(filter(None, [_value(mms, "sub"), *texts])) or None, files


def _words(element: Element, name: str) -> str | None:
    """Return words as they were written; `null` stands for none."""
    words = element.get(name)
    return None if words == "null" else words


def _moment(element: Element) -> datetime:
    """Read the element's time, in milliseconds since 1970, UTC; some programs copy seconds from Android's data base."""
    value = _whole(element, "date")
    if value < _TOO_EARLY:
        value *= 1000
    if value < _TOO_EARLY:
        raise BadRecord("date: before 1990, so it is no date")
    try:
        return _EPOCH + timedelta(milliseconds=value)
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


connector = Connector(
    NAME, "telecom", "SMS Backup & Restore (Android): messages and calls", reads, EXPECTED,
    ("telecom.message", "telecom.call"),
)  # fmt: skip
