from importlib.metadata import EntryPoint

import pytest

from connectors import mastodon, registry
from connectors.api import Connector, RegistryError
from tests.connectors.exports import CONNECTORS

MASTODON = EntryPoint("mastodon", "connectors.mastodon:connector", registry.GROUP)


def test_all_are_installed() -> None:
    assert registry.discover() == CONNECTORS
    assert registry.find("mastodon") is mastodon.connector


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(RegistryError, match="there are amazon, mastodon, orders-csv, "):
        registry.find("myspace")


def test_two_of_one_name() -> None:
    twin = EntryPoint("mastodon", "somewhere:connector", registry.GROUP)
    with pytest.raises(RegistryError, match="two connectors are called mastodon"):
        registry.discover([MASTODON, twin])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("x", "nowhere:connector", "does not load"),
        ("x", "connectors.mastodon:gone", "does not load"),
        ("x", "connectors.mastodon:NAME", "is no connectors.api.Connector"),
        ("x", "connectors.mastodon:connector", "calls itself mastodon"),
    ],
)
def test_entry_points_that_are_no_connector(name: str, value: str, said: str) -> None:
    with pytest.raises(RegistryError, match=said):
        registry.discover([EntryPoint(name, value, registry.GROUP)])


@pytest.mark.parametrize(("name", "domain"), [("x", "weather"), ("My Shop", "social")])
def test_a_connector_has_a_domain_and_a_name_that_can_be_a_depositor(name: str, domain: str) -> None:
    with pytest.raises(RegistryError):
        Connector(name, domain, "", mastodon.reads)
