"""Read newest accounts as quickly as can be: a worker reads a million before its first record."""

import re
from typing import Final, NamedTuple

from bank.accounts import account_records
from bank.accounts.events import HEX
from schemas import catalog
from schemas.framing import MARKER

#: Depositor, subject, since, until (0: open).
LinkFields = tuple[int, str, int, int]
#: Depositor, record type, since, until (0: open), withdrawn, offset.
ConsentFields = tuple[int, str, int, int, bool, int]


class NewestAccount(NamedTuple):
    """Fields that a worker needs of a record of bank.account.v1; `enforced` counts where `owner` is empty."""

    owner: str
    offset: int
    enforced: int
    links: list[LinkFields]
    consents: list[ConsentFields]


#: Of an account without keepers, successor and claims, with one link and one consent, as this library writes it (Avro
#: 1.12, "Binary encoding"): its offset; depositor, subject and times of the link; all of the consent.
_LONG: Final = rb"[\x80-\xff]{0,5}[\x00-\x7f]"
_HEX: Final = rb"\x40([0-9a-f]{32})"
_PLAIN: Final = re.compile(
    re.escape(MARKER + catalog.load().by_name(account_records.SCHEMA).fingerprint)
    + b"".join(
        (
            _HEX,
            rb"(%b)\x00\x02[\x00\x02\x04]%b%b\x00\x00\x00" % (_LONG, _LONG, _LONG),
            rb"\x02(%b)%b(%b)(%b)%b\x00" % (_LONG, _HEX, _LONG, _LONG, _LONG),
            rb"\x02(%b)([\x02-\x7e])([a-z_.]+)(%b)(%b)([\x00\x01])(%b)\x00" % (_LONG, _LONG, _LONG, _LONG),
        )
    )
)


def read(key: bytes | None, value: bytes | None) -> NewestAccount | None:
    """Read a newest account; None for anything that no command of the bank wrote there."""
    found = _PLAIN.fullmatch(value) if value else None
    if found is None or found[1] != key:
        return _slowly(key, value)
    owner, at, depositor, subject, since, until, other, size, name, begin, end, withdrawn, offset = found.groups()
    if 2 * len(name) != size[0]:
        return _slowly(key, value)
    link = _long(depositor), subject.decode(), _long(since), _long(until)
    consent = _long(other), name.decode(), _long(begin), _long(end), withdrawn == b"\x01", _long(offset)
    return NewestAccount(owner.decode(), _long(at), 0, [link], [consent])


def _slowly(key: bytes | None, value: bytes | None) -> NewestAccount | None:
    record = account_records.fields(key, value)
    if record is None or not all(HEX.fullmatch(each["subject"]) for each in record["links"]):
        return None
    links = [(each["depositor"], each["subject"], each["since"], each["until"])
             for each in record["links"]]  # fmt: skip
    consents = [(each["depositor"], each["schema"], each["since"], each["until"], each["withdrawn"], each["offset"])
                for each in record["consents"]]  # fmt: skip
    return NewestAccount(record["owner"], record["offset"], record["enforced"], links, consents)


def _long(digits: bytes) -> int:
    """Decode a long of six bytes at most: seven bits a byte, the lowest first, all at once."""
    if len(digits) == 1:
        raw = digits[0]
        return raw >> 1 ^ -(raw & 1)
    raw = int.from_bytes(digits, "little")
    raw = (
        raw & 0x7F | raw >> 1 & 0x3F80 | raw >> 2 & 0x1FC000 | raw >> 3 & 0xFE00000
        | raw >> 4 & 0x7F0000000 | raw >> 5 & 0x3F800000000
    )  # fmt: skip
    return raw >> 1 ^ -(raw & 1)
