"""Chromium, and the page over a desk in memory, for the tests of a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.owner_page.chromium import Served, launched, served
from tests.owner_page.fake_desk import FakeDesk


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture
def page() -> Iterator[Served]:
    with served(FakeDesk()) as found:
        yield found
