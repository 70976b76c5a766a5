"""Fast path: decode, validate, strip and encode in one pass over a record's bytes, rewriting only fields that change.

It takes records in Avro whose fields are all valid and in the form that this library writes, as nearly all are. Every
other record takes the plain path (`decode`, `validate`, `strip`, `framing.encode`), which decides its outcome. So the
fast path decides no rejection for what it cannot read, and its output equals the plain path's byte for byte
(tests/steps/test_fast_path.py).
"""

from pipelines.steps.fast_path.record_state import RecordState
from pipelines.steps.fast_path.rewrite import Rewrite, rewrite_of

__all__ = ["RecordState", "Rewrite", "rewrite_of"]
