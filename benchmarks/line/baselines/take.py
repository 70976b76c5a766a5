"""(b) Faust's take(): a batch's texts through BatchAnalyzerEngine; `--whole`: one PUT an owner of the batch, a receipt.

The batch's texts are collected and scrubbed together first; the masker then looks them up.
"""

import asyncio
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from fastavro import parse_schema, schemaless_reader

from benchmarks.line.baselines import faust_app, job, shop
from benchmarks.line.baselines.scrubbing import Scrubber
from schemas import topics

BATCH = 500
WITHIN_S = 1.0


class Texts:
    """Free texts of raw values."""

    def __init__(self) -> None:
        self._of = {
            schema.fingerprint: (
                parse_schema(dict(schema.declared)),
                [rule.path for rule in schema.rules if rule.operator == "scan" and rule.entities is None],
            )
            for schema in job.deposited()
        }

    def of(self, value: bytes) -> Iterator[str]:
        parsed, paths = self._of[value[2:10]]
        record: Any = schemaless_reader(io.BytesIO(value[10:]), parsed, None)
        for path in paths:
            found = record[path]
            yield from found if isinstance(found, list) else [found] if found else []


def main() -> None:
    task = job.received()
    app = faust_app.make(task)
    out = faust_app.Out(app, task, shop.put_of(task.settings) if task.whole else None)
    scrubber, texts, known = Scrubber(), Texts(), dict[str, str]()
    maskers = job.maskers(task, lambda text: known[text] if text else text)
    raw = app.topic(*map(topics.raw, topics.DOMAINS), key_serializer="raw", value_serializer="raw")

    async def agent(stream: Any) -> None:
        async for events in stream.take_events(BATCH, within=WITHIN_S):
            found = list({text: None for event in events for text in texts.of(event.value)})
            known.clear()
            known.update(zip(found, scrubber.many(found), strict=True))
            objects: dict[tuple[bytes, str], list[bytes]] = defaultdict(list)
            for event in events:
                key, clean, mark = maskers[event.value[2:10]].clean(event.key, event.value)
                await out.clean(event, key, clean, mark)
                objects[key, event.message.topic].append(clean)
            if out.put:
                await _store(out, objects, events[0].message.offset)

    app.agent(raw, name="deposits")(agent)
    app.finalize()
    asyncio.new_event_loop().run_until_complete(_run(app))


async def _store(out: faust_app.Out, objects: dict[tuple[bytes, str], list[bytes]], offset: int) -> None:
    assert out.put
    for (key, topic), values in objects.items():
        place = f"{topic}-{offset:020d}.bin"
        await asyncio.get_running_loop().run_in_executor(None, out.put, out.bucket(key), place, b"".join(values))
        for _ in values:
            await out.receipt(key, place)


async def _run(app: Any) -> None:
    await app.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
