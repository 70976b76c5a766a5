"""What cannot be registered, without a broker."""

from dataclasses import replace

import pytest

from bank.withdrawals.terms import Role
from teller.operate.originators.operations import OriginatorApplication, checked
from teller.operate.registering.legal_entities import RegistrationError

ACME = OriginatorApplication("acme", Role.BUILDER, "LEI:5493001KJTIIGC8Y1R12", "Acme SE", "data@acme.example")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "Acme"}, "cannot be an originator's name: .* the first is a letter or digit"),
        ({"name": "a" * 65}, "cannot be an originator's name"),
        ({"name": "acme\n"}, "cannot be an originator's name"),
        ({"legal_id": ""}, "needs --legal-id"),
        ({"legal_name": ""}, "needs --legal-id, --legal-name"),
        ({"contact": ""}, "--contact"),
        ({"legal_id": "LEI:5493001KJTIIGC8Y1R13"}, "wrong check digits"),
        ({"legal_id": "HRB:12"}, "neither LEI"),
        ({"legal_name": "Acme\x1b[2J"}, "--legal-name takes 1 to 200 printable characters"),
        ({"contact": "x" * 201}, "--contact takes 1 to 200 printable characters"),
    ],
)
def test_what_cannot_be_registered_is_told(fields: dict[str, str], told: str) -> None:
    with pytest.raises(RegistrationError, match=told):
        checked(replace(ACME, **fields))  # type: ignore[arg-type]


def test_what_is_in_order_stays_as_it_is() -> None:
    assert checked(ACME) is ACME
    assert checked(replace(ACME, legal_id="VAT:DE123456789", role=Role.AGGREGATOR)).role is Role.AGGREGATOR
