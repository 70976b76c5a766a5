"""Objects in the clear, for tests that read what a line stored."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from pipelines.access.memory import MemoryTrail
from schemas.identifiers import schema_of
from teller.settings import Settings
from teller.settings.owner_keys import object_opener
from tests.access.readers import reading_of

#: Takes an owner, a bucket, an object's key and its bytes; gives it in the clear.
Clear = Callable[[str, str, str, bytes], bytes]


@contextmanager
def opening(settings: Settings) -> Iterator[Clear]:
    """Open what the bank's keys open."""
    with closing(object_opener(settings, reading_of(MemoryTrail()))) as opener:

        def clear(owner: str, bucket: str, key: str, data: bytes) -> bytes:
            plain = opener.open(owner, Place(bucket, key, schema_of(key)), data)
            assert not isinstance(plain, Unopened), opener.words(plain)
            return plain

        yield clear
