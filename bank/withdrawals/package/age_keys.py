"""Keys as age writes them (c2sp.org/age): X25519 keys of 32 bytes in Bech32 (BIP 173, without its bound on length)."""

from collections.abc import Iterable
from typing import Final

_SIGNS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def recipient(public: bytes) -> str:
    """Return a public X25519 key, as an originator registers one, as a recipient: age1 and 58 letters and digits."""
    return _bech32("age", public)


def identity(private: bytes) -> str:
    """Return a private X25519 key as an identity: AGE-SECRET-KEY-1 and 58 letters and digits."""
    return _bech32("age-secret-key-", private).upper()


def _bech32(prefix: str, data: bytes) -> str:
    words = list(_words(data))
    spread = [*(ord(each) >> 5 for each in prefix), 0, *(ord(each) & 31 for each in prefix)]
    check = _checksum([*spread, *words, *[0] * 6]) ^ 1
    words += [check >> 5 * place & 31 for place in range(5, -1, -1)]
    return f"{prefix}1{''.join(_SIGNS[each] for each in words)}"


def _words(data: bytes) -> Iterable[int]:
    """Cut bytes into groups of 5 bits, the last filled with zeros."""
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data) << count * 5 - len(data) * 8
    return (number >> 5 * place & 31 for place in range(count - 1, -1, -1))


def _checksum(values: Iterable[int]) -> int:
    found = 1
    for value in values:
        top, found = found >> 25, (found & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            found ^= generator if top >> bit & 1 else 0
    return found
