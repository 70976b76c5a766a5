"""Rules by which the judge refuses, in the order in which it asks them; the first that fails is named."""

from enum import StrEnum
from typing import Final


class JudgeRule(StrEnum):
    """Rule of the judge; the values are durable, and the order is that of docs/withdrawals.md."""

    OWNER_UNKNOWN = "owner_unknown"
    OWNER_ERASED = "owner_erased"
    OWNER_CLOSED = "owner_closed"
    NO_LICENCE = "no_licence"
    ORIGINATOR_UNKNOWN = "originator_unknown"
    ORIGINATOR_ENDED = "originator_ended"
    ORIGINATOR_SUSPENDED = "originator_suspended"
    OFFERING_NOT_OPEN = "offering_not_open"
    OFFERING_CLOSED = "offering_closed"
    OFFERING_CHANGED = "offering_changed"
    REVOKED = "revoked"
    NOT_BEGUN = "not_begun"
    EXPIRED = "expired"
    REPLACED = "replaced"
    TOO_LONG = "too_long"
    NOTHING_ASKED = "nothing_asked"
    NO_PRICE = "no_price"
    RESALE = "resale"
    OTHER_USE = "other_use"
    OTHER_TERRITORY = "other_territory"
    OTHER_FIELDS = "other_fields"
    OTHER_PERIOD = "other_period"
    NOTHING_SAID = "nothing_said"
    DECLINED = "declined"
    STANDING_TERMS = "standing_terms"
    TOO_FEW_RECORDS = "too_few_records"
    GROUP_TOO_SMALL = "group_too_small"
    ALREADY_GRANTED = "already_granted"
    EXCLUSIVE_ELSEWHERE = "exclusive_elsewhere"
    NOT_ALONE = "not_alone"


SENTENCES: Final = {
    JudgeRule.OWNER_UNKNOWN: "The bank has no account of this owner.",
    JudgeRule.OWNER_ERASED: "The owner's data was erased.",
    JudgeRule.OWNER_CLOSED: "The owner's account is closed.",
    JudgeRule.NO_LICENCE: "The owner granted no licence under this agreement.",
    JudgeRule.ORIGINATOR_UNKNOWN: "Whoever asks is not the registered originator of this offering.",
    JudgeRule.ORIGINATOR_ENDED: "The originator's registration has ended.",
    JudgeRule.ORIGINATOR_SUSPENDED: "The originator is suspended.",
    JudgeRule.OFFERING_NOT_OPEN: "The offering is not open yet.",
    JudgeRule.OFFERING_CLOSED: "The offering is closed.",
    JudgeRule.OFFERING_CHANGED: "The offering was changed since: the answer is to another version of it.",
    JudgeRule.REVOKED: "The owner revoked the licence.",
    JudgeRule.NOT_BEGUN: "The licence has not begun yet.",
    JudgeRule.EXPIRED: "The licence has ended.",
    JudgeRule.REPLACED: "The owner granted a licence for a newer version of the offering, which replaced this one.",
    JudgeRule.TOO_LONG: "The licence would last longer than any may.",
    JudgeRule.NOTHING_ASKED: "It is not said which data is asked for, from when, for which use, or where.",
    JudgeRule.NO_PRICE: "Nothing would be paid.",
    JudgeRule.RESALE: "Letting others use the data, or selling it, is for registered aggregators alone.",
    JudgeRule.OTHER_USE: "The licence is not for this use.",
    JudgeRule.OTHER_TERRITORY: "The licence is not for these countries.",
    JudgeRule.OTHER_FIELDS: "The licence is not for these record types or fields.",
    JudgeRule.OTHER_PERIOD: "The licence is not for data from this time.",
    JudgeRule.NOTHING_SAID: "The owner said nothing, which means no.",
    JudgeRule.DECLINED: "The owner said no.",
    JudgeRule.STANDING_TERMS: "The owner's standing terms do not allow it.",
    JudgeRule.TOO_FEW_RECORDS: "The owner has fewer records than are asked for.",
    JudgeRule.GROUP_TOO_SMALL: (
        "The package would be made of fewer people, or of fewer who look alike, than was agreed."
    ),
    JudgeRule.ALREADY_GRANTED: "The owner granted a licence for this version of the offering, or a newer one, already.",
    JudgeRule.EXCLUSIVE_ELSEWHERE: "Another licence of the owner's has the same data to itself.",
    JudgeRule.NOT_ALONE: "The offering wants the data to itself, and another licence of the owner's has it already.",
}
