"""Write two files of the Android app SMS Backup & Restore (SyncTech): messages and calls.

Format: https:

synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/. `null` is written out; times are Java's milliseconds.
The app writes a character beyond U+FFFF as references to its two surrogates (`&#55357;&#56832;`), which XML 1.0 does
not allow: a reader has to join them first.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from teller.sandbox.exports import pack, texts
from teller.sandbox.exports.model import Export, Person
from teller.sandbox.exports.pen import Pen
from teller.sandbox.exports.words import CHATS

MESSAGE: Final = "telecom.message.v1"
CALL: Final = "telecom.call.v1"
BACKUP_MS: Final = 1_767_225_600_000
PIXEL: Final = base64.b64encode(b"\xff\xd8\xff\xe0 a picture would be here \xff\xd9").decode()
HEAD: Final = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
    "<!--File Created By SMS Backup & Restore v10.20.002 on 01/01/2026 00:00:00-->\n"
)


def messages(person: Person, pen: Pen) -> Export:
    """Make the messages of one telephone: text messages, and every eighth a multimedia one."""
    items = [(_mms if number % 8 == 7 else _sms)(person, when, pen) for number, when in enumerate(pen.moments(20, 31))]
    return _export(person, pen, "sms", MESSAGE, items)


def calls(person: Person, pen: Pen) -> Export:
    """Make the call log of one telephone."""
    return _export(person, pen, "calls", CALL, [_call(person, when, pen) for when in pen.moments(8, 14)])


def _export(person: Person, pen: Pen, kind: str, schema: str, items: Sequence[str]) -> Export:
    root = {"sms": "smses", "calls": "calls"}[kind]
    top = f'<{root} count="{len(items)}" backup_set="{person.handle}" backup_date="{BACKUP_MS}" type="full">'
    return Export(
        connector="sms-backup",
        path=f"phone/{kind}-20260101000000-{person.handle}.xml",
        content="\n".join([HEAD + top, *items, f"</{root}>", ""]).encode(),
        depositor="phone-backup",
        owner=person.owner_id,
        expected={schema: len(items)},
        planted=tuple(pen.planted),
    )


def _sms(person: Person, when: datetime, pen: Pen) -> str:
    other, received = pen.other(person), pen.chance(0.5)
    sent = str(pack.millis(when) - 2000) if received else "0"
    head = {"protocol": "0", **_head(when, other, pen), "type": "1" if received else "2", "subject": "null"}
    body = {"body": texts.plain(pen.text(CHATS, person, MESSAGE, "text")), "toa": "null", "sc_toa": "null"}
    tail = {"service_center": "null", "read": "1", "status": "-1", "locked": "0", "date_sent": sent, "sub_id": "1"}
    return f"  <sms {attributes(head | body | tail | _readable(when, other, MESSAGE, pen))} />"


def _mms(person: Person, when: datetime, pen: Pen) -> str:
    """Make a multimedia message. Parts are the layout, the words and a picture; the sender is of address type 137,
    others of 151 (OMA MMS).
    """
    other, received = pen.other(person), pen.chance(0.5)
    box = {"msg_box": "1", "m_type": "132"} if received else {"msg_box": "2", "m_type": "128"}
    kind = {"ct_t": "application/vnd.wap.multipart.related", "sub": "null", "read": "1", "text_only": "0"}
    number = {"m_id": f"m{pen.rng.randrange(16**12):012x}", "_id": str(pen.rng.randrange(999))}
    head = _head(when, other, pen) | kind | box | number | _readable(when, other, MESSAGE, pen)
    words = texts.plain(pen.text(CHATS, person, MESSAGE, "text"))
    ends = [(other.mobile, "137" if received else "151"), (person.mobile, "151" if received else "137")]
    return "\n".join([
        f"  <mms {attributes(head)}>",
        "    <parts>",
        *(f"      <part {attributes(part)} />" for part in _parts(words)),
        "    </parts>",
        "    <addrs>",
        *(f'      <addr address="{address}" type="{kind}" charset="106" />' for address, kind in ends),
        "    </addrs>",
        "  </mms>",
    ])  # fmt: skip


def _parts(words: str) -> Iterable[Mapping[str, str]]:
    smil = "<smil><head/><body><par/></body></smil>"
    yield {"seq": "-1", "ct": "application/smil", "name": "null", "cl": "smil.xml", "text": smil}
    yield {"seq": "0", "ct": "text/plain", "name": "null", "chset": "106", "cl": "text000000.txt", "text": words}
    yield {"seq": "1", "ct": "image/jpeg", "name": "IMG_1.jpg", "cl": "IMG_1.jpg", "text": "null", "data": PIXEL}


def _call(person: Person, when: datetime, pen: Pen) -> str:
    """Make a call. Types: 1 incoming, 2 outgoing, 3 missed, 4 voicemail, 5 rejected, 6 refused list."""
    other, kind = pen.other(person), pen.rng.choice("1223456")
    number = pen.plant("PHONE_NUMBER", other.mobile, CALL, "counterparty")
    head = {"number": number, "duration": str(pen.rng.randrange(5, 900) if kind in "12" else 0)}
    rest = {"date": str(pack.millis(when)), "type": kind, "presentation": "1", "subscription_id": "1"}
    return f"  <call {attributes(head | rest | {'post_dial_digits': ''} | _readable(when, other, CALL, pen))} />"


def _head(when: datetime, other: Person, pen: Pen) -> dict[str, str]:
    number = pen.plant("PHONE_NUMBER", other.mobile, MESSAGE, "counterparty")
    return {"address": number, "date": str(pack.millis(when))}


def _readable(when: datetime, other: Person, schema: str, pen: Pen) -> dict[str, str]:
    name = pen.plant("PERSON", other.name, schema, "counterparty_name")
    return {"readable_date": when.strftime("%b %d, %Y %H:%M:%S"), "contact_name": name}


def attributes(values: Mapping[str, str]) -> str:
    """Return attributes as the app writes them: control characters and what is beyond U+D7FF as decimal references."""
    return " ".join(f'{name}="{_references(escape(value, {chr(34): "&quot;"}))}"' for name, value in values.items())


def _references(text: str) -> str:
    return "".join(sign if " " <= sign < "\ud800" else "".join(_units(sign)) for sign in text)


def _units(sign: str) -> Iterable[str]:
    """Return the character's UTF-16 code units, one or two."""
    units = sign.encode("utf-16-be")
    return (f"&#{int.from_bytes(units[at : at + 2])};" for at in range(0, len(units), 2))
