"""Failed events without their sealed originals, the selection of some, and their replays."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Failure:
    """A record of `pipeline.failed_event.v1`; of the sealed original only its size in bytes (None: not kept)."""

    failure_id: UUID
    reason: str
    detail: str | None
    schema: str | None
    depositor: str | None
    raw_topic: str
    raw_partition: int
    raw_offset: int
    failed_at: datetime
    raw_bytes: int
    sealed_bytes: int | None
    sealed_to: str | None

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Failure":
        sealed = event["sealed_original"]
        size = None if sealed is None else len(sealed)
        return cls(
            **{name: _one(value) for name, value in event.items() if name != "sealed_original"}, sealed_bytes=size
        )

    @property
    def place(self) -> str:
        return f"{self.raw_topic}/{self.raw_partition}/{self.raw_offset}"


@dataclass(frozen=True, slots=True)
class Replay:
    """A record of `pipeline.replay.v1`: where a failed record was sent again, and what was changed before."""

    failure_id: UUID
    raw_topic: str
    raw_partition: int
    raw_offset: int
    replayed_at: datetime
    changes: tuple[str, ...]

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Replay":
        return cls(**{**record, "changes": tuple(record["changes"])})

    @property
    def place(self) -> str:
        return f"{self.raw_topic}/{self.raw_partition}/{self.raw_offset}"


@dataclass(frozen=True, slots=True)
class Selection:
    """Selection of failures; a criterion that is not set takes any. `since` is included, `until` is not."""

    ids: Collection[UUID] = field(default_factory=frozenset)
    reason: str | None = None
    depositor: str | None = None
    schema: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def everything(self) -> bool:
        return self == Selection()

    def takes(self, failure: Failure) -> bool:
        """Return True if the failure meets every criterion."""
        return (
            (not self.ids or failure.failure_id in self.ids)
            and self.reason in (None, failure.reason)
            and self.depositor in (None, failure.depositor)
            and self.schema in (None, failure.schema)
            and (self.since is None or failure.failed_at >= self.since)
            and (self.until is None or failure.failed_at < self.until)
        )


def _one(value: Any) -> Any:
    """Keep equal texts once in memory: of a million failures, most hold the same."""
    return intern(value) if isinstance(value, str) else value
