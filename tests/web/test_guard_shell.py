"""The shell of guards: a client that leaves is no failure of a page, and HEAD is answered as GET, without a body."""

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipelines.metrics import metrics
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.visiting import CONFIG
from tests.web.test_app import client_of
from web.guard_shell import App
from web.owner.app import application
from web.owner.counting import CountedRequests
from web.owner.guard import OwnerGuard
from web.snapshot import Snapshot

OWNER_PAGE = CountedRequests(OwnerGuard(application(FakeDesk(), CONFIG), CONFIG))
WEB = client_of(Snapshot(0.0)).app


def left_early(app: App, path: str, host: str, origin: str) -> int:
    """Send three bytes of a thousand, and leave; return the status that would have come."""
    said: list[Any] = [
        {"type": "http.request", "body": b"at=", "more_body": True},
        {"type": "http.disconnect"},
    ]
    answered: list[Any] = []

    async def receive() -> Any:
        return said.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    headers = [(b"host", host.encode()), (b"origin", origin.encode()), (b"content-length", b"1000")]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "headers": headers, "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def ask() -> None:
        await app(scope, receive, send)

    asyncio.run(ask())
    return int(answered[0]["status"])


@pytest.mark.parametrize(
    ("app", "path", "origin"),
    [(OWNER_PAGE, "/language", CONFIG.origin), (WEB, "/strip", "http://127.0.0.1:8470")],
    ids=["owner_page", "web"],
)
def test_a_client_that_leaves_is_no_failure(app: App, path: str, origin: str, caplog: pytest.LogCaptureFixture) -> None:
    failed = {"room": path, "status": "5xx"}
    before = metrics.REGISTRY.get_sample_value("teller_owner_page_requests_total", failed)
    assert left_early(app, path, origin.removeprefix("http://"), origin) == 400
    assert caplog.records == []
    assert metrics.REGISTRY.get_sample_value("teller_owner_page_requests_total", failed) == before


@pytest.mark.parametrize(("path", "status"), [("/sign-in", 200), ("/static/owner.css", 200), ("/nowhere", 404)])
def test_head_is_answered_as_get_without_a_body(path: str, status: int) -> None:
    client = TestClient(OWNER_PAGE, base_url=CONFIG.origin)
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content, head.headers) == (status, b"", whole.headers)
