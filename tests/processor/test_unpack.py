"""Each codec by one contract: what a Java broker unpacks is unpacked, all else is an error, and none takes too much."""

import gzip
import struct
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import cramjam
import pytest
from aiokafka import codec as aiokafka_codec
from hypothesis import given
from hypothesis import strategies as st

from pipelines.processor.unpack import MAX_UNPACKED_BYTES, UnpackedTooLargeError, UnpackError, unpack
from tests.fuzz import wire

CODECS = range(len(wire.ENCODERS))
PACKED = CODECS[1:]
NAMES = ("none", "gzip", "snappy", "lz4", "zstd")
by_codec = pytest.mark.parametrize("codec", CODECS, ids=NAMES)
by_packed = pytest.mark.parametrize("codec", PACKED, ids=NAMES[1:])
XERIAL = b"\x82SNAPPY\x00" + struct.pack(">ii", 1, 1)


@given(st.binary(max_size=5_000), st.sampled_from(CODECS))
def test_what_was_packed_comes_back(data: bytes, codec: int) -> None:
    assert unpack(codec, wire.ENCODERS[codec](data)) == data


@given(st.binary(max_size=300), st.sampled_from(CODECS), st.data())
def test_broken_bytes_are_an_error_or_bytes_and_nothing_else(data: bytes, codec: int, draw: st.DataObject) -> None:
    packed = bytearray(wire.ENCODERS[codec](data * 20))
    for _ in range(draw.draw(st.integers(1, 4))):
        if packed:
            packed[draw.draw(st.integers(0, len(packed) - 1))] = draw.draw(st.integers(0, 255))
    with suppress(UnpackError):
        assert isinstance(unpack(codec, bytes(packed)), bytes)


@by_packed
@pytest.mark.parametrize("data", [b"", b"\xff" * 40, b"\0" * 40, b"\x82SNAPPY\x00" + b"\xff" * 12])
def test_what_is_not_packed_is_an_error(codec: int, data: bytes) -> None:
    with pytest.raises(UnpackError):
        unpack(codec, data)


@by_packed
def test_what_ends_too_early_is_an_error_and_not_too_large(codec: int) -> None:
    packed = wire.ENCODERS[codec](b"hello" * 1000)
    with pytest.raises(UnpackError) as caught:
        unpack(codec, packed[:-6])
    assert type(caught.value) is UnpackError


@by_packed
def test_what_unpacks_to_too_much_is_told_apart_and_takes_no_more_than_the_limit(codec: int) -> None:
    packed = wire.ENCODERS[codec](b"\0" * (MAX_UNPACKED_BYTES + 1))
    tracemalloc.start()
    with pytest.raises(UnpackedTooLargeError):
        unpack(codec, packed)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 * MAX_UNPACKED_BYTES


@by_codec
def test_what_just_fits_is_unpacked(codec: int) -> None:
    data = b"\0" * MAX_UNPACKED_BYTES
    assert unpack(codec, wire.ENCODERS[codec](data)) == data


@pytest.mark.parametrize("codec", [5, 6, 7])
def test_a_number_without_a_codec_is_an_error(codec: int) -> None:
    with pytest.raises(UnpackError):
        unpack(codec, b"x")


SEVERAL: dict[str, tuple[int, bytes]] = {
    "gzip members": (1, gzip.compress(b"one") + gzip.compress(b"two")),
    "gzip, and bytes behind its end": (1, gzip.compress(b"onetwo") + b"stray"),
    "snappy without frames": (2, bytes(cramjam.snappy.compress_raw(b"onetwo"))),
    "xerial streams": (2, aiokafka_codec.snappy_encode(b"one") + aiokafka_codec.snappy_encode(b"two")),
    "xerial of another version": (2, aiokafka_codec.snappy_encode(b"onetwo").replace(XERIAL[8:], b"\0\0\0\7" * 2, 1)),
    "lz4 frames": (3, aiokafka_codec.lz4_encode(b"one") + aiokafka_codec.lz4_encode(b"two")),
    "zstd frames": (4, aiokafka_codec.zstd_encode(b"one") + aiokafka_codec.zstd_encode(b"two")),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_what_java_reads_is_read(name: str) -> None:
    codec, data = SEVERAL[name]
    assert unpack(codec, data) == b"onetwo"


BLOCK = bytes(cramjam.snappy.compress_raw(b"one"))
BROKEN: dict[str, bytes] = {
    "stray bytes behind the header": XERIAL + b"xx",
    "a block beyond the end": XERIAL + struct.pack(">i", 999) + BLOCK,
    "a block of less than nothing": XERIAL + struct.pack(">i", -4) + BLOCK,
    "a block that claims 4 GB": XERIAL + struct.pack(">i", 5) + b"\xff\xff\xff\xff\x0f",
    "the header and nothing": b"\x82SNAPPY\x00\x00",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_xerial_frames_are_an_error(name: str) -> None:
    with pytest.raises(UnpackError):
        unpack(2, BROKEN[name])


def test_no_text_of_an_error_holds_data() -> None:
    encoders: list[Callable[[bytes], bytes]] = list(wire.ENCODERS[1:])
    for codec, _ in enumerate(encoders, 1):
        with pytest.raises(UnpackError) as caught:
            unpack(codec, b"canary" * 10)
        assert "canary" not in str(caught.value)
