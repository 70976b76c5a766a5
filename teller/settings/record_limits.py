"""Limits of records, as the steps take them."""

from pipelines.steps.config import RecordLimits
from teller.settings.model import Settings


def record_limits(settings: Settings) -> RecordLimits:
    """Return the limits that the settings name."""
    return RecordLimits(settings.max_record_bytes, settings.max_string_chars, settings.max_json_depth)
