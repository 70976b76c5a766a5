"""Wait until enough is known of the depositors and of the accounts to decide a batch.

A batch may hold a deposit that was made right after a withdrawal. So it waits until the accounts have been read up to
an end that was asked for after the batch was fetched: that takes some milliseconds, or is done when its turn comes.
"""

import asyncio
import time
from typing import Final

from pipelines.accounts.depositors import Follower
from pipelines.accounts.owners import AccountsFollower
from pipelines.metrics import metrics
from pipelines.processor.state import StateBoard, WorkerState

#: Seconds between two looks at whether the depositors are known.
FRESH_AGAIN_S: Final = 0.05
#: Seconds of waiting for the accounts after which the worker says so.
UNREADABLE_S: Final = 2.0


class Knowledge:
    """Waits for what a worker must know; without followers it knows enough. For one event loop."""

    def __init__(self, board: StateBoard, depositors: Follower | None, accounts: AccountsFollower | None) -> None:
        self._board, self._depositors, self._accounts = board, depositors, accounts

    def expect(self) -> None:
        """Begin to find out what a batch that has come needs: it may wait for others."""
        if self._accounts is not None:
            self._accounts.wake()

    async def wait(self, fetched: float) -> None:
        """Wait until batches can be decided that were fetched before this moment, by the monotonic clock."""
        await self._know_depositors()
        if self._accounts is not None:
            began = time.monotonic()
            await self._know_accounts(self._accounts, fetched)
            metrics.accounts_wait_seconds.labels().observe(time.monotonic() - began)

    async def _know_depositors(self) -> None:
        follower = self._depositors
        if follower is None or follower.fresh:
            return
        self._board.become(WorkerState.ACCOUNTS_UNREADABLE, of="depositors")
        while not follower.fresh:  # noqa: ASYNC110 - it gets fresh, and old, on a thread of its own
            await asyncio.sleep(FRESH_AGAIN_S)
        self._board.become(WorkerState.WORKING, of="depositors")

    async def _know_accounts(self, accounts: AccountsFollower, fetched: float) -> None:
        if accounts.as_of >= fetched:
            return
        known = asyncio.wrap_future(accounts.known_as_of(fetched))
        done, _ = await asyncio.wait([known], timeout=UNREADABLE_S)
        if done:
            return
        self._board.become(WorkerState.ACCOUNTS_UNREADABLE, of="accounts")
        await known
        self._board.become(WorkerState.WORKING, of="accounts")
