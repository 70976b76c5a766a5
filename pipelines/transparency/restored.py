"""Tell whether the topic of entries goes on from the published log, or would fork it: a backup that was restored.

A log that was published can not be taken back: witnesses and monitors have its checkpoints. So nothing is written where
the topic holds fewer entries than that, or others.
"""

from collections.abc import Iterable, Iterator

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.files.protocol import LogFiles
from bank.transparency.reader import read_bundle
from bank.transparency.tiles import WIDTH
from pipelines.transparency.entries_topic import WrittenLeaf
from schemas.topics import LOG_ENTRIES


class ForkError(RuntimeError):
    """Going on would fork the log; the message says why, and what to do."""


def first_to_compare(published: Checkpoint | None) -> int:
    """Return the number of the leaf from which topic and published log are compared: that of their last bundle."""
    return (published.size - 1) // WIDTH * WIDTH if published and published.size else 0


def goes_on(leaves: Iterable[WrittenLeaf], files: LogFiles, published: Checkpoint | None) -> Iterator[WrittenLeaf]:
    """Yield the leaves, which begin at `first_to_compare` or before; compare them with what is published.

    Raises:
        ForkError: the topic has other leaves, or fewer: at the end of the iteration at the latest.
    """
    size = published.size if published else 0
    first = first_to_compare(published)
    expected = read_bundle(files, first // WIDTH, size - first) if size else []
    end = first
    for each in leaves:
        if first <= each.leaf < size and each.entry != expected[each.leaf - first]:
            raise ForkError(_said(f"has another entry for leaf {each.leaf} than is published"))
        end = each.leaf + 1
        yield each
    if end < size:
        raise ForkError(_said(f"ends at leaf {end}, and {size} are published"))


def _said(what: str) -> str:
    return f"{LOG_ENTRIES} {what}: an older backup was restored, see docs/runbooks/TellerLogStopped.md"
