"""Values whose frame is wrong: no schema can be told, or it is another topic's."""

import json
from typing import Final

from pipelines.processor.unpack import MAX_UNPACKED_BYTES
from schemas import catalog, topics
from teller.settings import Settings
from teller.settings.topics import max_message_bytes
from tests.fuzz import wire
from tests.fuzz.kinds import kind
from tests.fuzz.shot import Base, Raw

MARK: Final = b"\xc3\x01"
#: `max.message.bytes` of the raw topics, with the settings' defaults.
BROKERS_LIMIT: Final = max_message_bytes(Settings.model_construct())


@kind("random bytes", 50, "unknown_framing", "unknown_schema", "empty_value")
def random_bytes(base: Base) -> Raw:
    return base.avro(base.dice.randbytes(base.dice.choice((0, 1, 2, 9, 60, 500))))


@kind("random bytes behind the mark", 20, "unknown_schema", "unknown_framing")
def marked_random(base: Base) -> Raw:
    return base.avro(MARK + base.dice.randbytes(base.dice.randrange(80)))


@kind("a fingerprint that nobody has", 25, "unknown_schema")
def no_such_fingerprint(base: Base) -> Raw:
    return base.avro(MARK + base.dice.randbytes(8) + base.value[10:])


@kind("the fingerprint of the pipeline's own schema", 10, "wrong_topic")
def own_fingerprint(base: Base) -> Raw:
    names = [schema.name for schema in catalog.load() if not schema.rules]
    return base.avro(MARK + catalog.load().by_name(base.dice.choice(names)).fingerprint + base.value[10:])


@kind("on another domain's topic", 25, "wrong_topic")
def other_topic(base: Base) -> Raw:
    domain = base.dice.choice([name for name in topics.DOMAINS if name != base.schema.domain])
    if base.dice.random() < 0.5:
        return Raw(topics.raw(domain), base.key, json.dumps(base.natural).encode(), (base.schema_header,))
    return Raw(topics.raw(domain), base.key, base.value)


@kind("no value", 20, "empty_value")
def no_value(base: Base) -> Raw:
    return Raw(base.topic, base.dice.choice((None, b"", base.key)), base.dice.choice((None, b"")))


@kind("zero bytes", 15, "unknown_framing", "unknown_schema")
def zero_bytes(base: Base) -> Raw:
    return base.avro(b"\0" * base.dice.choice((1, 4, 5, 10, 1000)))


@kind("JSON without a header", 15, "unknown_framing")
def no_header(base: Base) -> Raw:
    odd = base.dice.choice(((), ((b"schema", None),), ((b"Schema", b"x"),), ((b"schema\xc2\xa0", b"x"),)))
    return base.avro(json.dumps(base.natural).encode(), headers=odd)


@kind("JSON whose header names no schema", 15, "unknown_schema")
def unknown_name(base: Base) -> Raw:
    name = base.dice.choice((b"", b"\xff\xfe", b"../x", b"social.post.v999", b"SOCIAL.POST.V1", b"a" * 100_000, b"\0"))
    return base.avro(json.dumps(base.natural).encode(), headers=(base.schema_header, (b"schema", name)))


@kind("a value one byte too large", 0.03, "too_large", alone=True)
def one_too_large(base: Base) -> Raw:
    return base.avro((base.value + b"\0" * (1 << 20))[: (1 << 20) + 1])


@kind("a value at the broker's limit", 0.02, "too_large", alone=True)
def at_the_limit(base: Base) -> Raw:
    return base.avro(base.dice.randbytes(BROKERS_LIMIT - 1_500 - len(base.key)))


@kind("zeros by the megabyte", 0.02, "too_large", alone=True)
def many_zeros(base: Base) -> Raw:
    return base.avro(b"\0" * 4_000_000)


@kind("a batch that unpacks to too much", 0.2, "too_large", by_hand=True, alone=True)
def unpacks_to_too_much(base: Base) -> Raw:
    return Raw(base.topic, base.key, b"\0" * (MAX_UNPACKED_BYTES + 1), codec=base.dice.choice((1, 4)))


@kind("a batch of exactly the broker's limit", 1, "too_large", by_hand=True, alone=True)
def fills_the_batch(base: Base) -> Raw:
    def size(value: bytes) -> int:
        return len(wire.batch([wire.WireRecord(base.key, value)]))

    most = BROKERS_LIMIT - size(b"")
    return base.avro(b"\0" * (most - (size(b"\0" * most) - BROKERS_LIMIT)))
