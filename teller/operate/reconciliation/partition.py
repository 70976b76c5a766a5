"""Partitions of a stream."""

from typing import NamedTuple

from schemas import topics


class StreamPartition(NamedTuple):
    """A partition of a stream (see `schemas.topics`): its raw and clean topics have the same partition number."""

    stream: str
    number: int

    @property
    def domain(self) -> str:
        return topics.domain_of(self.stream)

    @property
    def raw_topic(self) -> str:
        return topics.raw(self.stream)

    @property
    def clean_topic(self) -> str:
        return topics.clean(self.stream)

    def raw(self, offset: int) -> str:
        """Return the place of a raw record, for people."""
        return f"{self.raw_topic}/{self.number}/{offset}"

    def clean(self, offset: int) -> str:
        return f"{self.clean_topic}/{self.number}/{offset}"


def partition_of(topic: str, number: int) -> StreamPartition | None:
    """Return the partition of the stream whose raw or clean topic this is; None for any other topic."""
    stream = topics.stream_of(topic)
    return None if stream is None else StreamPartition(stream, number)
