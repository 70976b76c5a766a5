"""Texts of the summary of an offering, by language: another language is another value of SummaryTexts, and no code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bank.withdrawals.terms import Exclusivity, PriceBasis
from bank.withdrawals.uses import USES, DataUse
from schemas import country_names


@dataclass(frozen=True, slots=True)
class SummaryTexts:
    """Headings, sentences and words. Sentences name what is filled in as `str.format` does."""

    headings: Mapping[str, str]
    sentences: Mapping[str, str]
    record_types: Mapping[str, str]
    fields: Mapping[str, str]
    uses: Mapping[DataUse, str]
    prices: Mapping[PriceBasis, str]
    exclusivity: Mapping[Exclusivity, str]
    months: tuple[str, ...]
    countries: Mapping[str, str]
    groups: Mapping[str, str]
    day: str
    quoted: str
    all_of: str
    one_of: str
    thousands: str
    point: str


ENGLISH: Final = SummaryTexts(
    headings={
        "who": "Who asks, and for what",
        "what": "What it asks for",
        "uses": "What it may do with it",
        "where": "Where",
        "how_long": "How long",
        "how_much": "What you get",
        "others": "You and others",
        "revoking": "How to say no, and how to stop",
    },
    sentences={
        "asks": "{originator} (registered as {name}) asks you. This is version {version} of its offering {offering}.",
        "builds": "It builds the model {model} with {framework}. It says that this is for: {purpose}.",
        "wanted": "Of {record_type}: {fields}. You can take part if you have at least {least} of them.",
        "period": "They are of the time from {since} to {until}. It gets nothing else.",
        "may": "It may {uses}.",
        "may_not": "It may not {uses}.",
        "may_all": "These are all uses that there are.",
        "countries": "In {countries}, and nowhere else.",
        "world": "In all countries of the world.",
        "answer": "You can answer from {opens} to {closes}.",
        "ends": "If you accept, it may use your data from then on. This ends by itself when {expires} begins, at 0:00 "
        "UTC: {years} after {opens}.",
        "some_years": "some {years} years",
        "days": "{days} days",
        "alike": "Your records go out only together with those of others: in a package of at least {owners} people, "
        "and at least {alike} of them look alike in it.",
        "nothing_said": "If you say nothing, the answer is no, unless your standing terms say yes.",
        "revoke": "You can take a yes back at any time, without a reason. From that moment the bank gives out nothing "
        "more of yours for this. {originator} is told to delete what it has, and has to say what it did. What a model "
        "has learned by then can stay in it.",
    },
    record_types={
        "social.post": "your posts on social platforms",
        "social.reaction": "your likes, bookmarks and reposts",
        "telecom.call": "your calls",
        "telecom.data_session": "your mobile data sessions",
        "telecom.message": "your text messages",
        "purchases.order_line": "what you ordered in shops",
        "purchases.return": "what you gave back to shops",
    },
    fields={
        "bytes_down": "bytes received",
        "bytes_up": "bytes sent",
        "depositor": "who deposited it",
        "duration_s": "length in seconds",
        "occurred_at": "when it happened",
        "payment": "last digits of the means of payment",
        "sku": "number of the product",
        "target_text": "text of the post that you reacted to",
        "time_precision": "how exact the time is",
        "unit_price": "price of one",
        "visibility": "who could see it",
    },
    uses={use: named.words for use, named in USES.items()},
    prices={
        PriceBasis.RECORD: "You get {amount} {currency} for each of your records that is used.",
        PriceBasis.OWNER: "You get {amount} {currency}, once.",
        PriceBasis.POOL: "All who take part share {amount} {currency}, by how many records each gives.",
    },
    exclusivity={
        Exclusivity.NONE: "You may grant the same to others as well.",
        Exclusivity.PURPOSE: "While it lasts, you cannot grant these uses of the same records in the same countries to "
        "anybody else.",
        Exclusivity.WHOLE: "While it lasts, you cannot grant any use of the same records in the same countries to "
        "anybody else.",
    },
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    countries=country_names.english(),
    groups={
        "EEA": "the 30 countries of the European Economic Area",
        "EU": "the 27 countries of the European Union",
    },
    day="{day} {month} {year}",
    quoted="\u201c{}\u201d",
    all_of=" and ",
    one_of=" or ",
    thousands=",",
    point=".",
)  # fmt: skip
