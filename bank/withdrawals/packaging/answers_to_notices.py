"""Words that an originator signs for the bank: that it has a package, or what it did after a notice. Pure.

Each is an in-toto Statement v1 in an envelope of DSSE, by the originator's registered Ed25519 key. Its subject is the
very document that it is about, so nothing that was signed for one package or notice is taken for another.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from bank.accounts.depositors import NAME
from bank.strict_documents import StrictModel, canonical, read
from bank.transparency.keys import KeyKind, SignerKey, VerifierKey
from bank.withdrawals.document_parts import Day, once
from bank.withdrawals.package import dsse
from bank.withdrawals.package.names import STATEMENT
from bank.withdrawals.package.statement import TYPE, DigestDocument
from bank.withdrawals.packaging.notices import Notice, digest_of
from bank.withdrawals.packaging.package_events import Did

ACKNOWLEDGED: Final = "urn:teller:acknowledgement:1"
ANSWERED: Final = "urn:teller:answer:1"
MOST_BYTES: Final = 16_384
NOTICE: Final = "notice.dsse.json"
#: End of the name of an originator's key, so that no key of a bank is taken for it.
_KEY_NAME_END: Final = "/answers"
_HEX_KEY: Final = re.compile("[0-9a-f]{64}", re.IGNORECASE)
_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_Originator = Annotated[str, StringConstraints(pattern=f"^{NAME.pattern}$")]
_Deed = Annotated[Did, Field(strict=False)]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Word of an originator that it has a package whose statement has this SHA-256."""

    originator: str
    package: UUID
    statement: str
    on: date


@dataclass(frozen=True, slots=True)
class NoticeAnswer:
    """Word of an originator what it did after a notice, whose document has the SHA-256 `digest`, and on which day."""

    originator: str
    package: UUID
    notice: UUID
    digest: str
    did: tuple[Did, ...]
    on: date


OriginatorsWord = Acknowledgement | NoticeAnswer


class _Subject(StrictModel):
    name: Literal["statement.dsse.json", "notice.dsse.json"]
    digest: DigestDocument


class _Predicate(StrictModel):
    originator: _Originator
    package: _Id
    on: Day
    notice: _Id | None = None
    did: Annotated[list[_Deed], Field(max_length=len(Did)), AfterValidator(once)] = Field(default=[])


class _Document(StrictModel):
    type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[list[_Subject], Field(min_length=1, max_length=1)]
    predicate_type: Annotated[
        Literal["urn:teller:acknowledgement:1", "urn:teller:answer:1"], Field(alias="predicateType")
    ]
    predicate: _Predicate
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        is_answer, said = self.predicate_type == ANSWERED, self.predicate
        about_notice = (self.subject[0].name == NOTICE, said.notice is not None, bool(said.did))
        if about_notice != (is_answer,) * 3:
            raise ValueError(
                "an answer is about a notice, and says what was done; an acknowledgement is about a package"
            )
        return self

    def word(self) -> OriginatorsWord:
        said, digest, on = self.predicate, self.subject[0].digest.sha256, date.fromisoformat(self.predicate.on)
        if said.notice is None:
            return Acknowledgement(said.originator, UUID(said.package), digest, on)
        did = tuple(each for each in Did if each in said.did)
        return NoticeAnswer(said.originator, UUID(said.package), UUID(said.notice), digest, did, on)


def answer_to(notice: Notice, document: bytes, did: tuple[Did, ...], on: date) -> NoticeAnswer:
    """Return the answer to a notice, which was read from this document."""
    return NoticeAnswer(notice.originator, notice.package, notice.id, digest_of(document), did, on)


def signed_word(word: OriginatorsWord, seed: bytes) -> bytes:
    """Write an originator's word, and sign it by the Ed25519 key of this seed (32 bytes)."""
    predicate: dict[str, Any] = {
        "on": word.on.isoformat(),
        "originator": word.originator,
        "package": str(word.package),
    }
    if isinstance(word, NoticeAnswer):
        kind, name, digest = ANSWERED, NOTICE, word.digest
        predicate |= {"did": [each.value for each in word.did], "notice": str(word.notice)}
    else:
        kind, name, digest = ACKNOWLEDGED, STATEMENT, word.statement
    payload = canonical({
        "_type": TYPE,
        "predicate": predicate,
        "predicateType": kind,
        "subject": [{"digest": {"sha256": digest}, "name": name}],
    })  # fmt: skip
    return dsse.signed(payload, SignerKey(word.originator + _KEY_NAME_END, KeyKind.ED25519, seed))


def word_in(found: bytes) -> OriginatorsWord | None:
    """Read an originator's word, whoever signed it; None for what is none."""
    payload = dsse.payload_of(found, MOST_BYTES)
    document = None if payload is None else read(payload, _Document, MOST_BYTES, "an answer")
    return document.word() if isinstance(document, _Document) else None


def is_signed_by(found: bytes, word: OriginatorsWord, public: bytes) -> bool:
    """Return whether an originator's word, as it was read from this document, is signed by its registered key."""
    key = VerifierKey(word.originator + _KEY_NAME_END, KeyKind.ED25519, public)
    return dsse.is_signed_by(found, MOST_BYTES, key)


def signing_key_of(text: str) -> bytes | None:
    """Return the 32 bytes of an Ed25519 public key in 64 hex digits or PEM; None for any other text."""
    if _HEX_KEY.fullmatch(text.strip()):
        return bytes.fromhex(text.strip())
    found = _loaded(load_pem_public_key, text.encode())
    return found.public_bytes_raw() if isinstance(found, Ed25519PublicKey) else None


def signing_seed_of(pem: str) -> bytes | None:
    """Return the 32 bytes of an Ed25519 private key in PEM without a password; None for any other text."""
    found = _loaded(lambda text: load_pem_private_key(text, None), pem.encode())
    return found.private_bytes_raw() if isinstance(found, Ed25519PrivateKey) else None


def _loaded(load: Callable[[bytes], object], pem: bytes) -> object:
    try:
        return load(pem)
    except Exception:  # cryptography raises several types on foreign bytes
        return None
