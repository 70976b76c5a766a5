"""Find the raw topic of a depositor, for those who deposit with `teller deposit`.

Who may read `bank.depositors` (operators, and everybody on the embedded broker) looks the depositor up by name. A
depositor's own credentials show it nothing but its own topics, so the one of the domain is its own.
"""

from collections.abc import Callable

from confluent_kafka.admin import AdminClient

from bank.accounts.depositors import Depositor, Depositors, Status
from connectors.api import ConnectorError
from pipelines.accounts.depositors import read
from pipelines.kafka import offsets
from schemas import topics
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

SECONDS = 30.0
#: Registers a depositor of this name for a domain, on a broker of one's own; None: that is not done here.
Register = Callable[[str, str], Depositor]


class NoTopicError(ConnectorError):
    """Error: no raw topic takes the records; the message says what to do."""


class OwnTopics:
    """Raw topics by depositor and domain. `register` is asked where nobody has the name."""

    def __init__(self, settings: Settings, register: Register | None = None) -> None:
        client = command_settings(settings)
        self._register = register
        self._there = offsets.topics(AdminClient(client), SECONDS).keys()
        self._known = read(client) if topics.DEPOSITORS in self._there else None
        self._found: dict[tuple[str, str], str] = {}

    def of(self, depositor: str, domain: str) -> str:
        """Return the raw topic.

        Raises:
            NoTopicError.
        """
        if (found := self._found.get((depositor, domain))) is None:
            stream = self._seen(domain) if self._known is None else self._registered(self._known, depositor, domain)
            found = self._found[depositor, domain] = topics.raw(stream)
        return found

    def _registered(self, known: Depositors, depositor: str, domain: str) -> str:
        entry = known.named(depositor)
        if (entry is None or domain not in entry.domains) and self._register:
            entry = self._register(depositor, domain)
            known.take(entry)
        if entry is not None and domain in entry.domains:
            return topics.stream_of_depositor(entry.number, domain)
        shared = known.of_topic(topics.raw(domain))
        if entry is None and topics.raw(domain) in self._there and (shared is None or shared.status is Status.ACTIVE):
            return domain
        how = f"teller depositors {'change' if entry else 'add'} {depositor} --domain {domain}"
        raise NoTopicError(f"{depositor} is not registered to deposit {domain}: an operator does so with `{how} ...`")

    def _seen(self, domain: str) -> str:
        names = [name for name in self._there if name == topics.raw(topics.stream_of(name) or "")]
        streams = {topics.stream_of(name) or "" for name in names}
        own = sorted(stream for stream in streams if topics.domain_of(stream) == domain and stream != domain)
        if len(own) == 1:
            return own[0]
        if domain in streams:
            return domain
        raise NoTopicError(f"these credentials may write to {len(own)} topics of {domain}: check kafka_username")
