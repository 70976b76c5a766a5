"""An export of what a running line stored: each owner gets their own rows, and all of them are all that was stored."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from schemas import topics
from teller.operate import topic_reader
from teller.run.local_processes import environment_of
from teller.settings import Settings
from tests.cli.test_commands import done, teller
from tests.line import running
from tests.owner_export import exported
from tests.samples import raw

OWNERS, RECORDS = 3, 30
NAMES = ("social.post.v1", "telecom.call.v1", "purchases.order_line.v1")


@pytest.mark.kafka
@pytest.mark.prove
def test_all_owners_exports_are_all_that_was_stored(deposit_topics: Settings, tmp_path: Path) -> None:
    line = deposit_topics.model_copy(update={"custody": "file", "chunk_seconds": 0.5})
    with running.parts(line) as parts:
        records = (
            raw(NAMES[at % 3], owner_id=f"owner-{at % OWNERS}", event_id=uuid.UUID(int=at)) for at in range(RECORDS)
        )
        running.produce(line, records)
        parts.wait_until_drained(400)
    stored: list[Any] = [row for rows in running.stored(line).values() for _, row in rows]
    variables = {name: str(value) for name, value in environment_of(line).items()}
    found: list[Any] = []
    for owner in {each["owner"] for each in topic_reader.records(line, topics.RECEIPTS)}:
        to = tmp_path / owner
        shown = done(teller(line.data_dir, "accounts", "export", owner, "--to", str(to), "--json", **variables))
        assert shown["complete"]
        exported.check(to)
        own = [row for rows in exported.rows(to).values() for _, _, row in rows]
        assert {row["owner_id"] for row in own} == {owner}
        found += own
    assert len(found) == RECORDS
    assert told(found) == told(stored)


def told(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(str(sorted(row.items())) for row in rows)
