"""Counting of requests: by the pattern of a route, and nothing that an address names."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from pipelines.metrics import metrics
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_page.fake_desk import FakeDesk
from tests.owner_page.samples import AGREEMENT
from tests.owner_page.visiting import Browser, browsing
from web.owner.counting import called


@pytest.fixture
def browser() -> Iterator[Browser]:
    with browsing(FakeDesk()) as found:
        found.sign_in()
        yield found


def requests(room: str, status: str) -> float:
    return _value("teller_owner_page_requests_total", room=room, status=status)


def _value(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("path", "room", "status"),
    [
        ("/uses", "/uses", "2xx"),
        (f"/licences/{AGREEMENT}", "/licences/{agreement}", "2xx"),
        (f"/licences/{UUID(int=1)}", "/licences/{agreement}", "4xx"),
        ("/licences/homer@example.org", "/licences/{agreement}", "4xx"),
        ("/homer@example.org", "other", "4xx"),
        ("/static/owner.css", "/static", "2xx"),
        ("/static/homer", "/static", "4xx"),
    ],
)
def test_a_request_counts_for_the_pattern_of_its_route(browser: Browser, path: str, room: str, status: str) -> None:
    before, seconds = requests(room, status), _value("teller_owner_page_request_seconds_count", room=room)
    browser.get(path)
    assert requests(room, status) == before + 1
    assert _value("teller_owner_page_request_seconds_count", room=room) == seconds + 1
    shown = {
        value for family in metrics.REGISTRY.collect() for each in family.samples for value in each.labels.values()
    }
    assert not any("homer" in each or str(AGREEMENT) in each for each in shown)


def test_a_request_of_another_site_and_one_that_fails_count(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    before = requests("other", "4xx"), requests("/uses", "5xx")
    browser.client.get("/uses", headers={"host": "evil.example"})
    browser.desk.refusing["uses"] = DeskRefusal(Why.DELAYED, "desk")
    browser.get("/uses")
    assert (requests("other", "4xx"), requests("/uses", "5xx")) == (before[0] + 1, before[1] + 1)


def test_what_the_desk_does_not_do_counts_by_why(browser: Browser) -> None:
    before = _value("teller_owner_page_refusals_total", why="kept")
    browser.desk.refusing["uses"] = DeskRefusal(Why.KEPT)
    browser.get("/uses")
    assert _value("teller_owner_page_refusals_total", why="kept") == before + 1
    away = _value("teller_owner_page_desk_errors_total", error="away")
    called("away")
    assert _value("teller_owner_page_desk_errors_total", error="away") == away + 1
