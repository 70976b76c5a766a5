"""Rules by which the judge refuses, in the order in which it asks them; the first that fails is named."""

from enum import StrEnum
from typing import Final


class Rule(StrEnum):
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
    Rule.OWNER_UNKNOWN: "The bank has no account of this owner.",
    Rule.OWNER_ERASED: "The owner's data was erased.",
    Rule.OWNER_CLOSED: "The owner's account is closed.",
    Rule.NO_LICENCE: "The owner granted no licence under this agreement.",
    Rule.ORIGINATOR_UNKNOWN: "Whoever asks is not the registered originator of this offering.",
    Rule.ORIGINATOR_ENDED: "The originator's registration has ended.",
    Rule.ORIGINATOR_SUSPENDED: "The originator is suspended.",
    Rule.OFFERING_NOT_OPEN: "The offering is not open yet.",
    Rule.OFFERING_CLOSED: "The offering is closed.",
    Rule.OFFERING_CHANGED: "The offering was changed since: the answer is to another version of it.",
    Rule.REVOKED: "The owner revoked the licence.",
    Rule.NOT_BEGUN: "The licence has not begun yet.",
    Rule.EXPIRED: "The licence has ended.",
    Rule.REPLACED: "The owner granted a licence for a newer version of the offering, which replaced this one.",
    Rule.TOO_LONG: "The licence would last longer than any may.",
    Rule.NOTHING_ASKED: "It is not said which data is asked for, from when, for which use, or where.",
    Rule.NO_PRICE: "Nothing would be paid.",
    Rule.RESALE: "Letting others use the data, or selling it, is for registered aggregators alone.",
    Rule.OTHER_USE: "The licence is not for this use.",
    Rule.OTHER_TERRITORY: "The licence is not for these countries.",
    Rule.OTHER_FIELDS: "The licence is not for these record types or fields.",
    Rule.OTHER_PERIOD: "The licence is not for data from this time.",
    Rule.NOTHING_SAID: "The owner said nothing, which means no.",
    Rule.DECLINED: "The owner said no.",
    Rule.STANDING_TERMS: "The owner's standing terms do not allow it.",
    Rule.TOO_FEW_RECORDS: "The owner has fewer records than are asked for.",
    Rule.GROUP_TOO_SMALL: "The package would be made of fewer people, or of fewer who look alike, than was agreed.",
    Rule.ALREADY_GRANTED: "The owner granted a licence for this version of the offering, or a newer one, already.",
    Rule.EXCLUSIVE_ELSEWHERE: "Another licence of the owner's has the same data to itself.",
    Rule.NOT_ALONE: "The offering wants the data to itself, and another licence of the owner's has it already.",
}
