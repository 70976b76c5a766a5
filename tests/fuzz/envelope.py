"""Records whose key or headers are wrong."""

from tests.fuzz.kinds import STORED, kind
from tests.fuzz.shot import OWNERS, Base, Raw


@kind("a key that is not the owner", 40, "key_mismatch")
def other_key(base: Base) -> Raw:
    owner = base.owner
    keys = (
        owner + "\0",
        "\0" + owner,
        owner + " ",
        owner + owner,
        "x",
        "../x/../x",
        OWNERS[(base.serial + 1) % len(OWNERS)],
    )
    return base.avro(base.value, base.dice.choice(keys).encode())


@kind("a key that is not UTF-8", 25, "key_mismatch")
def binary_key(base: Base) -> Raw:
    return base.avro(base.value, base.dice.choice((b"\xff\xfe", b"\xc3\x28", b"\0" * 40, b"\xed\xa0\x80")))


@kind("a key of 1 MB", 0.03, "key_mismatch", alone=True)
def huge_key(base: Base) -> Raw:
    return base.avro(base.value, base.key + b"k" * (1 << 20))


@kind("no key", 25, "missing_key")
def no_key(base: Base) -> Raw:
    return Raw(base.topic, base.dice.choice((None, b"")), base.value)


@kind("an owner without a name", 15, "bad_owner")
def no_owner(base: Base) -> Raw:
    return base.avro(base.encoded(owner_id=""), base.dice.choice((b"", b"x")))


@kind("an owner of more than 256 bytes", 15, "bad_owner")
def long_owner(base: Base) -> Raw:
    owner = base.dice.choice(("o" * 257, "../" * 100, "😀" * 65, "x" * 9_000))
    return base.avro(base.encoded(owner_id=owner), owner.encode())


@kind("a header of 1 MB", 0.02, STORED, alone=True)
def huge_header(base: Base) -> Raw:
    return base.avro(base.value, headers=((b"blob", b"h" * (1 << 20)), (b"n" * 1000, None)))


@kind("the name of a header is not UTF-8", 150, "bad_header", by_hand=True)
def bad_name(base: Base) -> Raw:
    name = base.dice.choice(
        (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"ok\x80", b"\\\xff", b"\xc0\xaf" * 300, b"schema\xff")
    )
    around = base.dice.choice(((), ((b"a", b"1"),), ((b"schema", b"social.post.v1"), (b"x", None))))
    return base.avro(base.dice.choice((base.value, base.value, b"", None, b"\0")), headers=(*around, (name, b"\xff")))
