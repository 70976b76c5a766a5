"""Reports of stored and committed chunks, one for each topic."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pipelines.router.buffer.chunk import Chunk
from pipelines.router.observer import ChunkStored, Metered, Traced


def stored(  # noqa: PLR0913, PLR0917 - the counts of a flush
    chunks: Sequence[Chunk],
    objects: Mapping[str, int],
    sizes: Mapping[str, int],
    metered: Mapping[tuple[str, str, str], Metered],
    encrypted: Mapping[str, int],
    erased: Mapping[tuple[str, str], int],
) -> list[ChunkStored]:
    """Make the reports; `objects`, those `encrypted` and their bytes (`sizes`) are by topic, `metered` by topic,
    depositor and schema, records of owners who were `erased` by topic and depositor.
    """
    return [
        _of_topic(
            topic,
            [chunk for chunk in chunks if chunk.partition.topic == topic],
            objects[topic],
            sizes[topic],
            {(depositor, schema): found for (at, depositor, schema), found in metered.items() if at == topic},
            {depositor: count for (at, depositor), count in erased.items() if at == topic},
        )._replace(encrypted=encrypted[topic])
        for topic in sorted({chunk.partition.topic for chunk in chunks})
    ]


def _of_topic(  # noqa: PLR0913, PLR0917 - as above
    topic: str,
    chunks: Sequence[Chunk],
    objects: int,
    size: int,
    metered: Mapping[tuple[str, str], Metered],
    erased: Mapping[str, int],
) -> ChunkStored:
    return ChunkStored(
        topic,
        records=sum([len(chunk.records) for chunk in chunks]) - sum(erased.values()),
        objects=objects,
        size=size,
        repeats=sum([chunk.repeats for chunk in chunks]),
        corrections=sum([record.corrects >= 0 for chunk in chunks for record in chunk.records]),
        duplicates=sum([len(chunk.duplicates) for chunk in chunks]),
        chunks=[len(chunk.records) for chunk in chunks],
        published=_published(chunks),
        rejected=Counter([each.record.depositor for chunk in chunks for each in chunk.duplicates]),
        traced=_traced(chunks),
        metered=metered,
        erased=erased,
    )


def _published(chunks: Sequence[Chunk]) -> dict[str, list[int]]:
    """Publication times of the stored records, by depositor."""
    found: dict[str, list[int]] = {}
    for chunk in chunks:
        for record in chunk.records:
            times = found.get(record.depositor)
            if times is None:
                times = found[record.depositor] = []
            times.append(record.published)
    return found


def _traced(chunks: Sequence[Chunk]) -> list[Traced]:
    return [
        Traced(record.trace, chunk.partition.number, record.offset, record.timestamp)
        for chunk in chunks
        for record in chunk.records
        if record.trace
    ]
