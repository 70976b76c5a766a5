"""Which fields are content: a schema that says it wrongly does not load."""

from typing import Any

import pytest

from schemas import catalog
from schemas.content import ContentError
from tests.samples import DEPOSITED

APART = {
    "social.post.v1": {"likes", "reposts"},
    "telecom.call.v1": {"counterparty", "counterparty_name", "cell_id"},
    "telecom.message.v1": {"counterparty", "counterparty_name", "message_id"},
    "telecom.data_session.v1": {"ip_address", "cell_id"},
    "purchases.order_line.v1": {"delivery_address"},
}


def declared(**content: Any) -> dict[str, Any]:
    schema = catalog.load().by_name("social.post.v1").declared
    fields = [
        {**field, **({"content": content[field["name"]]} if field["name"] in content else {})}
        for field in schema["fields"]
    ]
    return {**schema, "fields": fields}


def test_these_fields_are_no_content() -> None:
    assert {schema.name: set(schema.apart) for schema in DEPOSITED if schema.apart} == APART


def test_nothing_of_which_nothing_is_stored_is_content() -> None:
    for schema in DEPOSITED:
        assert {rule.path for rule in schema.rules if rule.operator == "redact"} <= schema.apart


@pytest.mark.parametrize("said", ["false", 0, None, []])
def test_it_is_true_or_false(said: Any) -> None:
    with pytest.raises(ContentError, match=r"Post\.likes: .* true or false"):
        catalog.make("social.post", declared(likes=said))


@pytest.mark.parametrize("name", ["event_id", "owner_id", "depositor"])
def test_what_names_the_event_is_content(name: str) -> None:
    with pytest.raises(ContentError, match=name):
        catalog.make("social.post", declared(**{name: False}))


def test_it_changes_neither_fingerprint_nor_what_containers_hold() -> None:
    plain, other = catalog.load().by_name("social.post.v1"), catalog.make("social.post", declared(text=False))
    assert (other.fingerprint, other.json) == (plain.fingerprint, plain.json)
    assert other.apart - plain.apart == {"text"}
