"""Configuration of `teller withdrawals`."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pipelines.withdrawals.port import WithdrawalsLog

#: Records of a transaction, and owners whose licences are looked at in it, at most.
BATCH: Final = 2000
#: Seconds between two looks at which partitions there are.
LOOK_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalsConfig:
    """Configuration: `open_log` opens the log and fences a former process; `clock` gives seconds since 1970."""

    open_log: Callable[[], WithdrawalsLog] = field(repr=False)
    clock: Callable[[], float] = time.time
    batch: int = BATCH
    look_every: float = LOOK_S
