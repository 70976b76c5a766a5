"""Open an owner's object, or say why it is not opened."""

from enum import StrEnum

from bank.keys.encrypted_object import Place, decrypt, is_encrypted


class Unopened(StrEnum):
    """Why an object is not opened. Only the last one says something of the object."""

    UNWRITTEN = "unwritten"
    NO_CUSTODY = "no_custody"
    KEYS_AWAY = "keys_away"
    NO_KEY = "no_key"
    ERASED = "erased"
    CLOSED = "closed"


def opened(key: bytes | Unopened, place: Place, found: bytes) -> bytes | Unopened:
    """Return an object in the clear, as it lies or by its owner's key; `Unopened` as key: why there is none.

    CLOSED: the key does not open it in this place, so it is another's, of another place, or changed.
    """
    if not is_encrypted(found):
        return found
    if isinstance(key, Unopened):
        return key
    plain = decrypt(key, place, found)
    return Unopened.CLOSED if plain is None else plain
