"""Words of what the desk refuses: why, and what to do."""

from typing import NamedTuple

from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from web.owner.texts import PageTexts


class RefusalWords(NamedTuple):
    """Why something was refused; more of it, and when to try again, where there is anything to say of that."""

    why: str
    more: str
    again: str


def refusal_words(say: PageTexts, refusal: DeskRefusal) -> RefusalWords:
    """Return the words of a refusal. A detail with a text of its own says all there is of what was given wrongly."""
    why, key = say(f"refused-{_key(refusal.why.value)}"), f"detail-{_key(refusal.detail)}"
    more = say(key) if refusal.detail and say.has(key) else ""
    again = _again(say, refusal)
    return RefusalWords(more, "", again) if more and refusal.why is Why.INVALID else RefusalWords(why, more, again)


def _again(say: PageTexts, refusal: DeskRefusal) -> str:
    if refusal.retry_s:
        return say("refused-retry", seconds=refusal.retry_s)
    return say("refused-later") if refusal.why in (Why.DELAYED, Why.TOO_MANY) else ""


def _key(name: str) -> str:
    return name.replace("_", "-").replace(".", "-")
