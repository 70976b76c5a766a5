"""Specify the topics of depositors' streams, by what is there already."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Final

from confluent_kafka.admin import AdminClient

from bank.accounts.depositors import Depositor
from pipelines.kafka import offsets
from schemas import topics as names
from teller.operate import topic_reader
from teller.operate.depositors import readers
from teller.operate.depositors.changes import DepositorError
from teller.settings import Settings, topics
from teller.settings.topics import TopicSpec

SECONDS: Final = 30.0


class Pairs:
    """The raw and clean topics of streams on one cluster."""

    def __init__(self, admin: AdminClient, settings: Settings) -> None:
        self._admin, self._settings = admin, settings

    def specs(self, entry: Depositor) -> list[TopicSpec]:
        """Return the topics of the depositor's streams, the clean one of each first. Where one of a stream is there,
        both are to have its number of partitions; where both are, that of the clean one.

        A stream that has had records gets no topic anew, since it would count from 0 again: routers drop a record whose
        raw offset is not above those that they have seen, and name objects by clean offsets.

        Raises:
            DepositorError: such a topic is missing, or a worker or router still has a missing topic.
            KafkaException: Kafka does not answer.
        """
        held = offsets.topics(self._admin, SECONDS)
        wanted = {stream: list(_pair(self._settings, stream, held)) for stream in entry.streams}
        missing = {stream: [each.name for each in pair if each.name not in held] for stream, pair in wanted.items()}
        for stream in wanted:
            if missing[stream] and self._has_had_records(stream, held, is_new=not entry.changes):
                raise DepositorError(_refusal(entry.name, missing[stream]))
        if entry.changes:
            readers.wait_until_released(self._admin, self._settings, frozenset(chain(*missing.values())))
        return list(chain(*wanted.values()))

    def _has_had_records(self, stream: str, held: Mapping[str, frozenset[int]], *, is_new: bool) -> bool:
        pair = (names.raw(stream), names.clean(stream))
        places = [(topic, number) for topic in pair for number in held.get(topic, ())]
        return any(offsets.settled(self._admin, places, offsets.LATEST, SECONDS).values()) or (
            not is_new and pair[1] in self._stored
        )

    @cached_property
    def _stored(self) -> frozenset[str]:
        """The clean topics whose records are stored, by the receipts; none may be missed."""
        every = topic_reader.records(self._settings, names.RECEIPTS, complete=True)
        return frozenset(each["clean_topic"] for each in every)


def _refusal(name: str, missing: list[str]) -> str:
    return (
        f"{', '.join(missing)}: gone, after the stream has had records, and made anew it would lose some. "
        f"`teller depositors end {name}`, then `add` it under another name: "
        "docs/runbooks/TellerDepositorTopicMissing.md"
    )


def _pair(settings: Settings, stream: str, held: Mapping[str, frozenset[int]]) -> Iterator[TopicSpec]:
    pair = topics.of_stream(settings, stream)
    there = next((len(held[spec.name]) for spec in pair if spec.name in held), None)
    return (replace(spec, partitions=there or spec.partitions) for spec in pair)
