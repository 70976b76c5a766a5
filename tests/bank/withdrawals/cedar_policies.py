"""The table in docs/withdrawals.md as policies of Cedar: everything is permitted that no rule forbids.

Cedar has no loops, so what is asked of each record type, grant, price and licence is written out for places of which
there are a few (`wanted0`, `wanted1`): as many as are drawn. A policy that runs into an error does not forbid, so each
attribute that may be missing is asked for with `has`.
"""

from typing import Final

from bank.withdrawals.rules import JudgeRule

WANTED: Final = ("wanted0", "wanted1")
GRANTS: Final = ("grant0", "grant1")
PRICES: Final = ("price0", "price1", "price2")
LICENCES: Final = ("licence0", "licence1", "licence2")
_DAY: Final = 24 * 60 * 60 * 1000


def before(time: str) -> str:
    """It is not this time yet, by the clock and by what was decided."""
    return f"(context.now < {time} && context.latest < {time})"


def there(place: str, condition: str) -> str:
    return f"(context has {place} && ({condition.replace('IT', f'context.{place}')}))"


def any_of(places: tuple[str, ...], condition: str) -> str:
    return "(" + " || ".join(there(place, condition) for place in places) + ")"


def covers(one: str, other: str) -> str:
    return f"({one}.world || (!{other}.world && {one}.countries.containsAll({other}.countries)))"


def meets(one: str, other: str) -> str:
    return (
        f"(({one}.world && ({other}.world || !{other}.countries.isEmpty())) || "
        f"({other}.world && !{one}.countries.isEmpty()) || {one}.countries.containsAny({other}.countries))"
    )


def excludes(one: str, other: str) -> str:
    return (
        f"{one}.types.containsAny({other}.types) && {meets(one, other)} && "
        f'({one}.exclusivity == "whole" || ({one}.exclusivity == "purpose" && {one}.uses.containsAny({other}.uses)))'
    )


_LIVE: Final = f"!IT.revoked && {before('IT.until')}"
_PRICE: Final = " || ".join(
    f"(IT has {price} && IT.{price}.basis == context.terms.basis && IT.{price}.currency == context.terms.currency && "
    f"IT.{price}.amount <= context.terms.amount)"
    for price in PRICES
)
_ALLOWS: Final = (
    "IT.domains.contains(DOMAIN) && IT.uses.containsAll(context.terms.uses) && "
    "(IT.anybody || IT.buyers.contains(context.name)) && IT.exclusivity.contains(context.terms.exclusivity) && "
    f"{covers('IT', 'context.terms')} && ({_PRICE}) && !{before(f'(context.terms.expires - IT.days * {_DAY})')}"
)
_UNGRANTED: Final = " || ".join(
    f"(context has {each} && !{any_of(GRANTS, _ALLOWS.replace('DOMAIN', f'context.{each}.domain'))})" for each in WANTED
)
_OWN_ANSWER: Final = (
    "(context has answer && context.answer.owner == context.owner && context.answer.offering == context.offering.id)"
)
_OWN_TERMS: Final = "(!(context has answer) && context has standing && context.standing == context.owner)"
_GRANTED: Final = f"{_LIVE} && IT.offering == context.offering.id && IT.version >= context.offering.version"
_OTHER: Final = f"{_LIVE} && IT.offering != context.offering.id"
_NEWER: Final = "IT.offering == context.licence.offering && IT.version > context.licence.version"
_EARLIER: Final = (
    f"{_LIVE} && IT.offering != context.licence.offering && (IT.since < context.licence.since || "
    "(IT.since == context.licence.since && IT.agreement < context.licence.agreement))"
)
_THEIRS: Final = excludes("IT.terms", "context.terms")
_OURS: Final = excludes("context.terms", "IT.terms")
_RESOLD: Final = 'context.asked.uses.containsAny(["sell", "grant-use"])'
_EMPTY: Final = (
    "context.asked.types.isEmpty() || context.asked.since >= context.asked.until || context.asked.uses.isEmpty() || "
    f"(!context.asked.world && context.asked.countries.isEmpty()) || {any_of(('field0', 'field1'), 'IT.isEmpty()')}"
)

