"""Compare the newest accounts with the history, as `teller verify` does."""

from collections.abc import Callable, Iterator

from confluent_kafka import Message

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.reading import messages
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS
from teller.operate.reconciliation.messages import Foreign
from teller.operate.verify import claims
from teller.operate.verify.agreements import Agreements, WrittenEvent
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.newest import WrittenAccount, compare


class AccountTopicFacts:
    """Reads the topics of accounts up to their `end`, open transactions awaited: see `sources.Sources`."""

    def __init__(self, client: ClientSettings, end: Callable[[str], int]) -> None:
        self._client, self._end = client, end

    def contradictory(self) -> int:
        """Return how many consents and newest accounts no command wrote.

        Raises:
            TopicUnreadableError: a topic is missing, or Kafka does not answer.
        """
        findings = Findings()
        compare(self, Agreements(), findings)
        counted = {FindingKind.EVENT_FOREIGN, FindingKind.NEWEST_DIFFERS}
        return sum(finding.count for finding in findings if finding.kind in counted)

    def agreements(self, start: int = 0) -> Iterator[WrittenEvent | Foreign]:
        return claims.agreed(self._read(ACCOUNTS, start))

    def newest(self) -> Iterator[WrittenAccount | Foreign]:
        return claims.newest(self._read(NEWEST_ACCOUNTS, 0))

    def _read(self, topic: str, start: int) -> Iterator[Message]:
        return messages(self._client, topic, {0: [range(start, self._end(topic))]}, wait=True)
