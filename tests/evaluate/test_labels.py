"""Types as tools label them have the entities that are right for them."""

import pytest

from pipelines.scanner.scanner import ENTITIES
from teller.operate.labels import is_known, right_names


@pytest.mark.parametrize(
    ("kind", "entity"),
    [
        ("PER", "PERSON"), ("GIVENNAME", "PERSON"), ("given_name", "PERSON"), ("Surname", "PERSON"),
        ("LOC", "LOCATION"), ("ADDRESS", "STREET_ADDRESS"), ("STREET", "STREET_ADDRESS"), ("EMAIL", "EMAIL_ADDRESS"),
        ("E-MAIL", "EMAIL_ADDRESS"),
        ("PHONE", "PHONE_NUMBER"), ("TELEPHONENUM", "PHONE_NUMBER"), ("SSN", "US_SSN"), ("SSN", "NATIONAL_ID"),
        ("NATIONAL_ID", "UK_NHS"), ("CARD", "CREDIT_CARD"), ("IBAN", "IBAN_CODE"), ("ACCOUNTNUM", "BANK_ACCOUNT"),
        ("IP", "IP_ADDRESS"), ("USERNAME", "USER_NAME"), ("DOB", "DATE_OF_BIRTH"), ("PASSWORD", "SECRET"),
        ("MRN", "ID_NUMBER"), ("PASSPORT", "ID_NUMBER"), ("UK_NHS", "UK_NHS"),
    ],
)  # fmt: skip
def test_a_type_has_the_entity_that_is_meant(kind: str, entity: str) -> None:
    assert is_known(kind)
    assert entity in right_names(kind)


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_entity_is_rightly_called_by_its_own_name(entity: str) -> None:
    assert is_known(entity)
    assert entity in right_names(entity)


@pytest.mark.parametrize("kind", ["ORG", "PRODUCT", "DATE", ""])
def test_an_unknown_type_has_only_its_own_name(kind: str) -> None:
    assert not is_known(kind)
    assert right_names(kind) == {kind}


def test_a_person_is_not_a_place() -> None:
    assert "LOCATION" not in right_names("PERSON")
    assert "PERSON" not in right_names("CITY")
