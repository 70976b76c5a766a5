"""Check records before they are sent, for the reasons and in the words of the line. Needs no Kafka.

    from pipelines.steps.check import check
    rejected = check(value, "social.post.v1", published=int(time.time() * 1000))

None means that a worker takes the record, where its depositor may deposit and its owner agrees: these the bank alone
knows. Nor does the check scan.
"""

from pipelines.steps.admit import named
from pipelines.steps.config import RecordLimits
from pipelines.steps.decode import decode
from pipelines.steps.frame import frame
from pipelines.steps.outcome import NOT_KNOWN, RawRecord, Reason, Rejected
from pipelines.steps.validate import validate
from schemas import catalog, topics
from schemas.catalog import Schema, SchemaError

#: Limits of a bank that did not change them.
LIMITS = RecordLimits()


def check(
    value: bytes | None,
    schema: str,
    key: bytes | None = None,
    limits: RecordLimits = LIMITS,
    published: int = NOT_KNOWN,
) -> Rejected | None:
    """Return None for a record of the schema, else the reason and what to do about it.

    `value` is an Avro single object, or JSON, as to be sent with a header that names the schema. `key` is the Kafka
    key; None: the record's owner_id. `published` is the time, in milliseconds since 1970-01-01T00:00:00Z, when Kafka is
    to take the record: without it no time is too far ahead.

    Raises:
        SchemaError: there is no such schema, or nobody deposits records of it.
    """
    wanted = catalog.load().by_name(schema)
    if not wanted.rules:
        raise SchemaError(f"{schema} is a record of the bank's own: nobody deposits such")
    headers = ((topics.SCHEMA_HEADER, schema.encode()),)
    raw = RawRecord(topics.raw(wanted.domain), 0, 0, key, value, headers, published=published)
    rejected = _check(raw, wanted, limits)
    return None if rejected is None else named(raw, rejected, catalog.load())


def _check(raw: RawRecord, wanted: Schema, limits: RecordLimits) -> Rejected | None:
    framed = frame(raw, catalog.load(), {}, limits.max_record_bytes)
    if isinstance(framed, Rejected):
        return framed
    if framed.schema is not wanted:
        words = f"the fingerprint is that of {framed.schema.name}: copy the ten framing bytes of {wanted.name}"
        return Rejected(Reason.UNKNOWN_SCHEMA, words, framed.schema.name)
    record = decode(framed, limits.max_json_depth)
    if isinstance(record, Rejected):
        return record
    if raw.key is None:
        raw = raw._replace(key=record["owner_id"].encode("utf-8", "surrogatepass"))
    return validate(raw, wanted, record, limits.max_string_chars)
