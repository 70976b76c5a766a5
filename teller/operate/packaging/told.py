"""States of packages and notices: in words, with what to do next, and for programs. Pure."""

from typing import Any, Final

from bank.ledger.documents.months import time_text
from bank.withdrawals.packaging.notices import notice_in
from bank.withdrawals.packaging.package_events import PackageRule
from bank.withdrawals.packaging.package_states import NoticeState, PackageState, PackageStep

#: What each rule says, and what to do.
RULES: Final = {
    PackageRule.OFFERING_UNKNOWN: "The bank has no such version of it: order one that `teller ido show` lists.",
    PackageRule.ORIGINATOR_REFUSED: "The originator is suspended or has ended: order anew once it is active again.",
    PackageRule.NO_RECIPIENT: "The originator has no key that holds: set one by `teller originators key`, order anew.",
    PackageRule.TOO_FEW_OWNERS: "Fewer owners have a licence than the offering's least group: order anew when more do.",
    PackageRule.NO_RECORDS: "The owners have no records that the offering asks for.",
    PackageRule.NOT_ANONYMOUS: "Too many rows would have to be left out: allow more of it, lower k or l, or give wider "
    "ladders, and order anew.",
    PackageRule.FORMER_PACKAGES: "Beside former packages it would show who left them: order anew when more owners have "
    "a licence.",
    PackageRule.OBJECT_MISSING: "An object that a receipt names is missing: `teller verify` says which.",
    PackageRule.OBJECT_DAMAGED: "An object is not as its receipt says: `teller verify` says which.",
    PackageRule.FIELD_UNKNOWN: "A field that is asked for is in no version of its record type: see `teller schemas`.",
    PackageRule.STAGE_LOST: "Its files were lost before they were sent. Nobody pays for it: order it anew.",
    PackageRule.WRONG_ORDER: "The order or its grant cannot be followed: order anew.",
}
_NEXT: Final = {
    PackageStep.MAKING: "`teller packager` makes it.",
    PackageStep.PROVING: "It waits for the log's proof and its release: `teller log` must run, and `teller packager`.",
    PackageStep.DELIVERING: "It is being uploaded. If its grant has ended, give a newer one: `teller package deliver`.",
    PackageStep.CANCELLED: "Nothing more becomes of it.",
}


def described(state: PackageState) -> dict[str, Any]:
    """Return the state of a package for programs."""
    made, sent, failed = state.made, state.delivered or state.released, state.failed
    return {
        "package": str(state.package),
        "offering": state.ordered.offering,
        "version": state.ordered.version,
        "originator": state.ordered.originator,
        "step": state.step.value,
        "ordered": time_text(state.ordered.time),
        "granted": time_text(state.granted.time),
        "rows": made.rows if made else None,
        "owners_at_least": made.owners_at_least if made else None,
        "k": made.k if made else None,
        "l": made.l if made else None,
        "suppressed": made.suppressed if made else None,
        "attempt": state.attempt,
        "released": time_text(state.released.time) if state.released else None,
        "until": time_text(sent.until) if sent else None,
        "statement": sent.statement if sent else None,
        "files": sent.files if sent else None,
        "size_bytes": sent.size_bytes if sent else None,
        "delivered": time_text(state.delivered.time) if state.delivered else None,
        "acknowledged": time_text(state.acknowledged.time) if state.acknowledged else None,
        "rule": failed.rule.value if failed and failed.rule else None,
        "notices": len(state.notices),
        "unanswered": sum(not each.answered for each in state.notices.values()),
        "next": what_next(state),
    }


def what_next(state: PackageState) -> str:
    """Say what to do next."""
    if state.failed and state.failed.rule:
        return RULES[state.failed.rule]
    if any(not each.answered for each in state.notices.values()):
        return "Notices are not answered: hand them over by `teller package notices`, file answers by `take`."
    if state.step is PackageStep.DELIVERED:
        return (
            "It is there."
            if state.acknowledged
            else "Ask the originator to acknowledge it, then `teller package take`."
        )
    if state.is_others and state.step is not PackageStep.CANCELLED:
        return "Another packager makes and delivers it: ask there."
    return _NEXT[state.step]


def described_notice(state: PackageState, found: NoticeState) -> dict[str, Any]:
    """Return a notice for programs."""
    said, answered = notice_in(found.noticed.document), found.answered
    return {
        "notice": str(found.noticed.notice),
        "package": str(state.package),
        "originator": state.ordered.originator,
        "rows": len(said.rows) if said else None,
        "reasons": sorted(each.value for each in said.reasons) if said else [],
        "made": time_text(found.noticed.time),
        "by": said.by.isoformat() if said else None,
        "answered": time_text(answered.time) if answered else None,
        "did": [each.value for each in answered.did] if answered else [],
    }
