"""(a) A Faust agent a message: decode, check, mask, Presidio for each text, encode, send; `--whole`: PUT and receipt."""

import asyncio
from typing import Any

from benchmarks.line.baselines import faust_app, job, shop
from benchmarks.line.baselines.scrubbing import Scrubber
from schemas import topics


def main() -> None:
    task = job.received()
    app = faust_app.make(task)
    out = faust_app.Out(app, task, shop.put_of(task.settings) if task.whole else None)
    maskers = job.maskers(task, Scrubber().one)
    raw = app.topic(*map(topics.raw, topics.DOMAINS), key_serializer="raw", value_serializer="raw")

    async def agent(stream: Any) -> None:
        async for event in stream.events():
            key, clean, mark = maskers[event.value[2:10]].clean(event.key, event.value)
            await out.clean(event, key, clean, mark)
            if out.put:
                place = f"{event.message.topic}-{event.message.partition}-{event.message.offset:020d}.avro"
                await asyncio.get_running_loop().run_in_executor(None, out.put, out.bucket(key), place, clean)
                await out.receipt(key, place)

    app.agent(raw, name="deposits")(agent)
    app.finalize()
    asyncio.new_event_loop().run_until_complete(_run(app))


async def _run(app: Any) -> None:
    await app.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
