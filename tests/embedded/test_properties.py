"""The broker's configuration: local only, and as safe as its number of nodes allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teller.embedded.properties import Ports, server_properties

PORTS = st.builds(Ports, st.integers(20_000, 32_000), st.integers(20_000, 32_000))


def parsed(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


@given(st.lists(PORTS, min_size=1, max_size=5), st.data())
def test_each_node_listens_on_this_machine_only(nodes: list[Ports], data: st.DataObject) -> None:
    node_id = data.draw(st.integers(1, len(nodes)))
    made = parsed(server_properties(node_id, nodes))
    for listener in (*made["listeners"].split(","), *made["advertised.listeners"].split(",")):
        assert listener.split("://")[1].startswith("127.0.0.1:")
    assert made["listeners"].count(str(nodes[node_id - 1].broker)) >= 1


@given(st.lists(PORTS, min_size=1, max_size=5))
def test_all_nodes_name_the_same_voters(nodes: list[Ports]) -> None:
    voters = {parsed(server_properties(one, nodes))["controller.quorum.voters"] for one in range(1, len(nodes) + 1)}
    assert voters == {",".join(f"{one}@127.0.0.1:{ports.controller}" for one, ports in enumerate(nodes, 1))}


@pytest.mark.parametrize(("count", "copies", "in_sync"), [(1, "1", "1"), (2, "2", "1"), (3, "3", "2"), (5, "3", "2")])
def test_offsets_and_transactions_are_copied_as_far_as_there_are_nodes(count: int, copies: str, in_sync: str) -> None:
    made = parsed(server_properties(1, [Ports(20_000 + one, 21_000 + one) for one in range(count)]))
    assert made["offsets.topic.replication.factor"] == copies
    assert made["transaction.state.log.replication.factor"] == copies
    assert made["transaction.state.log.min.isr"] == in_sync
