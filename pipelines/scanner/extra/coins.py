"""Find addresses of wallets: by their check sums, or by a form that nothing else has."""

import re
from hashlib import sha256
from typing import Final

from presidio_analyzer import EntityRecognizer, Pattern
from presidio_analyzer.predefined_recognizers import CryptoRecognizer

from pipelines.scanner.gates.seen import Seen

_BITCOIN: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE: Final = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
#: Characters of the shortest address.
_LONG: Final = re.compile(r"[0-9A-Za-z]{25}")
_SEGWIT: Final = re.compile(r"(?:bc|tb|ltc)1", re.IGNORECASE)
_BASE58: Final = "1-9A-HJ-NP-Za-km-z"
#: Bytes of an address of most coins: a version, a hash and a check sum of four.
_BYTES: Final = 25
_MONERO: Final = 95
_ADDRESS: Final = (
    r"(?<![A-Za-z0-9])(?=[A-Za-z]{0,44}[0-9])"
    rf"(?:0[xX][0-9A-Fa-f]{{40}}|(?:bc|tb|ltc|BC|TB|LTC)1[0-9A-Za-z]{{25,87}}|[48][{_BASE58}]{{94}}|[{_BASE58}]{{25,44}})(?![A-Za-z0-9])"
)


class WalletRecognizer(CryptoRecognizer):
    """Presidio's recognizer of Bitcoin, for more coins: Litecoin, Dogecoin, Dash, Tron, XRP, Ethereum and Monero.

    Solana's addresses have no check sum: they count near a context word.
    """

    def __init__(self, supported_language: str = "en") -> None:
        words = ["wallet", "btc", "bitcoin", "crypto", "sol", "solana", "coin", "coins"]
        super().__init__(
            [Pattern("address", _ADDRESS, 0.05)], words, supported_language, name="WalletRecognizer"
        )  # fmt: skip
        self.global_regex_flags = re.DOTALL

    def may_find(self, seen: Seen) -> object:
        return seen.digits and _LONG.search(seen.text)

    def validate_result(self, pattern_text: str) -> bool | None:  # type: ignore[override]
        """Check an address; None for one that could be Solana's, which has nothing to check."""
        if pattern_text[:2] in {"0x", "0X"} or len(pattern_text) == _MONERO:
            return True
        if _SEGWIT.match(pattern_text):
            return bool(self.validate_bech32_address(pattern_text)[0])  # type: ignore[no-untyped-call]
        if len(pattern_text) > 35:
            return None
        alphabet = _RIPPLE if pattern_text[0] == "r" else _BITCOIN
        return _is_checked(pattern_text, alphabet) or (None if len(pattern_text) >= 32 else False)


def _is_checked(text: str, alphabet: str) -> bool:
    """Check the last four of an address' 25 bytes, written in base 58."""
    number = 0
    for each in text:
        number = number * 58 + alphabet.index(each)
    if number.bit_length() > 8 * _BYTES:
        return False
    found = number.to_bytes(_BYTES, "big")
    return found[-4:] == sha256(sha256(found[:-4]).digest()).digest()[:4]


def recognizers() -> list[EntityRecognizer]:
    return [WalletRecognizer()]
