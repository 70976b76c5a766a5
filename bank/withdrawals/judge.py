"""The judge: decides whether a licence comes to be, and whether an owner's data may go out under it. Pure.

It asks those rules of `JudgeRule` that belong to the request, in their order, and names the first that fails. What is
not granted is refused: an empty set, an unknown name and another owner's value lead to a refusal, never to an
exception.
A decision takes time linear in the owner's licences.

**Time.** A clock may jump back; what was decided does not. The judge takes the later of the clock and of the newest
time that was decided by for this owner, so a licence that was seen to end stays ended. A revocation holds at any time.
"""

from typing import Final

from bank.withdrawals.accepting import against_acceptance
from bank.withdrawals.requests import Acceptance, Judgement, OwnerState, WithdrawalRequest
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.withdrawing import against_withdrawal

_VERDICTS: Final = {rule: Judgement(rule) for rule in (None, *JudgeRule)}


def judge(request: Acceptance | WithdrawalRequest, owner: OwnerState, now: int) -> Judgement:
    """Decide a request at this time."""
    time = max(now, owner.latest)
    if isinstance(request, Acceptance):
        return _VERDICTS[against_acceptance(request, owner, time)]
    return _VERDICTS[against_withdrawal(request, owner, time)]
