"""Make the rows of a month in a second process: one core decodes postings while another one sorts them."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import Connection
from typing import Final

from bank.ledger.documents.amounts import StatementError
from bank.ledger.documents.rows import PackedRow
from pipelines.kafka.reading import TopicNotThereError, TopicUnreadableError

#: Rows of one message between the two, some 250 bytes each.
_ROWS: Final = 4000
#: Seconds that it may take to end, once nobody listens.
_SECONDS: Final = 10.0
#: Errors whose words name nobody: they are raised here as they were there.
_TOLD: Final = {each.__name__: each for each in (TopicNotThereError, TopicUnreadableError, StatementError)}

Message = list[PackedRow] | tuple[str, str]


class RowsEndedError(RuntimeError):
    """The second process ended before it had made all rows."""


@contextmanager
def made_apart(make: Callable[[], Iterable[PackedRow]]) -> Iterator[Iterator[PackedRow]]:
    """Give the rows that `make` yields in a process of its own; it must be possible to pickle it.

    Raises:
        TopicUnreadableError, StatementError: as `make` does.
        RowsEndedError: the process was killed, or another error ended it; its name is told, and not its words.
    """
    context = multiprocessing.get_context("spawn")  # a fork would share Kafka's threads
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, make), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _received(ours)
    finally:
        ours.close()
        process.join(_SECONDS)
        process.kill()
        process.join()
        process.close()


def _received(pipe: Connection) -> Iterator[PackedRow]:
    while True:
        try:
            message: Message = pipe.recv()
        except EOFError:
            raise RowsEndedError("the process that reads the postings was killed: close the month again") from None
        if isinstance(message, tuple):
            raise _error(*message)
        if not message:
            return
        yield from message


def _error(name: str, words: str) -> Exception:
    kind = _TOLD.get(name)
    return kind(words) if kind else RowsEndedError(f"postings cannot be read: {name}")


def _send(pipe: Connection, make: Callable[[], Iterable[PackedRow]]) -> None:
    """Send rows, then an empty message; the name and the words of an error in its place."""
    try:
        rows = iter(make())
        while some := list(islice(rows, _ROWS)):
            pipe.send(some)
        pipe.send([])
    except BrokenPipeError:
        return  # nobody listens any more
    except Exception as error:
        pipe.send((type(error).__name__, str(error) if type(error) in _TOLD.values() else ""))
