"""Rows that another process makes: the same rows, its errors, and its end."""

import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest

from bank.ledger.documents.amounts import StatementError
from bank.ledger.documents.rows import PackedRow, packed
from pipelines.kafka.reading import TopicNotThereError
from teller.operate.statements.second_process import RowsEndedError, made_apart
from tests.bank.ledger.documents.examples import row


def rows(count: int, end: type[Exception] | None = None) -> Iterator[PackedRow]:
    yield from (packed(row(number)) for number in range(1, count + 1))
    if end is not None:
        raise end("canary")


def killed() -> Iterator[PackedRow]:
    yield from rows(9000)
    os.kill(os.getpid(), signal.SIGKILL)


def test_rows_come_in_their_order() -> None:
    with made_apart(partial(rows, 9000)) as found:
        assert list(found) == list(rows(9000))


@pytest.mark.parametrize("error", [TopicNotThereError, StatementError])
def test_an_error_that_is_foreseen_comes_through(error: type[Exception]) -> None:
    with made_apart(partial(rows, 3, error)) as found, pytest.raises(error, match="canary"):
        list(found)


def test_of_another_error_the_name_alone_is_told() -> None:
    with made_apart(partial(rows, 3, KeyError)) as found, pytest.raises(RowsEndedError, match="KeyError") as told:
        list(found)
    assert "canary" not in str(told.value)


def test_a_process_that_is_killed_is_no_end_of_the_rows() -> None:
    with made_apart(killed) as found, pytest.raises(RowsEndedError, match="close the month again"):
        list(found)


def test_who_stops_listening_leaves_no_process() -> None:
    with made_apart(partial(rows, 9000)) as found:
        assert next(found)
