"""Tariffs and metering events as they lie on their topics, and what the ledger must make of them."""

from collections.abc import Iterable
from uuid import UUID

from bank.ledger import posting_records
from bank.ledger.balances import Balances
from bank.ledger.posting import Posting, PostingKind
from bank.receipts.metering_event import encoded
from pipelines.ledger.port import LedgerRecord
from tests.bank.ledger.drawn import NOON, OTHER, OWNER, tariff, text


def metering(number: int, *, owner: str = OWNER, depositor: str = "example", time: int = NOON) -> tuple[bytes, bytes]:
    """Make the event of object `number`, as a router writes it."""
    receipt = {
        "receipt_id": UUID(int=number), "depositor": depositor, "owner": owner, "schema": "social.post.v1",
        "record_count": 7 + number % 3, "size_bytes": 1000 + number, "bucket": "b", "object_key": str(number),
        "corrections": [],
    }  # fmt: skip
    return owner.encode(), encoded(receipt, time + number)[0]


def several(first: int, count: int) -> list[tuple[bytes, bytes]]:
    """Make events of two owners and two depositors."""
    return [
        metering(number, owner=(OWNER, OTHER)[number % 2], depositor=("example", "other")[number % 3 == 0])
        for number in range(first, first + count)
    ]


def tariff_message(**changes: object) -> tuple[bytes, bytes]:
    return tariff(**changes).name.encode(), text(**changes)


#: A tariff for all depositors but one, and one for that one, in which owners pay some.
FOR_ALL = {"prices": [{"meter": "records", "free": 20, "price": "0.0000003"}]}
FOR_OTHER = {
    "tariff": "other", "party": "other", "payer": "shared", "owner_share": "0.333333",
    "prices": [{"meter": "bytes", "price": "0.000000000007"}],
}  # fmt: skip


def postings(records: Iterable[LedgerRecord]) -> list[Posting]:
    found = [posting_records.decoded(each.key, each.value) for each in records]
    assert None not in found
    return [each for each in found if each is not None]


def check(found: list[Posting], events: int) -> Balances:
    """Check that each event is posted once, and nothing else is; return the sums."""
    assert len({each.posting_id for each in found}) == len(found)
    posted = [each.cause for each in found if each.kind is PostingKind.METERING]
    assert sorted(posted) == sorted(str(UUID(int=number)) for number in range(events))
    sums = Balances(found)
    assert sum(sums.amounts.values()) == 0
    return sums


def exact(sums: Balances, account: str, currency: str = "EUR") -> int:
    """Return what an account comes to, in 10^-18."""
    key = (account, currency)
    return sums.amounts.get(key, 0) * 10**12 + sums.carry(key)
