"""Log of what sampling found in structured fields: schema, field and entity, never a value."""

import logging
from collections import Counter
from collections.abc import Iterable

from pipelines.steps.outcome import Clean

log = logging.getLogger(__name__)


class Suspicions:
    """Logs a field at its 1st, 10th, 100th ... finding of an entity."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def note(self, outcomes: Iterable[Clean]) -> None:
        """Count what these records' samples found, and log each count that gains a digit."""
        for outcome in outcomes:
            for (field, entity), count in outcome.suspects.items():
                self._add((outcome.schema, field, entity), count)

    def _add(self, place: tuple[str, str, str], count: int) -> None:
        before = self._seen[place]
        self._seen[place] += count
        if len(str(self._seen[place])) > len(str(before)) or before == 0:
            schema, field, entity = place
            log.warning(
                "%s.%s: %s found %d times so far in samples, and no rule removes it there: does the depositor fill "
                "the field with something else?",
                schema, field, entity, self._seen[place],
            )  # fmt: skip
