"""Track which objects lie in the clear in a bank that encrypts, by their receipts. Pure."""

from collections.abc import Container, Mapping
from typing import Any, Final

#: Objects that are tracked, at most: once they are encrypted, so are all others.
MOST: Final = 50_000


class ClearObjects:
    """Takes receipts in any order, each once or more often."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}
        self._replaced: set[str] = set()
        self._encrypts = False

    def take(self, receipt: Mapping[str, Any]) -> None:
        for each in map(str, receipt.get("replaces", ())):
            if self._owners.pop(each, None) is None and len(self._replaced) < MOST:
                self._replaced.add(each)
        if receipt.get("encryption"):
            self._encrypts = True
        elif len(self._owners) < MOST and (identity := str(receipt["receipt_id"])) not in self._replaced:
            self._owners[identity] = receipt["owner"]

    def count(self, erased: Container[str] = ()) -> int:
        """Return how many lie in the clear, but for those of owners who were `erased`; none where no object is
        encrypted.
        """
        return sum(owner not in erased for owner in self._owners.values()) if self._encrypts else 0
