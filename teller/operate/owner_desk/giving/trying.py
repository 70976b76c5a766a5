"""Try what a deposit would bring about: records by type, refusals by reason, and what is stripped of the first ones.
Pure, but for the scanner that is given.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from connectors.api import Deposit, LeftOut, Outcome, Refused
from connectors.publish import encoded
from pipelines.scanner.requests import ScanRequest, ScanResult, UnboundedScan, resolved
from pipelines.steps.check import check
from pipelines.steps.config import RecordLimits
from pipelines.steps.found import scanned
from pipelines.steps.outcome import Rejected
from pipelines.steps.redaction import Redaction
from pipelines.steps.strip import Keys, Stripping, requests, stripped
from schemas import framing
from schemas.catalog import Catalog, Schema
from schemas.privacy import Rule
from teller.operate.owner_desk.port.giving import Trial

#: Records whose texts are scanned, the first ones.
SCANNED: Final = 2_000
#: Texts that are shown before and after, and characters of each at most.
SHOWN: Final = 5
SHOWN_CHARS: Final = 280
#: Reasons, and fields with their entities, that are counted apart.
MOST_ROWS: Final = 100
#: Records that the scanner gets at once.
_AT_ONCE: Final = 64
_OTHERS: Final = "others"


def readable(item: Deposit | Refused, limits: RecordLimits, now: int) -> bytes | str:
    """Return a record as it is sent, or the reason why the line would refuse it at this time in milliseconds."""
    sent = item if isinstance(item, Refused) else encoded(item, "")
    if isinstance(sent, Refused) or isinstance(item, Refused):
        return sent.reason if isinstance(sent, Refused) else ""
    rejected = check(sent[1], item.schema, sent[0], limits, now)
    return sent[1] if rejected is None else rejected.reason.value


class UploadTrial:
    """Counts the records of an upload, and strips the first ones with keys that nobody else has."""

    def __init__(self, catalog: Catalog, scan: UnboundedScan, limits: RecordLimits, key: bytes, now: int) -> None:
        self._catalog, self._scan, self._limits, self._key, self._now = catalog, scan, limits, key, now
        self._records, self._refused = Counter[str](), Counter[str]()
        self._stripped, self._sample = Counter[tuple[str, str]](), list[tuple[str, str]]()
        self._scanned = 0

    def of(self, items: Iterable[Outcome]) -> Trial:
        """Return the trial of what a connector yields."""
        waiting: list[tuple[Schema, dict[str, Any]]] = []
        for schema, value in self._counted(items):
            if self._scanned + len(waiting) < SCANNED:
                waiting.append((schema, framing.decode_body(schema, value[framing.HEADER_BYTES :])))
            if len(waiting) == _AT_ONCE:
                self._strip(waiting)
                waiting.clear()
        self._strip(waiting)
        removed = sorted(self._stripped.items(), key=lambda each: (-each[1], each[0]))[:MOST_ROWS]
        return Trial(
            state="ready",
            records=tuple(sorted(self._records.items())),
            refused=tuple(self._refused.most_common()),
            stripped=tuple((*what, count) for what, count in removed),
            sample=tuple(self._sample),
            scanned=self._scanned,
        )

    def _counted(self, items: Iterable[Outcome]) -> Iterator[tuple[Schema, bytes]]:
        for item in items:
            if isinstance(item, LeftOut):
                continue
            found = readable(item, self._limits, self._now)
            if isinstance(found, str) or isinstance(item, Refused):
                self._refuse(str(found))
                continue
            schema = self._catalog.by_name(item.schema)
            self._records[schema.subject] += 1
            yield schema, found

    def _strip(self, records: list[tuple[Schema, dict[str, Any]]]) -> None:
        wanted = [requests(schema.rules, record) for schema, record in records]
        asked = list({request: None for each in wanted for request in each})
        found = dict(zip(asked, self._scan([resolved(each) for each in asked]), strict=True)) if asked else {}
        for (schema, record), each in zip(records, wanted, strict=True):
            self._strip_one(schema, record, each, found)
        self._scanned += len(records)

    def _strip_one(
        self, schema: Schema, record: dict[str, Any], wanted: list[ScanRequest], found: Mapping[ScanRequest, ScanResult]
    ) -> None:
        spans = scanned(wanted, found)
        if isinstance(spans, Rejected):
            self._refuse(spans.reason.value)
            self._records[schema.subject] -= 1
            return
        keys = Keys.of(self._key, self._key, record["owner_id"])
        work = Stripping(record, spans, keys, Redaction(keys.owner))
        for rule in schema.rules:
            before = Counter(work.redaction.removed)
            after = stripped(rule, record[rule.path], work)
            for entity, count in (work.redaction.removed - before).items():
                self._stripped[rule.path, entity] += count
            self._show(rule, record[rule.path], after)

    def _show(self, rule: Rule, before: object, after: object) -> None:
        if rule.operator != "scan" or not isinstance(before, str) or not isinstance(after, str) or before == after:
            return
        if len(self._sample) < SHOWN and max(len(before), len(after)) <= SHOWN_CHARS:
            self._sample.append((before, after))

    def _refuse(self, reason: str) -> None:
        self._refused[reason if reason in self._refused or len(self._refused) < MOST_ROWS else _OTHERS] += 1
