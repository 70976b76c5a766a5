"""Answers: what owners say to offerings, and orders to make them one, as records of withdrawals.answer.v1."""

from dataclasses import dataclass
from enum import StrEnum
from sys import intern
from typing import Any, Final
from uuid import UUID

from bank.accounts import records
from bank.accounts.events import HEX
from bank.withdrawals import standing_terms
from bank.withdrawals.standing_terms import StandingTermsProblems
from bank.withdrawals.terms import MOST_VERSION, MOST_WANTED, StandingTerms
from schemas import catalog, framing

SCHEMA: Final = "withdrawals.answer.v1"
#: Longest id of an offering, in characters.
MOST_ID: Final = 64
Held = tuple[tuple[str, int], ...]


class AnswerKind(StrEnum):
    """Kind of an answer; schema withdrawals.answer.v1 says it in full."""

    ACCEPT = "accept"
    DECLINE = "decline"
    REVOKE = "revoke"
    STANDING = "standing"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class OwnersAnswer:
    """Answer of an owner, or the bank's order to make the owner this offering (OFFER, with what it holds: record type
    and number). `standing` None: there are no standing terms any more.
    """

    answer_id: UUID
    owner: str
    kind: AnswerKind
    offering: str = ""
    version: int = 0
    held: Held = ()
    standing: StandingTerms | None = None


def encoded(answer: OwnersAnswer) -> tuple[bytes, bytes]:
    """Encode an answer as (key, value)."""
    fields = {
        "answer_id": answer.answer_id,
        "owner": answer.owner,
        "said": answer.kind.value,
        "offering": answer.offering,
        "version": answer.version,
        "held": held_fields(answer.held),
        "standing": standing_text(answer.standing),
    }
    return answer.owner.encode(), framing.encode(catalog.load().by_name(SCHEMA), fields)


def decoded(key: bytes | None, value: bytes | None) -> OwnersAnswer | None:
    """Decode an answer; None for anything that no part of the bank wrote there."""
    found = records.decoded(SCHEMA, value, _answer)
    return found if found is not None and key == found.owner.encode() and _is_sound(found) else None


def _answer(record: dict[str, Any]) -> OwnersAnswer:
    return OwnersAnswer(
        answer_id=record["answer_id"],
        owner=record["owner"],
        kind=AnswerKind(record["said"]),
        offering=record["offering"],
        version=record["version"],
        held=held_of(record["held"]),
        standing=standing_of(record["standing"], record["owner"]),
    )


def _is_sound(answer: OwnersAnswer) -> bool:
    about_one = answer.kind is not AnswerKind.STANDING
    return (
        HEX.fullmatch(answer.owner) is not None
        and about_one == bool(answer.offering)
        and len(answer.offering) <= MOST_ID
        and 0 <= answer.version <= MOST_VERSION
        and (answer.standing is None or not about_one)
    )


def held_fields(held: Held) -> list[dict[str, Any]]:
    return [{"record_type": name, "records": records} for name, records in held]


def held_of(fields: list[dict[str, Any]]) -> Held:
    """Return record types with numbers of records.

    Raises:
        ValueError: there are more than an offering may want.
    """
    if len(fields) > MOST_WANTED:
        raise ValueError("an offering wants fewer record types")
    return tuple((intern(each["record_type"]), each["records"]) for each in fields)


def standing_text(standing: StandingTerms | None) -> str:
    return "" if standing is None else standing_terms.to_json(standing).decode()


def standing_of(text: str, owner: str) -> StandingTerms | None:
    """Return the standing terms of a document as this owner's; None for no text.

    Raises:
        ValueError: they are none.
    """
    found = standing_terms.read(text.encode(), owner) if text else None
    if isinstance(found, StandingTermsProblems):
        raise ValueError("these are no standing terms")  # noqa: TRY004 - a text of another form
    return found
