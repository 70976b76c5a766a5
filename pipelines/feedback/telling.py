"""Notices and counts that failed events and receipts lead to."""

from collections.abc import Callable

from confluent_kafka import Message as KafkaMessage

from bank.accounts.depositors import Depositors
from bank.accounts.records import ms
from pipelines.feedback import records
from pipelines.feedback.counts import CountsKey, FeedbackCounts, ToldKey, day_of
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.passed_over import PassedOver
from pipelines.metrics import metrics
from pipelines.steps.outcome import Reason
from schemas.framing import decoded
from schemas.topics import RAW_TIME_HEADER, RECEIPTS, domain_of, feedback, is_erasure, raw_of, stream_of

#: Returns whether the topic of a depositor's feedback is there.
HasTopic = Callable[[str], bool]
_YEAR_10000: int = 253_402_300_800_000


class Telling:
    """Takes messages into the counts, and collects the notices that they lead to."""

    def __init__(self, counts: FeedbackCounts, known: Depositors, has_topic: HasTopic, passed_over: PassedOver) -> None:
        self._counts, self._known, self._has_topic, self._passed_over = counts, known, has_topic, passed_over
        self.notices: list[OutgoingMessage] = []

    def take(self, message: KafkaMessage, today: int) -> None:
        """Take a message of a source. What is neither a failed event nor a receipt is counted, named, passed over."""
        if is_erasure(message.value(), message.headers()):  # counts stay as they are: they name nobody
            return
        taken = self._stored if message.topic() == RECEIPTS else self._failed
        if not taken(message, today):
            metrics.feedback_untold.labels("foreign").inc()
            self._passed_over.name(message.topic() or "", message.partition() or 0, message.offset() or 0)

    def _stored(self, message: KafkaMessage, today: int) -> bool:
        receipt = decoded(message.value(), "pipeline.receipt")
        if receipt is None or stream_of(receipt["clean_topic"]) is None:
            return False
        if receipt.get("replaces"):  # its rows were counted with the receipts that it replaces
            return True
        raw_topic = raw_of(receipt["clean_topic"])
        if depositor := records.addressee(raw_topic, receipt["depositor"], "", self._known):
            for day, rows in records.receipt_days(receipt).items():
                self._counts.add_stored(CountsKey(depositor, domain_of(raw_topic), day), rows, today)
        return True

    def _failed(self, message: KafkaMessage, today: int) -> bool:
        event = decoded(message.value(), "pipeline.failed_event")
        if event is None or stream_of(event["raw_topic"]) is None:
            return False
        if (
            event["reason"] == Reason.RECORD_ERASED
        ):  # it was told as stored; what its owner erases is the owner's affair
            return True
        place = ToldKey(message.topic() or "", event["raw_topic"], event["raw_partition"])
        if not self._counts.is_first(place, event["raw_offset"], event["reason"]):
            return True
        depositor = records.addressee(event["raw_topic"], event["depositor"], event["reason"], self._known)
        if not depositor:
            metrics.feedback_untold.labels("nobody").inc()
            return True
        headers = dict(message.headers() or ())
        raw_time = _time(headers.get(RAW_TIME_HEADER))
        at = ms(event["failed_at"]) if raw_time is None else raw_time
        domain = domain_of(event["raw_topic"])
        self._counts.add_failed(CountsKey(depositor, domain, day_of(at)), event["reason"], today)
        self._notice(depositor, records.failure(depositor, event, raw_time))
        return True

    def _notice(self, depositor: str, encoded: tuple[bytes, bytes]) -> None:
        if not self._has_topic(depositor):
            metrics.feedback_untold.labels("no_topic").inc()
            return
        self.notices.append(OutgoingMessage(feedback(depositor), *encoded))


def _time(header: object) -> int | None:
    if not isinstance(header, bytes) or not header.isdigit() or len(header) > 15:
        return None
    return time if (time := int(header)) < _YEAR_10000 else None
