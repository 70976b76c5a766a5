"""The topic of owners' keys in memory, for tests and simulations, which fails on demand."""

from collections.abc import Callable, Iterable, Iterator

from bank.store.memory import Fault
from pipelines.keys.protocol import KeysUnavailable


class MemoryKeys:
    """Records of the topic. `fault` is called once a call with the method's name, and says how it fails, or None."""

    def __init__(self, fault: Callable[[str], Fault | None] = lambda _method: None) -> None:
        self.records: list[bytes] = []
        self.trimmed = 0
        self.rewriters = 0
        #: Where the epoch of an open transaction lies: nobody reads beyond.
        self.open_at: int | None = None
        self._fault = fault

    def open(self) -> "MemoryKeysTopic":
        """Open it for a reader."""
        return MemoryKeysTopic(self)

    def rewrite(self) -> "MemoryKeysRewriting":
        """Open it for who begins a new epoch."""
        return MemoryKeysRewriting(self)

    @property
    def decided(self) -> int:
        """End of what readers see."""
        return len(self.records) if self.open_at is None else self.open_at

    def before(self, method: str) -> Fault | None:
        fault = self._fault(method)
        if fault is Fault.BEFORE:
            raise KeysUnavailable("injected: nothing was done")
        return fault


class MemoryKeysTopic:
    """The topic, from its beginning."""

    def __init__(self, topic: MemoryKeys) -> None:
        self._topic, self._position = topic, 0

    @property
    def is_new(self) -> bool:
        return not self._topic.records

    def read(self) -> Iterator[bytes | None]:
        fault, end = self._topic.before("read_keys"), self._topic.decided
        first = max(self._position, self._topic.trimmed)
        for self._position in range(first + 1, end + 1):
            yield self._topic.records[self._position - 1]
        _after(fault)

    def append(self, value: bytes) -> None:
        fault = self._topic.before("append_key")
        self._topic.records.append(value)
        _after(fault)

    def close(self) -> None:
        pass


class MemoryKeysRewriting:
    """The topic, for a new epoch. What others append meanwhile lies between the epoch and its rows."""

    def __init__(self, topic: MemoryKeys) -> None:
        self._topic = topic
        topic.rewriters += 1
        topic.open_at = None  # a former one's transaction is ended
        self._number, self._epoch, self._at = topic.rewriters, b"", 0

    def begin(self, epoch: bytes) -> Iterator[bytes | None]:
        fault = self._topic.before("begin_epoch")
        self._check()
        self._epoch, self._at = epoch, len(self._topic.records)
        self._topic.open_at = self._at
        _after(fault)
        yield from self._topic.records[self._topic.trimmed : self._at]

    def commit(self, rows: Iterable[bytes]) -> None:
        written = list(rows)
        fault = self._topic.before("commit_epoch")
        self._check()
        self._topic.open_at = None
        self._topic.records[self._at : self._at] = [self._epoch]
        self._topic.records += written
        _after(fault)

    def trim(self) -> None:
        fault = self._topic.before("trim_keys")
        self._topic.trimmed = max(self._topic.trimmed, self._at)
        _after(fault)

    def _check(self) -> None:
        if self._number != self._topic.rewriters:
            raise KeysUnavailable("another one rewrites the keys")

    def close(self) -> None:
        if self._number == self._topic.rewriters:
            self._topic.open_at = None


def _after(fault: Fault | None) -> None:
    if fault is Fault.AFTER:
        raise KeysUnavailable("injected: it was done, and the answer lost")
