"""Say of reasons that name no field what was wrong and what to do."""

from collections.abc import Mapping
from typing import Final

from pipelines.steps.outcome import Reason

_ASK: Final = "ask the bank's operators"
_AGREED: Final = "then its operators can replay this"

DETAILS: Final[Mapping[Reason, str]] = {
    Reason.UNKNOWN_DEPOSITOR: f"nobody is registered for this topic, or under this name: {_ASK}, or mend the topic",
    Reason.WRONG_DEPOSITOR: "depositor is not the name of the one whose topic this is: send your own name",
    Reason.WRONG_OWNER: "owner_id is not the depositor's own: an owner deposits for itself alone",
    Reason.SCHEMA_NOT_GRANTED: f"the depositor is not registered for this record type: {_ASK} to grant it",
    Reason.DEPOSITOR_UNPROVEN: "a registered name on a shared stream takes a header `depositor-proof` made with its"
    " key: send the proof, or publish to the depositor's own topic",
    Reason.DEPOSITOR_SUSPENDED: f"Kafka took it while the depositor was suspended: {_ASK}",
    Reason.DEPOSITOR_ENDED: "Kafka took it after the depositor had ended: send no more",
    Reason.OWNER_UNKNOWN: "no account was linked to this owner_id of the depositor when Kafka took it: have the bank"
    f" link it, {_AGREED}",
    Reason.CONSENT_MISSING: "the owner had not agreed to this depositor and record type when Kafka took it: ask the"
    f" owner, {_AGREED}",
    Reason.CONSENT_WITHDRAWN: "the owner had withdrawn the consent when Kafka took it: send no more of this owner",
    Reason.CONSENT_ENDED: f"the owner's consent had ended when Kafka took it: ask the owner, {_AGREED}",
    Reason.SCAN_FAILED: "a text could not be scanned: nothing to mend in the record; the bank's operators replay it",
}
