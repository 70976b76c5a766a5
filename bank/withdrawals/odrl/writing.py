"""Write policies: an offering as a Request, standing terms as an Offer, a licence as an Agreement.

A policy is canonical JSON (RFC 8785), so there is one for each value. Revocation is state, and in no policy.
"""

from typing import Any

from bank.strict_documents import canonical
from bank.withdrawals.odrl.grants import permissions
from bank.withdrawals.odrl.nodes import Node, constraint, iri, time_node
from bank.withdrawals.odrl.terms import Project, actions, permission
from bank.withdrawals.odrl.vocabulary import (
    ACCOUNT,
    AFTERWARDS,
    AGREEMENT,
    CONTEXT,
    EVERY_RECORD,
    LICENCE_END,
    OFFERING,
    ORIGINATOR,
    PROFILE,
    STANDING,
)  # fmt: skip
from bank.withdrawals.terms import Licence, Offering, StandingTerms
from bank.withdrawals.uses import RESALE


def request(asked: Offering) -> bytes:
    """Return an offering as a Request."""
    uid = f"{OFFERING}{asked.id}:{asked.version}"
    ends = [constraint("dateTime", "lt", time_node(asked.terms.expires))]
    given = permission(asked.terms, Project(asked.purpose, asked.model, asked.framework), ends, f"{uid}#payment")
    return _policy(
        "Request",
        uid,
        [given],
        {
            "assignee": ORIGINATOR + asked.originator,
            "teller:answeredFrom": time_node(asked.opens),
            "teller:answeredUntil": time_node(asked.closes),
        },
    )


def offer(standing: StandingTerms) -> bytes:
    """Return standing terms as an Offer, without grants that grant nothing."""
    uid = f"{STANDING}{standing.owner}:{standing.version}"
    return _policy("Offer", uid, permissions(standing.grants, f"{uid}#payment"), {"assigner": ACCOUNT + standing.owner})


def agreement(licence: Licence, project: Project) -> bytes:
    """Return a licence as an Agreement; it stays the same when the licence is revoked."""
    uid = f"{AGREEMENT}{licence.agreement}"
    ends = [
        constraint("dateTime", "gteq", time_node(licence.since)),
        constraint("dateTime", "lt", time_node(licence.until)),
    ]
    given = permission(licence.terms, project, ends, f"{uid}#payment")
    return _policy(
        "Agreement",
        uid,
        [given],
        {
            "assignee": ORIGINATOR + licence.originator,
            "assigner": ACCOUNT + licence.owner,
            "teller:offering": f"{OFFERING}{licence.offering}:{licence.version}",
            "teller:offeredUntil": time_node(licence.terms.expires),
        },
    )


def _policy(kind: str, uid: str, permissions: list[Node], more: Node) -> bytes:
    """Write a policy; which of the resales it does not permit, it prohibits."""
    permitted = {action for each in permissions for action in each["action"]}
    prohibited = [action for action in actions(RESALE) if action not in permitted]
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "conflict": "prohibit",
        "obligation": [
            {"action": list(AFTERWARDS), "constraint": [constraint("event", "gt", iri(LICENCE_END))]},
        ],
        "profile": PROFILE,
        "type": kind,
        "uid": uid,
        **more,
    }
    if permissions:
        found["permission"] = permissions
    if prohibited:
        found["prohibition"] = [{"action": prohibited, "target": EVERY_RECORD}]
    return canonical(found)
