"""Refusals: why the desk does not do what is asked."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why something is refused; the page has a text for each."""

    #: There is no such session: it ended, was ended, or never was.
    SIGNED_OUT = "signed_out"
    #: The session may enrol passkeys and nothing else.
    ENROL_FIRST = "enrol_first"
    #: A decision needs a passkey anew: the last was too long ago.
    PROVE_AGAIN = "prove_again"
    #: There is no such object, or it is somebody else's.
    UNKNOWN = "unknown"
    #: It was decided otherwise meanwhile: another tab, an offering that closed, a licence that ended.
    CHANGED = "changed"
    #: Too many tries; `retry_s` says when the next may be.
    TOO_MANY = "too_many"
    #: Something behind the desk does not answer; nothing was done.
    DELAYED = "delayed"
    #: The bank has it, and cannot open it.
    CLOSED = "closed"
    #: What was given is wrong; `detail` names the field or the rule.
    INVALID = "invalid"
    #: The account is closed, or its data was erased.
    ACCOUNT_ENDED = "account_ended"
    #: Somebody else decides for this account: a keeper.
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class DeskRefusal:
    """A refusal; `detail` has no data of anybody, only names of fields, rules or parts."""

    why: Why
    detail: str = ""
    retry_s: int = 0
