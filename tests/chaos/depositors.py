"""Depositors that come and go during a run: each has streams of its own, made while brokers and workers are killed."""

from schemas import topics
from teller.operate.depositors import local, operations
from teller.operate.depositors.cluster import Brokers
from teller.operate.depositors.registry import registry
from teller.settings import Settings
from tests.chaos.consents import Consents, patiently
from tests.chaos.records import FIRST_OWN, SentRecord


class Guests:
    """The registered depositors of a run; all others publish on the shared streams. For one thread."""

    def __init__(self, settings: Settings, consents: Consents) -> None:
        self._settings, self._consents = settings, consents
        self._numbers: dict[str, int] = {}
        self._ended: set[str] = set()

    def topic_of(self, one: SentRecord) -> str:
        """The topic to send it to; registers a depositor whose first record it is."""
        if not one.depositor.startswith(FIRST_OWN):
            return one.topic
        if one.depositor not in self._numbers:
            self._register(one.depositor)
        return topics.raw(topics.stream_of_depositor(self._numbers[one.depositor], topics.domain_of(one.topic)))

    def end(self, name: str) -> None:
        """End a depositor that sends no more; nothing happens where it never came, or has ended."""
        if name in self._numbers and name not in self._ended:
            self._ended.add(name)
            patiently(lambda: self._end(name))

    def _register(self, name: str) -> None:
        def register() -> None:
            (entry,) = local.register(self._settings, {name: topics.DOMAINS})
            self._consents.agree(entry)
            self._numbers[name] = entry.number

        patiently(register)

    def _end(self, name: str) -> None:
        with registry(self._settings) as opened:
            operations.end(opened, Brokers(self._settings), name)
