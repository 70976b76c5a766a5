"""Rules of the packager of others: who is live, whole groups of k, and what is paid, as the bank has it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger import orders
from bank.ledger.orders import RevenueOrder
from bank.transparency.keys import verifier_key
from bank.withdrawals.package import dsse
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.packaging import deliveries, package_events
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from bank.withdrawals.packaging.paying import PaidOwner, PaidPackage, revenue_orders
from bank.withdrawals.terms import LicencePrice, PriceBasis
from schemas import catalog
from tests.bank.withdrawals.samples import NOW, OWNER
from tests.packager.maker import events, money
from tests.packager.maker.files import key_line, root_of, signed
from tests.packager.maker.licences import Licence, Placed, Refused, is_active, live
from tests.packager.maker.money import Before, Owed
from tests.packager.maker.rows import OwnRow, enough, inside, projected, whole_groups

OF = ("voices", 2)
AGREEMENT, ANSWER = UUID(int=1), UUID(int=2)


def at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def event(kind: str, **changes: Any) -> Placed:
    fields = {"event": kind, "event_id": AGREEMENT, "owner": OWNER, "offering": OF[0], "version": OF[1],
              "answer_id": ANSWER, "agreement": None, "time": at(NOW), "until": at(NOW + 10)}  # fmt: skip
    return Placed(0, NOW, fields | changes)


def answer(offset: int, said: str, number: int = 2, **changes: Any) -> Placed:
    fields = {"answer_id": UUID(int=number), "owner": OWNER, "offering": OF[0], "said": said}
    return Placed(offset, NOW, fields | changes)


ACCEPTED = event("accepted")
YES = answer(5, "accept")
HELD = {OWNER: Licence(str(AGREEMENT), NOW + 10)}


@pytest.mark.parametrize(
    ("found", "answers", "now", "is_live"),
    [
        ([ACCEPTED], [YES], NOW, True),
        ([ACCEPTED], [YES], NOW - 1, False),
        ([ACCEPTED], [YES], NOW + 10, False),
        ([ACCEPTED], [], NOW, False),
        ([ACCEPTED, event("revoked", agreement=AGREEMENT)], [YES], NOW, False),
        ([ACCEPTED, event("ended", agreement=UUID(int=9))], [YES], NOW, True),
        ([ACCEPTED], [YES, answer(6, "revoke", 3)], NOW, False),
        ([ACCEPTED], [answer(4, "revoke", 3), YES], NOW, True),
        ([ACCEPTED], [answer(4, "revoke", 3), YES, answer(6, "revoke", 3)], NOW, True),
        ([ACCEPTED], [YES, answer(6, "revoke", 3, offering="other")], NOW, True),
        ([event("accepted", version=1)], [YES], NOW, False),
        ([ACCEPTED, event("of a later release")], [YES], NOW, True),
    ],
    ids=["granted", "not begun", "over", "its answer is unknown", "revoked", "another licence ended",
         "revoked and not decided", "revoked before", "that again", "another offering's", "another version",
         "a later event"],
)  # fmt: skip
def test_a_licence_is_live_until_anything_ends_it(
    found: list[Placed], answers: list[Placed], now: int, is_live: bool
) -> None:
    assert live(found, answers, OF, now) == (HELD if is_live else {})


def test_an_originator_is_active_by_the_last_change_that_holds() -> None:
    changes = [{"status": "ACTIVE", "since": at(10)}, {"status": "SUSPENDED", "since": at(20)}]
    assert [is_active({"changes": changes}, now) for now in (9, 10, 19, 20)] == [False, True, True, False]


def test_rows_are_those_of_the_period_and_of_owners_with_enough() -> None:
    def receipt(number: int, *days: tuple[int, int], **more: Any) -> dict[str, Any]:
        told = [{"day": date(2026, 3, day), "records": count} for day, count in days]
        return {"receipt_id": str(number), "record_count": 2, "days": told, "schema": "social.post.v1", **more}

    period = date(2026, 3, 1), date(2026, 3, 3)
    dated, late, undated = receipt(1, (1, 1), (2, 1)), receipt(2, (2, 1), (3, 1)), receipt(3)
    erased = receipt(4, replaces=["1"])
    every = {each["receipt_id"]: each for each in (dated, late, undated, erased)}
    assert [inside(each, every, *period) for each in every.values()] == [True, False, False, True]
    some = [{**dated, "owner": "a"}, {**dated, "owner": "a"}, {**dated, "owner": "b"}]
    assert enough(some, [{"record_type": "social.post", "least_records": 3}]) == {"a"}


PLAN = {"columns": {"text": "text", "language": {"prefixes": [2]}, "likes": "identifier"}, "k": 2}


def test_a_group_goes_out_whole_or_not_at_all() -> None:
    rows = [
        projected("social.post", {"owner_id": owner, "text": "t", "language": language, "likes": 1}, PLAN)
        for owner, language in [("a", "en"), ("b", "en-GB"), ("b", "en"), ("c", "de"), ("c", "de"), ("d", "e*")]
    ]
    found = whole_groups(rows, {"social.post": PLAN})
    english = {"text": "t", "language": "en"}
    assert found.rows == [OwnRow("a", "social.post", english), OwnRow("b", "social.post", english)]
    assert (found.k, found.suppressed) == (2, 4)


def test_a_plan_that_it_cannot_follow_is_refused() -> None:
    with pytest.raises(Refused, match="follows plans"):
        projected("social.post", {"owner_id": "a", "text": "t"}, {"columns": {"text": "sensitive"}, "k": 2})


BASES = {PriceBasis.RECORD: "record", PriceBasis.OWNER: "owner", PriceBasis.POOL: "pool"}


@given(
    st.sampled_from(list(BASES)), st.integers(1, 10**9), st.integers(0, 900_000), st.booleans(),
    st.lists(st.tuples(st.integers(1, 50), st.booleans()), min_size=1, max_size=6),
)  # fmt: skip
def test_it_pays_what_the_banks_own_packager_pays(
    basis: PriceBasis, amount: int, commission: int, pool_paid: bool, rows: list[tuple[int, bool]]
) -> None:
    package = UUID(int=5)
    price = {"per": BASES[basis], "amount": money.decimal(amount), "currency": "EUR"}
    offering = {"offering": "voices", "originator": "acme", "price": price}
    owners = {f"{number:032x}": (str(number), count) for number, (count, _) in enumerate(rows)}
    before = frozenset(str(number) for number, (_, is_further) in enumerate(rows) if is_further)
    owed = Owed(str(package), offering, commission, NOW)
    given_ = list(money.orders(owed, money.weights(owed, owners, Before(before, pool_paid))))
    found = [orders.decoded(key.encode(), value) for key, value in given_]
    paid = [PaidOwner(owner, count, name in before) for owner, (name, count) in owners.items()]
    of = PaidPackage(
        package, "voices", "acme", LicencePrice(basis, "EUR", amount), commission,
        sum(count for _, count in owners.values()), NOW, pool_paid=pool_paid,
    )  # fmt: skip
    assert found == list(revenue_orders(of, paid))
    assert all(isinstance(each, RevenueOrder) for each in found)


def test_what_it_tells_is_what_the_bank_would_have_written() -> None:
    fields: dict[str, Any] = {
        "package": UUID(int=5),
        "time": NOW,
        "offering": "voices",
        "version": 2,
        "originator": "acme",
    }
    schema = {name: catalog.load().by_name(f"withdrawals.{name}.v1").parsed for name in ("package_event", "delivery")}
    for kind, more in (
        (PackageKind.ORDERED, {"order": "{}"}),
        (PackageKind.RELEASED, {"attempt": 1, "root": b"1" * 32, "rows": 3, "until": NOW + 5, "statement": "0" * 64}),
        (PackageKind.NOTICED, {"notice": UUID(int=6), "document": b"{}"}),
    ):
        told = events.package_event(schema["package_event"], kind.value, fields | more)
        wanted = PackageEvent(kind, **fields, **more)
        assert (told.key.encode(), told.value) == package_events.encoded(wanted)
    for of_rows, notice in ((DeliveryKind.DELIVERED, None), (DeliveryKind.NOTICED, UUID(int=6))):
        of_owner: dict[str, Any] = {"owner": OWNER, "agreement": AGREEMENT, "rows": 3, "notice": notice}
        told = events.delivery(schema["delivery"], of_rows.value, fields | of_owner)
        assert (told.key.encode(), told.value) == deliveries.encoded(Delivery(of_rows, **fields, **of_owner))


@given(st.integers(0, 40))
def test_the_root_is_that_of_rfc_6962(count: int) -> None:
    tree, hashes = RowTree(), [bytes([number]) * 32 for number in range(count)]
    tree.add(hashes)
    assert root_of(hashes) == tree.root()


@given(st.binary(min_size=32, max_size=32))
def test_what_it_signs_is_checked_by_the_line_of_its_key(seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    verifier = verifier_key(key_line(key))
    assert verifier is not None
    assert dsse.signer_of(signed({"a": 1}, key), 10_000, [verifier]) == verifier
