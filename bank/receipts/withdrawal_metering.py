"""The metering event of a withdrawal: one for each owner of a delivered package, for the bill.

It is a CloudEvent beside that of deposits (`metering_event`), of a type of its own. Its id is that of the owner's
record of the delivery; its `subject` is the owner, whose tariff it is charged by.
"""

from typing import Any, Final, NamedTuple
from uuid import UUID

from bank.receipts.metering_event import structured
from schemas.identifiers import delivery_id

EVENT_TYPE: Final = "databank.withdrawal.delivered.v1"
SOURCE: Final = "/teller/packager"
SCHEMA: Final = "withdrawals.metering.v1"
DATA_SCHEMA: Final = f"urn:teller:schema:{SCHEMA}"


class MeteredWithdrawal(NamedTuple):
    """Records of an owner in a delivered package."""

    package: UUID
    offering: str
    originator: str
    owner: str
    records: int

    @property
    def id(self) -> str:
        """Id of the event: it follows from package and owner."""
        return str(delivery_id("delivered", self.owner, str(self.package)))


def data_of(found: MeteredWithdrawal) -> dict[str, Any]:
    """Make the data of the event: a record of schema withdrawals.metering.v1."""
    return found._asdict() | {"package": str(found.package), "withdrawals": 1}


def encoded(found: MeteredWithdrawal, time: int) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """Encode the event, as (value, headers); its key is the owner. `time` is when the package was delivered, in
    milliseconds since 1970-01-01T00:00:00Z.
    """
    names = {"id": found.id, "source": SOURCE, "type": EVENT_TYPE, "subject": found.owner}
    return structured(names, time, DATA_SCHEMA, data_of(found))
