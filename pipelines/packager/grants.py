"""Grants of originators on their way to the packager: encrypted to its key by age, and so unread on Kafka."""

import io

from bank.withdrawals.packaging.grant import MOST_BYTES, Grant, grant_of
from pipelines.withdrawals.age_files import AgeError, decrypt, encrypt


class _TooLongError(Exception):
    """More is in it than a grant has."""


class _Bounded(io.BytesIO):
    def write(self, data: object) -> int:
        if self.tell() + len(memoryview(data)) > MOST_BYTES:  # type: ignore[arg-type]
            raise _TooLongError
        return super().write(data)  # type: ignore[arg-type]


def sealed(text: bytes, recipient: str) -> bytes:
    """Encrypt the text of a grant to the packager's recipient.

    Raises:
        AgeError: it is none.
    """
    out = io.BytesIO()
    encrypt(io.BytesIO(text), out, [recipient])
    return out.getvalue()


def unsealed(data: bytes, identity: str, *, allow_http: bool = False) -> Grant | tuple[str, ...]:
    """Decrypt and read a grant by the packager's identity; what is none comes back as sentences that say why, and hold
    nothing of it.
    """
    out = _Bounded()
    try:
        decrypt(io.BytesIO(data), out, identity)
    except (AgeError, _TooLongError):
        return ("the grant is not encrypted to this packager's key: give a newer one by `teller package deliver`",)
    return grant_of(out.getvalue(), allow_http=allow_http)
