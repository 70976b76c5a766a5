"""Share the partitions of all raw topics evenly among the workers, and leave each what it has.

Faust's own assignor gives partition n of every topic to one worker, since its tables may join topics: of 300 topics
with one partition one of two workers had all (docs/decisions/depositors.md). What members send each other is unchanged,
so workers of before and after share a group; whichever is the leader decides how.
"""

from collections.abc import Container, Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

import faust
from aiokafka.cluster import ClusterMetadata
from faust.assignor.client_assignment import ClientAssignment
from faust.assignor.partition_assignor import PartitionAssignor
from faust.types import TP

from schemas.topics import NUDGE


class EvenAssignor(PartitionAssignor):
    """Faust's assignor, with `shared` in place of its way of sharing."""

    def _perform_assignment(self, cluster: ClusterMetadata, member_metadata: Mapping[str, Any]) -> Any:
        clients = {member: self._get_client_metadata(said) for member, said in member_metadata.items()}
        topics = {member: frozenset(said.subscription) - {NUDGE} for member, said in member_metadata.items()}
        wanted = sorted(frozenset().union(*topics.values()))
        partitions = [TP(topic, at) for topic in wanted for at in sorted(cluster.partitions_for_topic(topic) or ())]
        before = {member: client.assignment.active_tps for member, client in clients.items()}
        self._update_member_urls(clients)
        assignments: Any = {member: _assignment(mine) for member, mine in shared(partitions, topics, before).items()}
        groups = dict.fromkeys(wanted, 0)  # of topics that are joined, which none is
        return self._protocol_assignments(assignments, {}, self._get_external_topic_distribution(assignments), groups)


def shared(
    partitions: Iterable[TP], topics: Mapping[str, Container[str]], before: Mapping[str, Iterable[TP]]
) -> dict[str, list[TP]]:
    """Return the partitions of each member, as evenly as can be by topic and in all, and first those that it had.

    `topics` are the topics that each member subscribes to: it gets no others. They differ for a moment after a topic
    has come. Where partitions do not divide, the members with the fewest so far take one more; so a topic that sorts
    behind the others moves no partition.
    """
    had = {member: frozenset(before.get(member, ())) for member in topics}
    found: dict[str, list[TP]] = {member: [] for member in topics}
    for topic, each in groupby(sorted(partitions), attrgetter("topic")):
        left = dict.fromkeys(each)
        takers = [member for member in sorted(topics) if topic in topics[member]]
        takers.sort(key=lambda member: (len(found[member]), -len(had[member] & left.keys())))
        least, more = divmod(len(left), len(takers))
        for first in (True, False):
            for at, member in enumerate(takers):
                room = least + (at < more) - sum(mine.topic == topic for mine in found[member])
                mine = [one for one in left if not first or one in had[member]][:room]
                found[member] += mine
                for one in mine:
                    del left[one]
    return found


def _assignment(partitions: Iterable[TP]) -> ClientAssignment:
    actives: dict[str, list[int]] = {}
    for topic, number in partitions:
        actives.setdefault(topic, []).append(number)
    return ClientAssignment(actives=actives, standbys={})


def even_assignor(app: faust.App, *, replicas: int) -> PartitionAssignor:  # noqa: ARG001 - what Faust passes
    """Make the assignor, for Faust's setting `PartitionAssignor`."""
    return EvenAssignor(app)
