"""The metering event of a withdrawal as a record: a contract with the bill."""

from uuid import UUID

from cloudevents.core.bindings.kafka import KafkaMessage, from_structured
from cloudevents.core.formats.json import JSONFormat

from bank.receipts.withdrawal_metering import SCHEMA, MeteredWithdrawal, data_of, encoded
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from schemas.catalog import load
from schemas.framing import decode_body, encode, split

WITHDRAWN = MeteredWithdrawal(UUID(int=5), "films", "acme", "a" * 32, 3)


def test_it_is_a_cloud_event_under_the_id_of_the_owners_delivery() -> None:
    value, headers = encoded(WITHDRAWN, 1_700_000_000_017)
    event = from_structured(KafkaMessage(dict(headers), None, value), JSONFormat())
    delivery = Delivery(DeliveryKind.DELIVERED, "a" * 32, 0, WITHDRAWN.package, UUID(int=6), "films", 1, "acme", 3)
    assert event.get_id() == str(delivery.event_id)
    assert (event.get_type(), event.get_source()) == ("databank.withdrawal.delivered.v1", "/teller/packager")
    assert event.get_subject() == "a" * 32
    assert event.get_data() == data_of(WITHDRAWN)


def test_its_data_is_of_its_schema() -> None:
    schema, data = load().by_name(SCHEMA), data_of(WITHDRAWN)
    framed = split(encode(schema, data))
    assert framed is not None
    assert decode_body(schema, framed[1]) == data
