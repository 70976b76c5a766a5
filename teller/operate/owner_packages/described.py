"""Packages with rows of an owner, for programs. Pure."""

from typing import Any, Final

from bank.ledger.months import DAY_MS
from bank.withdrawals.originators import Originators
from bank.withdrawals.packaging.package_events import Did
from teller.operate.accounts import rules
from teller.operate.answers.history import OwnersHistory
from teller.operate.owner_packages.history import NoticedRows, OwnersPackage, OwnersPackages

#: What an originator says that it did, in words.
DID: Final = {
    Did.DELETED: "deleted the rows",
    Did.RETRAINED: "trained its models again without them",
    Did.CEASED: "ceased to use the models that were trained with them",
}


def described(
    owner: str, found: OwnersPackages, history: OwnersHistory, originators: Originators, now: int
) -> dict[str, Any]:
    """Return the packages that have rows of an owner; `history` has its licences."""
    rows = [_package(each, history, originators, now) for each in found.packages.values()]
    return {"account": owner, "packages": rows}


def _package(found: OwnersPackage, history: OwnersHistory, originators: Originators, now: int) -> dict[str, Any]:
    first, delivered = found.first, found.delivered
    licence, who = history.licences.get(first.agreement), originators.named(first.originator)
    ended = licence.ended if licence else None
    return {
        "package": str(first.package),
        "offering": first.offering,
        "version": first.version,
        "originator": first.originator,
        "originator_name": who.legal_name if who else None,
        "delivered": rules.day(delivered.time) if delivered else None,
        "rows": (delivered or first).rows,
        "licence": str(first.agreement),
        "until": rules.day(licence.begun.until) if licence else None,
        "ended": rules.day(ended.time) if ended else None,
        "notices": [_notice(each, now) for each in found.notices.values()],
    }


def _notice(found: NoticedRows, now: int) -> dict[str, Any]:
    noticed, answered = found.noticed, found.answered
    told = {"notice": str(noticed.notice), "time": rules.day(noticed.time), "rows": noticed.rows}
    if answered is None:
        return told | {"answer": None, "unanswered_days": max(0, now - noticed.time) // DAY_MS}
    answer = {
        "did": [each.value for each in answered.did],
        "in_words": [DID[each] for each in answered.did],
        "on": answered.on.isoformat() if answered.on else None,
        "time": rules.day(answered.time),
    }
    return told | {"answer": answer, "unanswered_days": None}
