"""Offers, licences and standing terms of an owner, for programs. Pure."""

import json
from typing import Any

from bank.withdrawals import standing_terms
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.originators import Originators
from bank.withdrawals.summary import summary
from bank.withdrawals.terms import StandingTerms
from teller.operate.accounts import rules
from teller.operate.answers.history import HeldLicence, OwnersHistory


def described(owner: str, found: OwnersHistory, known: Offerings, originators: Originators, now: int) -> dict[str, Any]:
    """Return what an owner was offered, said and granted; open offers first, each with its summary."""
    return {
        "account": owner,
        "offers": [_offer(each, found, known, originators, now) for each in found.offers(known, now)],
        "licences": [_licence(each, now) for each in found.licences.values()],
        "standing_terms": terms_fields(found.standing),
    }


def terms_fields(found: StandingTerms | None) -> dict[str, Any] | None:
    """Return standing terms as their document has them."""
    document: dict[str, Any] | None = None if found is None else json.loads(standing_terms.to_json(found))
    return document


def document(found: dict[str, Any]) -> str:
    """Write standing terms for people; it can be given back as a file."""
    return json.dumps(found, indent=2, ensure_ascii=True)


def _offer(
    offered: WithdrawalEvent, found: OwnersHistory, known: Offerings, originators: Originators, now: int
) -> dict[str, Any]:
    terms, who = known.version(offered.offering, offered.version), originators.named(offered.originator)
    name = who.legal_name if who else offered.originator
    return {
        "offering": offered.offering,
        "version": offered.version,
        "originator": offered.originator,
        "offered": rules.day(offered.time),
        "state": known.state(terms, now).value if terms else None,
        "opens": rules.day(terms.opens) if terms else None,
        "closes": rules.day(offered.until),
        "said": _word(found.words.get(offered.offering)),
        "summary": [each._asdict() for each in summary(terms, name)] if terms else [],
    }


def _word(event: WithdrawalEvent | None) -> dict[str, Any] | None:
    if event is None:
        return None
    told = {"outcome": event.kind.value, "version": event.version, "time": rules.day(event.time)}
    if event.kind is WithdrawalKind.ACCEPTED:
        return told | {"by_standing_terms": event.by_standing_terms}
    return told | ({"rule": event.rule.value} if event.rule else {})


def _licence(each: HeldLicence, now: int) -> dict[str, Any]:
    begun, ended = each.begun, each.ended
    revoked = ended is not None and ended.kind is WithdrawalKind.REVOKED
    return {
        "licence": str(begun.event_id),
        "offering": begun.offering,
        "version": begun.version,
        "originator": begun.originator,
        "by_standing_terms": begun.by_standing_terms,
        "since": rules.day(begun.time),
        "until": rules.day(begun.until),
        "holds": each.holds_at(now),
        "revoked": rules.day(ended.time) if ended and revoked else None,
        "ended": rules.day(ended.time) if ended and not revoked else None,
        "ended_by": ended.rule.value if ended and ended.rule else None,
    }
