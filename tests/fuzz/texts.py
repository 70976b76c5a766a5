"""JSON that is none, or not of the schema."""

import json
from typing import Any, Final

from schemas import catalog
from tests.fuzz.kinds import ANY_FORMAT, kind
from tests.fuzz.shot import Base, Raw, with_text

TEXT: Final = tuple(with_text())
ORDER: Final = catalog.load().by_name("purchases.order_line.v1")
MARK: Final = "QZQZQZQZQZ"


@kind("JSON with NaN or infinities", 30, "bad_json")
def not_a_number(base: Base) -> Raw:
    number = base.dice.choice(("NaN", "Infinity", "-Infinity", "1e400", "-1e999999999", "1E+9999", "9" * 5_000))
    name = base.dice.choice([rule.path for rule in base.schema.rules])
    return base.json(_with(base, name, number))


@kind("truncated JSON", 25, "bad_json", "empty_value")
def truncated(base: Base) -> Raw:
    value = json.dumps(base.natural).encode()
    return base.json(value[: base.dice.randrange(len(value))])


@kind("invalid UTF-8 in JSON", 25, "bad_json", schemas=TEXT)
def bad_utf8(base: Base) -> Raw:
    bad = base.dice.choice((b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xc0\xaf", b"\xfe\xff"))
    return base.json(json.dumps(base.natural | {"text": MARK}).encode().replace(MARK.encode(), bad))


@kind("JSON in another encoding", 15, "bad_json", "unknown_framing")
def other_encoding(base: Base) -> Raw:
    return base.json(json.dumps(base.natural).encode(base.dice.choice(("utf-16", "utf-32", "utf-8-sig"))))


@kind("half a surrogate pair in JSON", 20, "bad_value", schemas=TEXT)
def half_a_pair(base: Base) -> Raw:
    half = base.dice.choice((r"\ud800", r"\udfff", r"\udc00\ud800", r"ok \ud83d ok"))
    return base.json(json.dumps(base.natural | {"text": MARK}).replace(MARK, half).encode())


@kind("JSON nested deeper than may be", 25, "too_deep")
def too_deep(base: Base) -> Raw:
    levels = base.dice.choice((17, 60, 900, 20_000))
    opening, closing = base.dice.choice((("[", "]"), ('{"a":', "}")))
    nested = opening * levels + "1" + closing * levels
    return base.json(nested.encode() if base.dice.random() < 0.5 else _with(base, "owner_id", nested))


@kind("JSON that is not an object", 15, "bad_json")
def no_object(base: Base) -> Raw:
    return base.json(
        base.dice.choice((b"[]", b"1", b'"x"', b"null", b"true", b"{}", b"[[[[{}]]]]", b"  ", b'{"a": 1}'))
    )


@kind("a field of JSON with another type", 50, *ANY_FORMAT, loose=True)
def other_type(base: Base) -> Raw:
    values: tuple[Any, ...] = (
        None, True, 1, -1.5, 1 << 70, "", "x", [], [[]], {}, {"a": []}, "1e9", "2026-13-45", "\0", [None], ["x" * 50],
    )  # fmt: skip
    name = base.dice.choice([rule.path for rule in base.schema.rules])
    return base.json(json.dumps(base.natural | {name: base.dice.choice(values)}).encode())


@kind("a field of JSON missing, or one too many", 20, *ANY_FORMAT, loose=True)
def other_fields(base: Base) -> Raw:
    fields = base.natural
    if base.dice.random() < 0.5:
        fields.pop(base.dice.choice(list(fields)))
    else:
        fields[base.dice.choice(("", "extra", "\0", "owner_id ", "__proto__"))] = 1
    return base.json(json.dumps(fields).encode())


@kind("an amount in JSON that is not in plain decimal notation", 15, "bad_json", schemas=(ORDER,))
def odd_amount(base: Base) -> Raw:
    text = base.dice.choice(("1_000", "１２", "٣", "1e5", " 1 ", "NaN", "Infinity", "+1", ".5", "1,5", "9" * 50_000))
    return base.json(json.dumps(base.natural | {base.dice.choice(("unit_price", "total")): text}).encode())


@kind("keys of JSON twice", 10, "key_mismatch")
def twice(base: Base) -> Raw:
    return base.json(json.dumps(base.natural).encode()[:-1] + b', "owner_id": "another"}')


@kind("a string longer than may be", 0.2, "string_too_long", schemas=TEXT)
def too_long(base: Base) -> Raw:
    text = base.dice.choice(("x", "😀")) * 100_001
    if base.dice.random() < 0.5:
        return base.json(json.dumps(base.natural | {"text": text}, ensure_ascii=False).encode())
    return base.avro(base.encoded(text=text))


@kind("a kept string that does not match its pattern", 25, "bad_value")
def bad_pattern(base: Base) -> Raw:
    name = base.dice.choice(("", "Acme", "a" * 65, "acme\n", "a b", "ácme", "../x", "a\0", "jo@example.com"))
    return base.avro(base.encoded(depositor=name))


def _with(base: Base, name: str, text: str) -> bytes:
    """The record as JSON, with this text where the value of the field stood."""
    return json.dumps(base.natural | {name: MARK}).replace(f'"{MARK}"', text).encode()
