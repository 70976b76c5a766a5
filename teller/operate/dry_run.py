"""Say what a deposit would bring about, without Kafka: what the line would refuse, and the first records stripped."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any, Final

from connectors.api import Deposit, LeftOut, Outcome, Refused
from connectors.publish import REASONS, DepositReport, OnProgress, encoded
from pipelines.scanner import choice
from pipelines.scanner.requests import scan_of
from pipelines.steps.check import check
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from teller.settings import Settings, SettingsError, keys
from teller.settings.record_limits import record_limits

#: Number of records that are shown before and after.
SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """A record as it is sent, and as it would be stored."""

    schema: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(slots=True)
class DryRun:
    """Finds out what would become of the records that connectors yield. `would_fail` counts those that the line would
    refuse, by reason and detail. Links, consents and repeats are known to the bank alone.
    """

    line: ProcessorConfig
    would_fail: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)

    def take(self, items: Iterator[Outcome], on_progress: OnProgress, report: DepositReport) -> None:
        """Count all items in the report, as if Kafka took each record."""
        for item in items:
            if isinstance(item, LeftOut):
                report.leave_out(item)
                continue
            report.read += 1
            value = item if isinstance(item, Refused) else encoded(item, f"deposit {report.read}")
            if isinstance(value, Refused):
                report.refuse(value)
            elif isinstance(item, Deposit):
                report.deposited += 1
                report.by_schema[item.schema] += 1
                self._judge(item.schema, value)
            on_progress(report)

    def _judge(self, name: str, value: tuple[bytes, bytes]) -> None:
        rejected = check(value[1], name, value[0], self.line.limits, int(time.time() * 1000))
        if rejected is None and len(self.samples) < SHOWN:
            rejected = self._show(name, *value)
        if rejected is not None:
            words = f"{rejected.reason.value}: {rejected.detail or ''}"
            self.would_fail[words if words in self.would_fail or len(self.would_fail) < REASONS else "others"] += 1

    def _show(self, name: str, key: bytes, value: bytes) -> Rejected | None:
        schema = self.line.catalog.by_name(name)
        (outcome,) = process([RawRecord(topics.raw(schema.domain), 0, 0, key, value)], self.line, {})
        if not isinstance(outcome, Clean):
            return outcome
        before, after = (framing.decode_body(schema, each[framing.HEADER_BYTES :]) for each in (value, outcome.value))
        self.samples.append(Sample(name, before, after))
        return None


def dry_run(settings: Settings) -> DryRun:
    """Make a dry run with the scanner and the limits of these settings, and the bank's keys.

    Where there are no keys yet, hashes are of a key that is thrown away.
    """
    try:
        secret, hash_key = keys.pseudonym_key(settings), keys.hash_key(settings).key
    except SettingsError:
        secret = hash_key = token_bytes(keys.KEY_BYTES)
    limits = record_limits(settings)
    scan = scan_of(choice.scanner(settings.scanner, settings.scan_batch))
    return DryRun(ProcessorConfig(catalog.load(), secret, scan, limits, hash_key))
