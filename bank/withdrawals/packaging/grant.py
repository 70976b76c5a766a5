"""Grant of an originator: a presigned POST of S3, by which the packager lays files into its bucket until a time.

For example `{"url": "https://acme.s3.amazonaws.com/", "fields": {"policy": "...", "x-amz-signature": "..."},
"prefix": "packages/", "until": "2027-02-01T00:00:00Z"}`. Who has it can write there, so nothing shows its values.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bank.strict_documents import StrictModel, read

MOST_BYTES: Final = 32_768
_NAME: Final = "a grant"
_MOST_FIELDS: Final = 32
_MOST_VALUE: Final = 16_384
_MOST_URL: Final = 2_000
_FIELD: Final = r"^[A-Za-z0-9-]{1,64}$"
_PREFIX: Final = r"^[A-Za-z0-9!_.*'()/-]{0,500}$"
_URL: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,260}(/[A-Za-z0-9!_.*'()%~/-]*)?")
_FORMS: Final = {_FIELD: "letters, digits and -", _PREFIX: "letters, digits and any of ! _ . * ' ( ) / -"}
#: Fields that each upload has of its own.
_OURS: Final = frozenset({"key", "file"})
_UNFIT: Final = frozenset({"redirect", "success_action_redirect"})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def _printable(text: str) -> str:
    if not text.isprintable() or not text.isascii():
        raise ValueError("write one line of plain letters, digits and marks")
    return text


def _url(text: str) -> str:
    parts = text.partition("://")[2].split("/")
    if not _URL.fullmatch(text) or not {".", ".."}.isdisjoint(parts) or not _has_host(text):
        raise ValueError(
            "give an address such as https://bucket.s3.eu-central-1.amazonaws.com/, without names, passwords, and what "
            "follows a ? or #: the fields say who may write"
        )
    return text


def _has_host(text: str) -> bool:
    try:
        found = urlsplit(text)
        return bool(found.hostname) and found.port != 0
    except ValueError:
        return False


def _below(text: str) -> str:
    if not {".", ".."}.isdisjoint(text.split("/")):
        raise ValueError("leave out . and ..: what maps names to folders would write elsewhere")
    return text


def _time(text: str) -> str:
    if _ms(text) is None:
        raise ValueError("give a time in UTC, such as 2027-02-01T00:00:00Z")
    return text


def _ms(text: str) -> int | None:
    try:
        found = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    time = int(found.timestamp()) * 1000
    return time if time >= 0 and f"{found:%Y-%m-%dT%H:%M:%S}Z" == text else None


class UploadGrantDocument(StrictModel):
    """Grant to upload packages: see docs/packages.md."""

    url: Annotated[str, StringConstraints(max_length=_MOST_URL), AfterValidator(_url)]
    #: Fields of the form, as a presigned POST has them; `key` may be there, and is not used.
    fields: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=_FIELD)],
            Annotated[str, StringConstraints(max_length=_MOST_VALUE), AfterValidator(_printable)],
        ],
        Field(min_length=1, max_length=_MOST_FIELDS),
    ]
    prefix: Annotated[str, StringConstraints(pattern=_PREFIX), AfterValidator(_below)]
    until: Annotated[str, StringConstraints(max_length=20), AfterValidator(_time)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        names = [each.lower().replace("-", "_") for each in self.fields]
        if len(set(names)) < len(names) or "file" in names or not _UNFIT.isdisjoint(names):
            raise ValueError("fields: name each once, and neither file nor a redirect")
        if "policy" not in names:
            raise ValueError("fields: policy is missing: make a presigned POST, not a presigned PUT")
        return self


@dataclass(frozen=True, slots=True)
class Grant:
    """Grant to upload below a prefix before a time, in milliseconds since 1970. It shows nothing but that time."""

    url: str = field(repr=False)
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    prefix: str = field(repr=False)
    until: int

    @property
    def is_private(self) -> bool:
        """Return whether nobody on the way reads what is sent: by TLS, or on this machine."""
        return self.url.startswith("https://") or urlsplit(self.url).hostname in _LOOPBACK

    @property
    def place(self) -> str:
        """Name of the place that it leads to, which shows nothing of it; other grants for that place have the same."""
        return sha256(f"{self.url}\n{self.prefix}".encode()).hexdigest()[:32]


def grant_of(text: bytes, *, allow_http: bool = False) -> Grant | tuple[str, ...]:
    """Read a grant; what is none comes back as sentences that say what to mend, and quote nothing of it."""
    found = read(text, UploadGrantDocument, MOST_BYTES, _NAME, _FORMS)
    if not isinstance(found, UploadGrantDocument):
        return found
    fields = tuple((name, value) for name, value in sorted(found.fields.items()) if name.lower() not in _OURS)
    grant = Grant(found.url, fields, found.prefix, _ms(found.until) or 0)
    if not (allow_http or grant.is_private):
        return ("url: give one that begins with https://, as whoever carries the files could read the grant otherwise",)
    return grant
