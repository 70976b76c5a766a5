"""The bank, as far as a packager of others may read and write it."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from confluent_kafka import Producer

from ..reader.avro import SchemaFiles
from ..reader.grants import Grants
from ..reader.kafka import Topics
from ..reader.objects import Buckets, Receipt, receipts, rows
from . import known, licences
from .events import Told
from .licences import Licence, Placed, Refused, day
from .rows import OwnRow, enough, inside, projected, type_of

TIMEOUT_S = 30.0


class Access(NamedTuple):
    """What the bank gave: how to reach Kafka, the packager's own name there, the objects, and the keys of some."""

    client: dict[str, Any]
    name: str
    buckets: Buckets
    grants: Grants


class Bank:
    """The bank. `schemas` are its schema files."""

    def __init__(self, access: Access, schemas: SchemaFiles) -> None:
        self._access, self.schemas = access, schemas
        self._producer: Producer | None = None

    def records(self, topic: str) -> list[Placed]:
        """Return all records of a topic of one partition; one that cannot be read is an error, never passed over."""
        found = known.whole(self._access.client, self._access.name, topic)
        return [Placed(each.offset, each.time, self.schemas.decode(each.value or b"").record) for each in found]

    def offering(self, name: str, version: int) -> dict[str, Any]:
        """Return a version of an offering."""
        found = known.whole(self._access.client, self._access.name, "withdrawals.offerings")
        return licences.offered(((each.key, each.value) for each in found), name, version)

    def licences(self, offering: dict[str, Any]) -> dict[str, Licence]:
        """Return the licences of an offering that are live, by all that Kafka has when this is asked.

        Raises:
            Refused: its originator may have nothing.
        """
        events, answers = self.records("withdrawals.events"), self.records("withdrawals.answers")
        now = max([int(time.time() * 1000), *(each.time for each in (*events, *answers))])
        register = {each.record["name"]: each.record for each in self.records("bank.originators")}
        if (entry := register.get(offering["originator"])) is None or not licences.is_active(entry, now):
            raise Refused(f"{offering['originator']} is not an active originator")
        return licences.live(events, answers, (offering["offering"], offering["version"]), now)

    def erased(self) -> set[str]:
        """Return the owners who were erased."""
        topics = Topics(self._access.client, self._access.name)
        for _ in topics.read(["deposits.receipts"]):
            pass
        return topics.erased

    def receipts(self, offering: dict[str, Any], owners: Iterable[str]) -> list[Receipt]:
        """Return the receipts under which these owners' rows may go out."""
        topics = Topics(self._access.client, self._access.name)
        fetched = list(topics.read(["deposits.receipts"]))
        every = {str(each["receipt_id"]): each for each in (self.schemas.decode(one.value).record for one in fetched)}
        period = day(offering["data_from"]).date(), day(offering["data_until"]).date()
        types, may = {each["record_type"] for each in offering["wanted"]}, set(owners) - topics.erased
        found = [
            each
            for each in receipts(iter(fetched), self.schemas)
            if each.fields["owner"] in may and type_of(each.fields) in types and inside(each.fields, every, *period)
        ]
        have = enough((each.fields for each in found), offering["wanted"])
        return [each for each in found if each.fields["owner"] in have]

    def rows(self, found: Iterable[Receipt], plans: dict[str, Any]) -> Iterable[OwnRow | None]:
        """Yield the rows of receipts' objects.

        Raises:
            ValueError: an object is not what its receipt says, is not granted, or holds another's rows.
        """
        for receipt in found:
            for row in rows(receipt, self._access.buckets, self._access.grants):
                if row.record["owner_id"] != receipt.fields["owner"]:
                    raise ValueError(f"the object of receipt {receipt.fields['receipt_id']} holds another's rows")
                yield projected(type_of(receipt.fields), row.record, plans[type_of(receipt.fields)])

    def begin(self) -> None:
        """Become the one process of this name: what a former one left open is undone, and it can write no more."""
        own = {"transactional.id": self._access.name, "transaction.timeout.ms": 60_000}
        self._producer = Producer({**self._access.client, **own})
        self._producer.init_transactions(TIMEOUT_S)

    def tell(self, records: Iterable[Told], may: Callable[[], bool] = lambda: True) -> bool:
        """Write records in one transaction. `may` is asked once all is written, just before the commit; return False
        where it says no, and nothing is written.
        """
        assert self._producer is not None
        self._producer.begin_transaction()
        try:
            for each in records:
                self._producer.produce(each.topic, each.value, each.key, headers=list(each.headers))
                self._producer.poll(0)
            self._producer.flush(TIMEOUT_S)
            if may():
                self._producer.commit_transaction(TIMEOUT_S)
                return True
            self._producer.abort_transaction(TIMEOUT_S)
        except BaseException:
            with suppress(Exception):
                self._producer.abort_transaction(TIMEOUT_S)
            raise
        return False
