"""Partitions of a domain."""

from typing import NamedTuple

from schemas import topics


class DomainPartition(NamedTuple):
    """A partition of a domain: its raw and clean topics have the same partition number."""

    domain: str
    number: int

    def raw(self, offset: int) -> str:
        """Return the place of a raw record, for people."""
        return f"{topics.raw(self.domain)}/{self.number}/{offset}"

    def clean(self, offset: int) -> str:
        return f"{topics.clean(self.domain)}/{self.number}/{offset}"
