"""Make event ids from the content's own identity: depositing the same content again gives the same ids.

An id is the UUIDv5 (RFC 9562, 5.5) of a JSON list: the record type without its version, the depositor, the owner, and
the parts that identify the event, which are the platform's own id where it has one.
"""

import hashlib
import json
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

#: Never change it: every event id ever given depends on it.
NAMESPACE: Final = uuid.UUID("6f6a3c0e-6a0f-5b52-9a3e-1d0c7e5a4b21")
#: Number of different contents within which an identical repeat is recognised as a second event.
WINDOW: Final = 65_536


def event_id(subject: str, depositor: str, owner: str, parts: Sequence[str | int | None]) -> uuid.UUID:
    """Make the id of an event. `subject` is the record type without version, such as `social.post`."""
    return uuid.uuid5(NAMESPACE, json.dumps([subject, depositor, owner, *parts]))


class Occurrences:
    """Numbers real repeats of records that have no id of their own: 0 for the first of a content, then 1, 2, ...

    It counts within the last WINDOW different contents, so its memory is bounded (about 13 MB). Repeats of a content
    are alike whatever their order, so ids do not depend on positions in the file.
    """

    def __init__(self, window: int = WINDOW) -> None:
        self._window = window
        self._seen: OrderedDict[bytes, int] = OrderedDict()

    def count(self, *parts: str | int | None) -> int:
        """Return how often these parts came before."""
        key = hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()
        earlier = self._seen.pop(key, -1) + 1
        self._seen[key] = earlier
        if len(self._seen) > self._window:
            self._seen.popitem(last=False)
        return earlier
