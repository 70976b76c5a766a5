"""Messages of ISO 20022 as XML: what all of them have in common."""

from decimal import Decimal
from typing import Any, Final

from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDate, XmlDateTime

from bank.ledger.documents.months import time_text

#: Most characters of an id in a message (Max35Text).
MAX_35: Final = 35
MAX_140: Final = 140
_SERIALIZER: Final = XmlSerializer(config=SerializerConfig(indent=" "))


def written(document: Any, namespace: str) -> bytes:
    """Write a message."""
    text: str = _SERIALIZER.render(document, ns_map={None: namespace})
    return text.encode()


def xml_time(time: int) -> XmlDateTime:
    """Return a time, in milliseconds since 1970, in UTC."""
    return XmlDateTime.from_string(time_text(time))


def xml_date(time: int) -> XmlDate:
    """Return the day of a time, in UTC."""
    return XmlDate.from_string(time_text(time)[:10])


def decimal_of(minor: int, digits: int) -> Decimal:
    """Return an amount of minor units with so many digits behind the point; written without an exponent."""
    return Decimal(minor).scaleb(-digits)
