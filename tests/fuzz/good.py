"""Records that must be stored, however odd they look."""

import json
from typing import Final

from schemas import topics
from tests.fuzz.kinds import STORED, kind
from tests.fuzz.shot import Base, Raw, with_text

#: As long as a string may be by default.
LONGEST: Final = 100_000


@kind("good Avro", 300, STORED)
def good_avro(base: Base) -> Raw:
    return base.avro(base.value)


@kind("good JSON", 80, STORED)
def good_json(base: Base) -> Raw:
    return base.json(json.dumps(base.natural, ensure_ascii=base.dice.random() < 0.5).encode())


@kind("good JSON, fields shuffled, white space", 15, STORED)
def good_json_shuffled(base: Base) -> Raw:
    fields = list(base.natural.items())
    base.dice.shuffle(fields)
    return base.json(b"\r\n\t " + json.dumps(dict(fields), indent=base.dice.randrange(5)).encode() + b" \n" * 9)


@kind("good JSON, time in milliseconds", 10, STORED)
def good_json_time(base: Base) -> Raw:
    milliseconds = int(base.fields["occurred_at"].timestamp() * 1000 + 0.5)
    return base.json(json.dumps(base.natural | {"occurred_at": milliseconds}).encode())


@kind("odd headers: many, doubled, empty, null, not UTF-8 in the value", 30, STORED)
def odd_headers(base: Base) -> Raw:
    names = (b"", b"a", "ключ".encode(), b"x" * 300, b"schema", b"raw-offset", b"depositor", b"replay-of")
    values = (None, b"", b"\xff\xfe\x00", b"1", b"\0" * 50, b"v" * 500)
    count = base.dice.choice((1, 2, 5, 60))
    headers = tuple((base.dice.choice(names), base.dice.choice(values)) for _ in range(count))
    return base.avro(base.value, headers=headers)


@kind("JSON whose last header `schema` is the right one", 8, STORED)
def last_header_counts(base: Base) -> Raw:
    raw = base.json(json.dumps(base.natural).encode())
    wrong = base.dice.choice((None, b"", b"\xff", b"no.such.v1"))
    return Raw(raw.topic, raw.key, raw.value, ((topics.SCHEMA_HEADER.encode(), wrong), *raw.headers))


@kind("a string as long as may be", 0.01, STORED, schemas=tuple(with_text()))
def longest_string(base: Base) -> Raw:
    return base.avro(base.encoded(text=("see you at eight " * LONGEST)[:LONGEST]))


@kind("a text that is hard to scan", 0.02, STORED, schemas=tuple(with_text()))
def hard_to_scan(base: Base) -> Raw:
    piece = base.dice.choice(
        ("a.", "1.", "😀", ":", "_", "1-", "http://", "a@", "0:", "1 ", "(", "\u0301", "+1", "GB82 ")
    )
    return base.avro(base.encoded(text=(piece * 20_000)[: base.dice.choice((1_000, 3_000, 10_000))]))


@kind("names of headers with zero bytes, or very long", 20, STORED, by_hand=True)
def odd_names(base: Base) -> Raw:
    name = base.dice.choice((b"\0", b"a\0b", b"n" * 10_000, "😀".encode() * 99, b"\x01\x02"))
    return base.avro(base.value, headers=((name, b"x"), (b"", None)))


@kind("attributes that Kafka does not use", 10, STORED, by_hand=True)
def attributes(base: Base) -> Raw:
    return Raw(base.topic, base.key, base.value, (), base.dice.randrange(256))
