"""Decode, validate, strip and encode in one walk over a record's bytes: only the fields that change are made anew.

For records in Avro whose every field is as it should be, which nearly all are. Whatever is not goes the plain way
(`decode`, `validate`, `strip`, `framing.encode`), which says what becomes of it; so no rejection is decided here, and
what is walked leaves in the very bytes that the plain way gives (held by tests/steps/test_splice.py).
"""

from pipelines.steps.fast_path.record_state import RecordState
from pipelines.steps.fast_path.rewrite import Rewrite, rewrite_of

__all__ = ["RecordState", "Rewrite", "rewrite_of"]
