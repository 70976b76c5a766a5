"""Who looked, in words: what the bank itself writes on the trail has a text in each language, and all else stays."""

import ast
import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

import teller
import web
from bank.accounts.events import EventKind
from bank.withdrawals.answers import AnswerKind
from teller.cli.accounts.saying import _USUAL
from teller.operate.accounts.writer import USUAL
from teller.operate.erasing.running import ERASED
from teller.operate.owner_desk.closing.running import DECIDED
from teller.operate.owner_desk.files.by_settings import EXPORTED, LOOKED
from teller.operate.owner_desk.port.reading import Looks
from teller.operate.packages.bank_sources import _PURPOSE
from teller.settings import acting
from tests.owner_page import samples
from tests.owner_page.fake_desk import FakeDesk, FakeReading
from tests.owner_page.visiting import browsing
from web.owner.look_words import what_words
from web.owner.texts import LANGUAGES, texts

#: Functions whose second argument is a purpose.
ACTING = ("acting.actor", "OpeningReader", "openings")
NAMED = (_PURPOSE, _USUAL, DECIDED, ERASED, EXPORTED, LOOKED, USUAL)


def purposes() -> set[str]:
    """Return what commands are for, as they say it where they act."""
    files = [each for root in (teller, web) for each in Path(root.__path__[0]).rglob("*.py")]
    acting_ones = [text for each in files if any(name in (text := each.read_text()) for name in ACTING)]
    calls = [each for text in acting_ones for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call)]
    second = [each.args[1] for each in calls if ast.unparse(each.func) in ACTING and len(each.args) > 1]
    return {str(each.value) for each in second if isinstance(each, ast.Constant)} | set(NAMED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_purposes_roles_and_kinds_of_ours_have_texts(language: str) -> None:
    say, ours = texts(language), purposes()
    assert len(ours) > len(NAMED) + 10
    assert {each for each in ours if not say.has(f"look-purpose-{re.sub('[^A-Za-z0-9-]', '-', each)}")} == set()
    for role in (acting.OPERATOR, acting.PAGE, acting.DESK):
        assert say.has(f"look-role-{role}")
    for kind in (*EventKind, *AnswerKind):
        assert say.has(f"look-what-{kind.value.lower()}")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("consented social.post telecom.call", "Einwilligung gegeben: Ihre Beiträge, Ihre Anrufe"),
        ("accept speech-2027/2", "angenommen: speech-2027/2"),
        ("accept speech-2027/2 by 0af", "angenommen: speech-2027/2 by 0af"),
        ("claimed", "beansprucht"),
        ("an event", "ein Ereignis"),
        ("social.post.v1 a/b.avro", "social.post.v1 a/b.avro"),
        ("", ""),
        ("<b> how", "<b> how"),
    ],
)
def test_what_was_changed_is_said_in_words(what: str, words: str) -> None:
    assert what_words(texts("de"), what) == words


def test_who_looked_is_in_words_and_what_is_not_ours_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = replace(samples.LOOK, who="owner", role="owner-desk", purpose=DECIDED, what="closed", of_everybody=True)
    others = replace(samples.LOOK, who="owner", role="robot", purpose="<i>why", what="else")
    monkeypatch.setattr(FakeReading, "looks", lambda *_, **__: Looks((ours, others), ""))
    with browsing(FakeDesk()) as browser:
        browser.sign_in()
        found = html.unescape(browser.get("/looks", "de").text)
    for each in (
        "<bdi>Inhaberin oder Inhaber des Kontos</bdi> <small><bdi>Schalter für Ihre Seite</bdi>",
        "<bdi>auf der eigenen Seite entschieden</bdi>", "<bdi>geschlossen</bdi>", "<small>was alle haben</small>",
        "<bdi>owner</bdi> <small><bdi>robot</bdi>", "<bdi><i>why</bdi>", "<bdi>else</bdi>",
    ):  # fmt: skip
        assert each in found
