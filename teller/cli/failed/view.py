"""Failed events as people and programs see them: never with the original."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from schemas.identifiers import failure_id
from teller.operate.repair.failure import Failure, Replay


def failed_again(replay: Replay, every: Collection[UUID]) -> UUID | None:
    """Return the new failure of a record that was sent again and failed; its id follows from its new place."""
    new = failure_id(replay.raw_topic, replay.raw_partition, replay.raw_offset)
    return new if new in every else None


def view(failure: Failure, replays: Mapping[UUID, Replay], every: Collection[UUID]) -> dict[str, Any]:
    """Return every field of the event, the original's size in place of the original, and the outcome of its replay."""
    replay = replays.get(failure.failure_id)
    sent = {
        "replayed_at": replay and replay.replayed_at,
        "replayed_to": replay and replay.place,
        "changes": list(replay.changes) if replay else None,
        "failed_again": replay and failed_again(replay, every),
    }
    return asdict(failure) | sent


def replayed(failure: Failure, replays: Mapping[UUID, Replay], every: Collection[UUID]) -> str:
    """Return the state of the replay in one word, for a table."""
    if (replay := replays.get(failure.failure_id)) is None:
        return "no"
    return "failed again" if failed_again(replay, every) else "repaired" if replay.changes else "yes"
