"""Check structured fields by sampling, for example for a person's name in a field that is meant for a product.

The record does not change. The findings are counted, so that an operator can mend the depositor's mapping or the rule.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pipelines.scanner.requests import ScanRequest, ScanResult, Unscannable
from pipelines.scanner.text import spans
from pipelines.scanner.text.spans import Span
from pipelines.steps.validate import strings
from schemas.privacy import Rule

#: Direct identifiers: entities that tell by themselves who somebody is, or how to reach them.
DIRECT: Final = frozenset({
    "PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS", "LOCATION", "STREET_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS",
    "MAC_ADDRESS", "USER_NAME", "ID_NUMBER", "US_SSN", "US_BANK_NUMBER", "US_DRIVER_LICENSE", "US_ITIN", "US_PASSPORT",
    "UK_NHS", "MEDICAL_LICENSE", "CRYPTO", "NATIONAL_ID", "BANK_ACCOUNT", "SECRET",
})  # fmt: skip

#: Number of findings by (field, entity).
Suspects = Mapping[tuple[str, str], int]
#: Fields that are meant to name somebody, in all records.
_EXPECTED_FIELDS: Final = frozenset({"owner_id", "depositor"})


def is_sampled(offset: int, every: int) -> bool:
    """Pick a raw record in `every`, by its offset, so that a redelivered record is judged the same; none when 0."""
    return every > 0 and offset % every == 0


def suspect_requests(rules: Iterable[Rule], record: Mapping[str, Any]) -> list[tuple[Rule, ScanRequest]]:
    """List the scan requests for fields that leave unchanged or in part, each with its rule."""
    return [
        (rule, ScanRequest(text, rule.language))
        for rule in rules
        if _is_open(rule)
        for text in strings(rule, record)
        if text
    ]


def suspects(requested: Iterable[tuple[Rule, ScanRequest]], found: Mapping[ScanRequest, ScanResult]) -> Suspects:
    """Count direct identifiers in fields whose rule lets them pass. A text that was not scanned counts as zero."""
    return Counter(
        (rule.path, span.entity)
        for rule, request in requested
        for span in spans.merge(_passing(rule, found[request]))
        if span.entity in DIRECT
    )


def _is_open(rule: Rule) -> bool:
    if rule.path in _EXPECTED_FIELDS or rule.type != "string" or rule.logical_type is not None:
        return False
    return rule.operator == "keep" or (rule.operator == "scan" and rule.entities is not None)


def _passing(rule: Rule, result: ScanResult) -> Iterator[Span]:
    found = () if result is None or isinstance(result, Unscannable) else result
    gone = spans.widened({*(rule.entities or ()), *rule.expected})
    return (span for span in found if span.entity not in gone)