_OF_OWNERS: Final = (
    (JudgeRule.OWNER_UNKNOWN, 'context.account == "unknown"'),
    (JudgeRule.OWNER_ERASED, 'context.account == "erased"'),
    (JudgeRule.OWNER_CLOSED, 'context.account == "closed"'),
    (JudgeRule.NO_LICENCE, "!(context has name)"),
)
#: Of requests that name an originator: of acceptances, and of withdrawals under a licence that there is.
_OF_ORIGINATORS: Final = (
    (JudgeRule.ORIGINATOR_UNKNOWN, 'context.originator.name != context.name || context.originator.status == ""'),
    (JudgeRule.ORIGINATOR_ENDED, 'context.originator.status == "ENDED"'),
    (JudgeRule.ORIGINATOR_SUSPENDED, 'context.originator.status == "SUSPENDED"'),
    (JudgeRule.RESALE, f"!context.originator.aggregator && {_RESOLD}"),
    (JudgeRule.NOTHING_ASKED, _EMPTY),
    (JudgeRule.TOO_FEW_RECORDS, any_of(WANTED, "context.asked.types.contains(IT.type) && IT.held < IT.least")),
)
_OF_ACCEPTANCES: Final = (
    (JudgeRule.OFFERING_NOT_OPEN, before("context.offering.opens")),
    (JudgeRule.OFFERING_CLOSED, f"context.offering.closed || !{before('context.offering.closes')}"),
    (JudgeRule.OFFERING_CHANGED, "context has answer && context.answer.version != context.offering.version"),
    (JudgeRule.EXPIRED, f"!{before('context.terms.expires')}"),
    (JudgeRule.TOO_LONG, before(f"(context.terms.expires - {10_958 * _DAY})")),
    (JudgeRule.NO_PRICE, "context.terms.amount <= 0"),
    (JudgeRule.NOTHING_SAID, f"!{_OWN_ANSWER} && !{_OWN_TERMS}"),
    (JudgeRule.DECLINED, f'{_OWN_ANSWER} && context.answer.said != "accept"'),
    (JudgeRule.DECLINED, f"{_OWN_TERMS} && context.declined.contains(context.offering.id)"),
    (JudgeRule.STANDING_TERMS, f"{_OWN_TERMS} && ({_UNGRANTED})"),
    (JudgeRule.ALREADY_GRANTED, any_of(LICENCES, _GRANTED)),
    (JudgeRule.EXCLUSIVE_ELSEWHERE, any_of(LICENCES, f"{_OTHER} && {_THEIRS}")),
    (JudgeRule.NOT_ALONE, any_of(LICENCES, f"{_OTHER} && {_OURS}")),
)
_OF_LICENCES: Final = (
    (JudgeRule.REVOKED, "context.licence.revoked"),
    (JudgeRule.NOT_BEGUN, before("context.licence.since")),
    (JudgeRule.EXPIRED, f"!{before('context.licence.until')}"),
    (JudgeRule.REPLACED, any_of(LICENCES, _NEWER)),
    (JudgeRule.OTHER_USE, "!context.terms.uses.containsAll(context.asked.uses)"),
    (JudgeRule.OTHER_TERRITORY, f"!{covers('context.terms', 'context.asked')}"),
    (JudgeRule.OTHER_FIELDS, "!context.terms.fields.containsAll(context.asked.fields)"),
    (JudgeRule.OTHER_PERIOD, "context.asked.since < context.terms.since || context.asked.until > context.terms.until"),
    (
        JudgeRule.GROUP_TOO_SMALL,
        "context.groups.owners < context.terms.owners || context.groups.alike < context.terms.alike",
    ),
    (JudgeRule.EXCLUSIVE_ELSEWHERE, any_of(LICENCES, f"{_EARLIER} && {_THEIRS}")),
    (JudgeRule.NOT_ALONE, any_of(LICENCES, f"{_EARLIER} && {_OURS}")),
)
#: Each rule with the condition under which it refuses.
RULES: Final = (
    *_OF_OWNERS,
    *((rule, f"context has name && ({condition})") for rule, condition in _OF_ORIGINATORS),
    *((rule, f'action == Action::"accept" && ({condition})') for rule, condition in _OF_ACCEPTANCES),
    *((rule, f"context has licence && ({condition})") for rule, condition in _OF_LICENCES),
)
TEXT: Final = "\n".join(
    ["permit(principal, action, resource);"]
    + [f"forbid(principal, action, resource) when {{ {condition} }};" for _, condition in RULES]
)
