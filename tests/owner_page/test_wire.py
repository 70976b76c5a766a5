"""The wire: what the page asks comes to the desk as the account's, and comes back as it was."""

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest

from teller.operate.owner_desk.port.deciding import TakenDecision
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.wire.client import WiredDesk, over_socket
from teller.operate.owner_desk.wire.methods import MOST_BYTES, methods
from teller.operate.owner_desk.wire.server import application
from tests.owner_page import samples
from tests.owner_page.fake_desk import UNKNOWN, FakeDesk
from tests.owner_page.samples import AGREEMENT, NOW, OTHER, OWNER, RECEIPT
from tests.owner_page.serving import on_socket

#: An argument for each name that methods have.
GIVEN: dict[str, Any] = {
    "account": OTHER, "address": "::1", "agreement": AGREEMENT, "before": 1, "begin": 0, "code": "good",
    "connector": "mastodon", "credential": "good", "decision": "d1", "depositor": "d000001", "document": "{}",
    "file": "s1", "form": "json", "grace_days": 7, "invitation": "good", "language": "de", "link": "l1",
    "month": "2026-10", "more": "", "name": "phone", "offering": "speech-2027", "passkey": "1", "piece": b"\x00\xff",
    "receipt": RECEIPT, "record_type": "social.post", "row": 0, "schemas": ("social.post",), "secret": "good",
    "session": "2", "size": 2, "start": 0, "status": "final", "ticket": "ticket", "until": NOW, "upload": "u1",
    "version": 2,
}  # fmt: skip


@contextmanager
def wired(desk: FakeDesk) -> Iterator[WiredDesk]:
    with on_socket(application(desk, desk)) as path:
        found = over_socket(path)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def asking() -> Iterator[httpx.Client]:
    """Return a client that sends whatever it likes."""
    with (
        on_socket(application(FakeDesk(), FakeDesk())) as path,
        httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), base_url="http://desk") as client,
    ):
        yield client


@pytest.fixture(scope="module")
def desk_and_page() -> Iterator[tuple[FakeDesk, WiredDesk]]:
    desk = FakeDesk()
    with wired(desk) as page:
        yield desk, page


@pytest.mark.parametrize(("part", "name"), methods())
def test_each_method_answers_as_the_desk_does(desk_and_page: tuple[FakeDesk, WiredDesk], part: str, name: str) -> None:
    (desk, page), method = desk_and_page, methods()[part, name]
    token = desk.begin_session()
    given = {each: GIVEN.get(each, token if each == "token" else None) for each in method.names}
    of_owner = (OWNER,) if method.of_owner else ()
    there = getattr(getattr(desk, part), name)(*of_owner, **given)
    desk.tokens[token] = OWNER
    desk.said.clear()
    here = getattr(getattr(page, part), name)(*((token,) if method.of_owner else ()), **given)
    assert _decided(here) == _decided(there)


def _decided(found: Any) -> str:
    """Return a value's text; decisions are numbered, and tokens not in it."""
    return re.sub(r"decision='d[0-9]+'", "decision", repr(found))


def test_a_stranger_gets_nothing_of_anybody() -> None:
    desk = FakeDesk()
    with wired(desk) as page:
        for (part, name), method in methods().items():
            if not method.of_owner:
                continue
            for who in ("", OWNER, OTHER, secrets.token_urlsafe(16)):
                given = {each: GIVEN[each] for each in method.names}
                found = getattr(getattr(page, part), name)(who, **given)
                assert found == DeskRefusal(Why.SIGNED_OUT), (part, name)
    assert not desk.said


def test_another_owner_gets_nothing_of_this_one() -> None:
    desk = FakeDesk()
    with wired(desk) as page:
        token = desk.begin_session(OTHER)
        assert page.reading.record(token, RECEIPT, 0) == UNKNOWN
        assert page.deciding.revoke(token, AGREEMENT) == UNKNOWN
    assert not desk.said


def test_what_gives_away_needs_a_passkey_of_late() -> None:
    again = DeskRefusal(Why.PROVE_AGAIN)
    desk = FakeDesk(refusing={"proven": again})
    with wired(desk) as page:
        token = desk.begin_session()
        assert page.deciding.accept(token, "speech-2027", 2) == again
        assert page.deciding.close(token, 0) == again
        assert page.files.begin_export(token) == again
        assert page.deciding.revoke(token, AGREEMENT) == TakenDecision("d1", NOW)


def test_a_desk_that_is_away_delays(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no such file", request=request)

    page = WiredDesk(httpx.MockTransport(refuse))
    found = page.reading.overview("a-secret-token")
    page.close()
    assert isinstance(found, DeskRefusal)
    assert found.why is Why.DELAYED
    assert "a-secret-token" not in caplog.text


def test_a_fault_of_the_desk_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(FakeDesk):
        @property
        def reading(self) -> Any:
            raise RuntimeError(canary)

    desk, canary = Failing(), secrets.token_hex(8)
    with wired(desk) as page, caplog.at_level(logging.INFO):
        found = page.reading.overview(desk.begin_session())
    assert isinstance(found, DeskRefusal)
    assert found.why is Why.DELAYED
    assert canary not in caplog.text
    assert "reading.overview failed: RuntimeError" in caplog.text


HOSTILE_BODIES = (
    b"", b"{", b"[]", b"null", b'{"who": 1, "given": {}}', b'{"who": "x"}', b'{"who": "x", "given": []}',
    b'{"who": "x", "given": {"receipt": "no-uuid", "row": 0}}', b'{"who": "x", "given": {"foreign": 1}}',
    b"[" * 100_000, b'{"who": "x", "given": {"receipt": "' + b"a" * 100_000 + b'", "row": 1e999}}', b"\xff\xfe",
)  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE_BODIES)
def test_a_body_that_is_no_call_is_refused(body: bytes) -> None:
    with asking() as client:
        found = client.post("/reading/record", content=body)
    assert found.status_code == httpx.codes.OK
    assert found.json()["refused"]["why"] == "invalid"


@pytest.mark.parametrize(
    "path", ["/reading/_private", "/reading/__class__", "/nothing/overview", "/sign_in/owner_of", "/sign_in/forget"]
)
def test_there_are_no_other_methods(path: str) -> None:
    with asking() as client:
        assert client.post(path, content=b'{"who": "", "given": {}}').status_code == httpx.codes.NOT_FOUND


def test_a_call_that_is_too_long_is_not_read() -> None:
    with asking() as client:
        found = client.post("/reading/overview", content=b" " * (MOST_BYTES + 1))
    assert found.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


def test_values_come_back_whole() -> None:
    desk = FakeDesk()
    with wired(desk) as page:
        token = desk.begin_session()
        assert page.reading.record(token, RECEIPT, 3) == desk.reading.record(OWNER, RECEIPT, 3)
        assert page.files.piece(token, "s1", 0) == b"\x00\xff"
        assert page.files.piece(token, "s1", 4) == b""
        assert page.reading.licence(token, UUID(int=0)) == UNKNOWN
        assert page.giving.trial(token, "u1") == samples.TRIAL
