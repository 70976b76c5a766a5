"""Orders: what operators have the ledger post, as JSON documents on a topic. Each is posted once, by its name.

received/ID          a payment came from a depositor or an originator
revenue/ID           a model earned, and owners share it
payout/RUN/ID        a balance, or whole minor units of it, is paid out
confirmed/ID         the real bank has carried out a payout; nothing is posted
reverse/POSTING_ID   a posting is taken back; so is a payout that the real bank returned
"""

import json
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from bank.ledger.accounts import AccountPlace
from bank.ledger.money import AMOUNT_PLACES, MOST, SHARE_PLACES, WHOLE_SHARE, decimal, shown
from bank.ledger.tariff import IN_USE_CURRENCIES
from bank.strict_documents import StrictModel

#: Owners that share a revenue, at most: an order of more would not fit into a message of Kafka.
MOST_SHARES: Final = 10_000
MOST_BYTES: Final = 900_000
MOST_WEIGHT: Final = 10**12
_MOST_TIME: Final = 2**44
#: Short enough that a posting's cause is shown as it is on a statement.
ORDER_ID: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
RUN_NAME: Final = r"^[A-Za-z0-9]{1,24}$"
HEX_ID: Final = r"^[0-9a-f]{32}$"

_Id = Annotated[str, StringConstraints(pattern=ORDER_ID)]
_Hex = Annotated[str, StringConstraints(pattern=HEX_ID)]
_Posting = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_Amount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,13}(\.[0-9]{1,6})?$")]
_Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
_Party = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Time = Annotated[int, Field(ge=0, lt=_MOST_TIME)]
_Weight = Annotated[int, Field(ge=0, le=MOST_WEIGHT)]


class _Order(StrictModel):
    #: Milliseconds since 1970: the posting's time.
    time: _Time


class _Money(_Order):
    currency: _Currency
    amount: _Amount

    @property
    def micros(self) -> int:
        """The amount in millionths."""
        return decimal(self.amount, AMOUNT_PLACES) or 0

    @model_validator(mode="after")
    def _is_money(self) -> Self:
        if not 0 < self.micros <= MOST:
            raise ValueError(f"the amount is above 0, has at most {AMOUNT_PLACES} digits behind the point, and is at "
                             f"most {shown(MOST)}")  # fmt: skip
        if self.currency not in IN_USE_CURRENCIES:
            raise ValueError("the currency is not in use: give one of ISO 4217, such as EUR")
        return self


class ReceivedOrder(_Money):
    """A payment came: `party` owes less. `id` is the payment's, as the bank's own account shows it."""

    order: Literal["received"] = "received"
    id: _Id
    party: _Party
    place: Literal["depositor", "originator"] = "depositor"

    @property
    def account(self) -> str:
        """Account of who paid."""
        return f"{AccountPlace.DEPOSITOR if self.place == 'depositor' else AccountPlace.ORIGINATOR}/{self.party}"


class RevenueOrder(_Money):
    """An originator owes an amount for a model; the bank's commission is taken off, owners share the rest by weight."""

    order: Literal["revenue"] = "revenue"
    id: _Id
    originator: _Party
    model: _Party
    #: From 0 to 1.
    commission: Annotated[str, StringConstraints(pattern=r"^[01](\.[0-9]{1,6})?$")] = "0"
    shares: Annotated[dict[_Hex, _Weight], Field(max_length=MOST_SHARES)]

    @property
    def commission_share(self) -> int:
        """The commission in millionths of the amount."""
        return decimal(self.commission, SHARE_PLACES) or 0

    @model_validator(mode="after")
    def _is_share(self) -> Self:
        if self.commission_share > WHOLE_SHARE:
            raise ValueError("the commission is a number from 0 to 1")
        if not any(self.shares.values()):
            raise ValueError("nobody has a share: give at least one account a weight above 0")
        return self


class PayoutOrder(_Money):
    """A payout of a run; `id` follows from run, holder and currency."""

    order: Literal["payout"] = "payout"
    run: Annotated[str, StringConstraints(pattern=RUN_NAME)]
    id: _Hex
    holder: _Hex


class ConfirmedOrder(_Order):
    """Note that the real bank has carried out a payout."""

    order: Literal["confirmed"] = "confirmed"
    id: _Hex


class ReverseOrder(_Order):
    """A posting is taken back; `offset` is where it lies on the topic of postings."""

    order: Literal["reverse"] = "reverse"
    posting: _Posting
    offset: Annotated[int, Field(ge=0, lt=2**62)]


LedgerOrder = ReceivedOrder | RevenueOrder | PayoutOrder | ConfirmedOrder | ReverseOrder
_ORDERS: Final[TypeAdapter[LedgerOrder]] = TypeAdapter(Annotated[LedgerOrder, Field(discriminator="order")])


class NoOrder(NamedTuple):
    """Outcome of making an order of what is none; the sentence says what to mend, and quotes nothing."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence


def made(**fields: Any) -> LedgerOrder | NoOrder:
    """Make an order of its fields; `order` is its kind."""
    try:
        found = _ORDERS.validate_python(fields)
    except ValidationError as error:
        return NoOrder("; ".join(_sentence(dict(each)) for each in error.errors(include_input=False)[:5]))
    too_long = len(encoded(found)[1]) > MOST_BYTES
    return NoOrder(f"the order has more than {MOST_BYTES} bytes: split it") if too_long else found


def name_of(order: LedgerOrder) -> str:
    """Return the order's name: its key on the topic, and the cause of a payment's or a reversal's posting."""
    match order:
        case PayoutOrder():
            return f"payout/{order.run}/{order.id}"
        case ReverseOrder():
            return f"reverse/{order.posting}"
        case _:
            return f"{order.order}/{order.id}"


def encoded(order: LedgerOrder) -> tuple[bytes, bytes]:
    """Encode an order as (key, value)."""
    value = json.dumps(order.model_dump(), separators=(",", ":"), ensure_ascii=False)
    return name_of(order).encode(), value.encode()


def decoded(key: bytes | None, value: bytes | None) -> LedgerOrder | None:
    """Decode an order; None for anything else."""
    if value is None or len(value) > MOST_BYTES:
        return None
    try:
        found = _ORDERS.validate_json(value)
    except ValidationError:
        return None
    return found if key == name_of(found).encode() else None


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of an order; `schemas/ledger/order.v1.json` is a copy."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_ORDERS.json_schema()}


def _sentence(error: dict[str, Any]) -> str:
    place = ".".join(str(each) for each in error["loc"][1:2])
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {said}" if place else said
