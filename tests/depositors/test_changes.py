"""What commands make of entries, without a broker."""

from dataclasses import replace

import pytest

from bank.accounts.depositors import SHARED_NAME, Change, Depositors, Kind, Status
from teller.operate.depositors import changes
from teller.operate.depositors.changes import Application, DepositorError
from teller.operate.registering.legal_entities import RegistrationError
from tests.bank.accounts.draw import OWNER, entity, shared

ACME = Application("acme", ("telecom", "social"), frozenset(), "LEI:5493001KJTIIGC8Y1R12", "Acme AG", "a@acme.example")


def test_without_schemas_all_record_types_of_the_domains_are_granted() -> None:
    found = changes.checked(ACME)
    assert found.domains == ("social", "telecom")
    assert found.schemas == {
        "social.post", "social.reaction", "telecom.call", "telecom.data_session", "telecom.message"
    }  # fmt: skip
    assert changes.checked(replace(ACME, schemas=frozenset({"social.post"}))).schemas == {"social.post"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "Acme"}, "cannot be a depositor's name: .* the first is a letter or digit"),
        ({"name": "-acme"}, "cannot be a depositor's name: .* the first is a letter or digit"),
        ({"name": SHARED_NAME}, "cannot be a depositor's name: it stands for the shared streams"),
        ({"name": "d000007"}, "cannot be a depositor's name: it reads as a depositor's number"),
        ({"legal_id": "LEI:5493001KJTIIGC8Y1R13"}, "wrong check digits"),
        ({"legal_id": "LEI:5493001KJTIIGC8Y1S12"}, "wrong check digits"),
        ({"contact": "x" * 201}, "--contact takes 1 to 200 printable characters"),
        ({"contact": "a@acme.example\x1b[2J"}, "--contact takes 1 to 200 printable characters"),
        ({"legal_name": "Acme\nAG"}, "--legal-name takes 1 to 200 printable characters"),
        ({"legal_id": "DE123"}, "neither LEI"),
        ({"legal_id": ""}, "a legal entity needs"),
        ({"contact": ""}, "a legal entity needs"),
        ({"owner": OWNER}, "an owner has no"),
        ({"domains": ()}, "--domain takes one of social, telecom, purchases"),
        ({"domains": ("health",)}, "--domain takes one of"),
        ({"schemas": frozenset({"purchases.return"})}, "no record type of its domains: purchases.return"),
    ],
)
def test_what_cannot_be_registered_is_told(fields: dict[str, object], told: str) -> None:
    with pytest.raises(RegistrationError, match=told):
        changes.checked(replace(ACME, **fields))  # type: ignore[arg-type]


def test_a_number_is_above_all_entries_and_topics() -> None:
    known = Depositors([shared(), entity(4)])
    assert changes.next_number(known, ["deposits.raw.social", "deposits.failed"]) == 5
    assert changes.next_number(known, ["deposits.clean.d000009.social"]) == 10
    made = changes.reserved(known, ["deposits.raw.d000009.social"], changes.checked(replace(ACME, name="new")))
    assert (made.key, made.principal, made.changes, made.kind) == (
        "d000010", "depositor-d000010", (), Kind.LEGAL_ENTITY
    )  # fmt: skip


def test_a_name_is_taken_by_one_registration() -> None:
    wanted = changes.checked(ACME)
    active = replace(changes.reserved(Depositors(), [], wanted), changes=(Change(Status.ACTIVE, 1),))
    assert changes.reserved(Depositors([active]), [], wanted) is active
    with pytest.raises(DepositorError, match="acme is registered, as d000001"):
        changes.reserved(Depositors([active]), [], replace(wanted, contact="another"))
    with pytest.raises(DepositorError, match="acme is registered, as d000001"):
        changes.reserved(Depositors([changes.turned(active, Status.SUSPENDED, 2)]), [], wanted)
    ended = changes.turned(active, Status.ENDED, 2)
    with pytest.raises(DepositorError, match=r"acme has ended, for good: .* under a new name"):
        changes.reserved(Depositors([ended]), [], wanted)


def test_what_grants_nothing_yet_gives_way_to_a_later_application() -> None:
    wanted = changes.checked(ACME)
    half = changes.reserved(Depositors([entity(6, "mill")]), [], wanted)
    assert changes.reserved(Depositors([half]), [], wanted) == half
    later = replace(wanted, contact="another", domains=("social",))
    found = changes.reserved(Depositors([half]), ["deposits.raw.d000009.social"], later)
    assert (found.number, found.principal, found.contact, found.domains, found.changes) == (
        7, "depositor-d000007", "another", ("social",), ()
    )  # fmt: skip


def test_statuses_rise_in_time_and_an_end_is_for_good() -> None:
    active = entity(1, "acme", (Status.ACTIVE, 10_000))
    assert changes.turned(active, Status.ACTIVE, 5) is active
    suspended = changes.turned(active, Status.SUSPENDED, 5)  # by a clock that is behind
    assert suspended.changes[-1] == (Status.SUSPENDED, 10_000)
    assert changes.turned(suspended, Status.ACTIVE, 20_000).changes[-1] == (Status.ACTIVE, 20_000 + 200)
    ended = changes.turned(active, Status.ENDED, 20_000)
    assert changes.turned(ended, Status.ENDED, 90_000) is ended
    with pytest.raises(DepositorError, match="for good"):
        changes.turned(ended, Status.ACTIVE, 90_000)
