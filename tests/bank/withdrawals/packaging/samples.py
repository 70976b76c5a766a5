"""Grants, notices and answers for tests."""

import json
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from bank.withdrawals.packaging.notices import Notice, NoticeReason

#: In each value of a grant that nobody may see.
CANARY: Final = "canary4711"
GRANT: Final[dict[str, Any]] = {
    "url": f"https://{CANARY}.s3.eu-central-1.amazonaws.com/",
    "fields": {
        "key": f"{CANARY}/${{filename}}",
        "policy": f"{CANARY}=",
        "x-amz-signature": CANARY,
        "x-amz-credential": f"{CANARY}/20270101/eu-central-1/s3/aws4_request",
    },
    "prefix": f"{CANARY}/in/",
    "until": "2027-02-01T00:00:00Z",
}
ROWS: Final = tuple(sorted(sha256(b"%d" % number).digest() for number in range(3)))
PACKAGE: Final = UUID("6f1c0d6e-9b1f-4c55-8a57-1d2f0a3b4c5d")
NOTICE: Final = Notice(
    id=UUID("0c1c5d9e-33b5-5a37-8d0c-0d2d0e7c2f11"),
    package=PACKAGE,
    originator="acme-ai",
    offering="speech-2027",
    version=1,
    root=b"\7" * 32,
    statement="5a" * 32,
    made=1_796_083_200_123,
    by=date(2027, 1, 31),
    reasons=frozenset({NoticeReason.REVOKED}),
    rows=ROWS,
)
SEED: Final = b"\5" * 32


def grant_text(**changes: Any) -> bytes:
    """Write the grant with changed members; None leaves one out."""
    return json.dumps({name: each for name, each in (GRANT | changes).items() if each is not None}).encode()
