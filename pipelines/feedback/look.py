"""Look at the offsets of the line, and take the cuts of all domains onward."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient

from pipelines.feedback.config import FeedbackConfig
from pipelines.feedback.marks import Cut, Ends, Mark, Stage, is_due, marks
from pipelines.kafka import offsets
from pipelines.kafka.clients import reader
from schemas import topics

ANSWER_S: Final = 10.0


class LineFacts(NamedTuple):
    """Facts of a look. `marks`: those that are true now, by domain. `left`: messages of the sources that are not read;
    a transaction marker counts as one. `unread`: partitions of the sources that nobody reads, as they were added.
    """

    marks: Mapping[str, list[Mark]]
    left: int
    unread: frozenset[offsets.Place]


class LineLook:
    """Cuts of the domains. For one thread; the groups are asked, and not joined.

    Raises:
        KafkaException: Kafka does not answer.
    """

    def __init__(self, config: FeedbackConfig, before: Mapping[str, int], clock: Callable[[], float]) -> None:
        """`before`: the last mark of each domain, in milliseconds."""
        self.before = dict(before)
        self._cuts: dict[str, Cut] = {}
        self._margin, self._every, self._clock = config.margin, config.mark_every, clock
        client = config.kafka
        self._admin = AdminClient(client)
        self._groups: dict[Stage, Consumer] = {
            Stage.WORKERS: reader(client, config.workers), Stage.ROUTERS: reader(client, config.routers)
        }  # fmt: skip

    def close(self) -> None:
        for consumer in self._groups.values():
            consumer.close()

    def look(self, sources: Iterable[str], read: Ends) -> LineFacts:
        """Take each cut onward as far as it goes. `read`: the positions up to which the `sources` are read and told."""
        now = int((self._clock() - self._margin) * 1000)
        held, wanted = offsets.topics(self._admin, ANSWER_S), set(sources)
        made = {}
        for domain in topics.DOMAINS:
            if cut := self._onward(domain, now, held, wanted, read):
                made[domain] = list(marks(self.before.get(domain), cut.until))
        ends = self._ends(held, wanted)
        left = sum(max(0, end - read.get(place, 0)) for place, end in ends.items())
        return LineFacts(made, left, frozenset(ends.keys() - read.keys()))

    def note(self, found: Mapping[str, list[Mark]]) -> None:
        """Note that these marks are about to be published: the next cuts begin."""
        for domain, made in found.items():
            if made:
                self.before[domain] = made[-1].until
            self._cuts.pop(domain, None)

    def _onward(
        self, domain: str, until: int, held: Mapping[str, frozenset[int]], sources: set[str], read: Ends
    ) -> Cut | None:
        cut = self._cuts.get(domain)
        if cut is not None and any(topic not in held for topic, _ in cut.ends):
            cut = None  # a topic was deleted: what the others hold is asked anew
        if cut is None:
            if not is_due(self.before.get(domain), until, self._every):
                return None
            cut = Cut(until, self._ends(held, _of(domain, topics.raw, held)))
        while cut.stage < Stage.DONE and cut.is_passed(self._passed(cut, read)):
            following: Any = {Stage.WORKERS: _of(domain, topics.clean, held), Stage.ROUTERS: sources}.get(cut.stage, ())
            cut = cut.onward(self._ends(held, following))
        self._cuts[domain] = cut
        return cut if cut.stage is Stage.DONE else None

    def _passed(self, cut: Cut, read: Ends) -> Ends:
        if cut.stage is Stage.FEEDBACK:
            return read
        places = [place for place, end in cut.ends.items() if end]
        found = offsets.committed(self._groups[cut.stage], places, ANSWER_S) if places else {}
        return {place: each.offset for place, each in found.items()}

    def _ends(self, held: Mapping[str, frozenset[int]], names: Iterable[str]) -> offsets.Offsets:
        places = [(name, number) for name in names for number in held.get(name, ())]
        return offsets.offsets(self._admin, places, offsets.LATEST, ANSWER_S)


def _of(domain: str, name_of: Callable[[str], str], held: Iterable[str]) -> list[str]:
    """Return the raw or clean topics of all streams of a domain."""
    streams = {stream for name in held if (stream := topics.stream_of(name)) and topics.domain_of(stream) == domain}
    return sorted(name for stream in streams if (name := name_of(stream)) in held)
