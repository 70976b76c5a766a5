"""An older worker, which does not know seals, loses no sealed record: it fails it, and a newer one takes it."""

from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from pipelines.processor.failures import sealer
from pipelines.steps.outcome import Clean, RawRecord, Rejected
from pipelines.steps.process import process
from pipelines.steps.unseal import unsealed
from schemas import sealed, topics
from schemas.sealed import SealKey
from teller.operate.repair.check import check
from teller.operate.repair.unseal import unsealer
from tests.repair.originals import LINE as OPERATORS
from tests.repair.originals import failed
from tests.samples import DEPOSITED, raw
from tests.steps.test_process import LINE

KEY, PRIVATE = SealKey.of(b"k" * 32), PrivateKey.generate()
SCHEMA = (topics.SCHEMA_HEADER, b"social.post.v1")


def as_an_older_worker_sees_it(record: RawRecord) -> RawRecord:
    """It never looks at this header."""
    return record._replace(headers=tuple(header for header in record.headers if header[0] != topics.ENCRYPTION_HEADER))


@given(st.sampled_from([schema.name for schema in DEPOSITED]), st.booleans())
def test_an_older_worker_fails_it_and_a_replay_is_taken(name: str, in_json: bool) -> None:
    plain = raw("social.post.v1" if in_json else name, offset=3)
    headers = (SCHEMA,) if in_json else ()
    value = sealed.seal(KEY.public, plain.topic, plain.key, plain.value or b"")
    sent = plain._replace(value=value, headers=(*headers, (topics.ENCRYPTION_HEADER, sealed.header(KEY.public))))
    (found,) = process([as_an_older_worker_sees_it(sent)], LINE, {})
    assert isinstance(found, Rejected)
    kept = unsealer(PRIVATE)(*failed(sent, found, sealer(bytes(PRIVATE.public_key), 10_000)))
    assert isinstance(kept, RawRecord)
    again = check(kept, OPERATORS, {})
    assert again == kept
    (taken,) = process(unsealed([kept._replace(headers=kept.headers[-1:])], {KEY.name: KEY}, 10**6), LINE, {})
    assert isinstance(taken, Clean)
