"""Grants: what originators make comes back, anything else is refused, and nothing of them is ever shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.packaging.grant import MOST_BYTES, Grant, grant_of
from tests.bank.withdrawals.packaging.samples import CANARY, GRANT, grant_text


def grant(**changes: object) -> Grant:
    found = grant_of(grant_text(**changes))
    assert isinstance(found, Grant), found
    return found


def refused(text: bytes) -> str:
    found = grant_of(text)
    assert isinstance(found, tuple)
    said = " ".join(found)
    assert CANARY not in said
    return said


def test_a_grant_is_read_without_its_key() -> None:
    found = grant()
    assert (found.url, found.prefix) == (GRANT["url"], GRANT["prefix"])
    assert [name for name, _ in found.fields] == ["policy", "x-amz-credential", "x-amz-signature"]
    assert found.until == 1_801_440_000_000


def test_nothing_of_it_is_shown_but_its_end() -> None:
    assert repr(grant()) == "Grant(until=1801440000000)"
    assert CANARY not in grant().place


def test_places_of_two_grants_are_the_same_where_they_lead_to_one() -> None:
    other = {"policy": "else", "x-amz-signature": "else"}
    assert grant().place == grant(fields=other, until="2028-01-01T00:00:00Z").place
    assert len({each.place for each in (grant(), grant(prefix="x"), grant(url="https://x/"))}) == 3


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a/", "https://", "https:///a", "a", "", "https://u:p@a/", "https://u@a/", "https://a/?x=1", "https://a/#x",
        "https://a\\@b/", "https://a /", "https://a/\n", "https://a/../b", "https://a/./b", "HTTPS://a/", "https://ä/",
        "https://a:0/", "https://a:99999/", "https://a:b/", "https://[::1/", "file:///etc/passwd", "javascript:x",
        "https://a/" + "x" * 2000,
    ],
)  # fmt: skip
def test_another_address_is_refused(url: str) -> None:
    assert "url" in refused(grant_text(url=url))


@pytest.mark.parametrize("url", ["http://a.example/", "http://10.0.0.1:9000/bucket", "http://127.0.0.1.example/"])
def test_without_tls_it_is_refused_unless_that_is_allowed(url: str) -> None:
    assert "https://" in refused(grant_text(url=url))
    assert isinstance(grant_of(grant_text(url=url), allow_http=True), Grant)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/b", "http://[::1]:9000/b", "http://localhost/b"])
def test_this_machine_needs_no_tls(url: str) -> None:
    assert grant(url=url).is_private


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": None}, {"fields": {}}, {"fields": {"x": "y"}}, {"fields": {"policy": "a", "file": "b"}},
        {"fields": {"policy": "a", "POLICY": "b"}}, {"fields": {"policy": "a", "success_action_redirect": "b"}},
        {"fields": {"policy": "a", "success-action-redirect": "b"}}, {"fields": {"policy": "a\r\nX: y"}},
        {"fields": {"policy": 1}}, {"fields": {'policy"; x="y': "a"}}, {"fields": {"policy": "a" * 16_385}},
        {"fields": {"policy": "a"} | {f"x{number}": "y" for number in range(32)}}, {"prefix": None},
        {"prefix": "a\n"}, {"prefix": "x" * 501}, {"prefix": "${filename}"},
        {"prefix": "../../etc/"}, {"prefix": "a/./"}, {"until": None}, {"until": "never"},
        {"until": "2027-02-01"}, {"until": "2027-02-01T00:00:00"}, {"until": "2027-02-30T00:00:00Z"}, {"until": 7},
        {"until": "1960-02-01T00:00:00Z"}, {"more": CANARY},
    ],
)  # fmt: skip
def test_another_form_is_refused(changes: dict[str, object]) -> None:
    refused(grant_text(**changes))


def test_it_is_bounded() -> None:
    assert str(MOST_BYTES) in refused(b" " * (MOST_BYTES + 1))
    refused(b"[" * MOST_BYTES)


@given(
    st.binary(max_size=200) | st.recursive(st.text() | st.integers(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_whatever_else_comes_is_refused(text: bytes) -> None:
    assert isinstance(grant_of(text), tuple)
