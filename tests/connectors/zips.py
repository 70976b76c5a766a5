"""Zips that Python does not write: of any method, encrypted, with a size that only the data tells."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from inflate64 import Deflater


def by_hand(name: str, packed: bytes, content: bytes, method: int, flags: int = 0) -> bytes:
    """A zip of one member, with its directory (APPNOTE.TXT, 4.3)."""
    sizes = (zlib.crc32(content), len(packed), len(content), len(name), 0)
    fields = (20, flags, method, 0, 33, *sizes)
    member = b"PK\x03\x04" + struct.pack("<5H3I2H", *fields) + name.encode() + packed
    entry = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, *fields, 0, 0, 0, 0, 0) + name.encode()
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 1, 1, len(entry), len(member), 0)
    return member + entry + end


def deflate64(content: bytes) -> bytes:
    deflater = Deflater()
    return bytes(deflater.deflate(content) + deflater.flush())


class _OneWay(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


def streamed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, *, zip64: bool = False) -> bytes:
    """A zip whose headers leave the sizes open, as programs write it that cannot go back."""
    out = _OneWay()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=zip64) as member:
                member.write(content)
    return out.getvalue()


def without_directory(archive: bytes) -> bytes:
    return archive[: archive.index(b"PK\x01\x02")]
