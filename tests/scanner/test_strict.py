"""The strict policy: what the lexicon and the tagger take for harmless stays, and all other words go."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.model import store
from pipelines.scanner.model.tagger import Tagger, WordChance
from pipelines.scanner.model.tokens import tokenize
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.strict import LIMITS, StrictRule
from pipelines.scanner.tags import LONGEST_TAG, TagWords
from pipelines.scanner.text import runs
from pipelines.scanner.text.normalise import plain
from pipelines.scanner.text.spans import merge, replace
from tests.scanner.texts import many

SURE, UNSURE = LIMITS.other / 2, 0.2


@pytest.fixture(scope="module")
def rule() -> StrictRule:
    return StrictRule(store.load().lexicon)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def test_the_chances_are_those_of_the_tagger_alone(scanner: Scanner) -> None:
    tagger = Tagger(store.load())
    texts = [plain(text).text for text in many(300)]
    read = scanner.engine.read_many(texts, "en", ["PERSON"])
    for text, (_, artefacts) in zip(texts, read, strict=True):
        chances = artefacts.chances()  # type: ignore[attr-defined]
        alone = tagger.tagged([text]).chances(0)
        assert [each[:2] for each in chances] == list(zip(*tokenize(text)[1:], strict=True))
        assert [each[:2] for each in chances] == [each[:2] for each in alone]
        assert np.allclose([each.personal for each in chances], [each.personal for each in alone], atol=1e-4)


def test_what_is_tagged_is_likely_enough() -> None:
    tagged = Tagger(store.load()).tagged(["", "ask Ottoline Vask", "it is late"])
    ((found,), likely) = tagged.found[1], {each.start: each.personal for each in tagged.chances(1)}
    assert found.score == max(likely[found.start], likely[max(likely)])
    assert tagged.chances(0) == []
    assert max(each.personal for each in tagged.chances(2)) < found.score


def shown(rule: StrictRule, text: str, chance: float | None) -> str:
    _, starts, ends = tokenize(text)
    chances = None if chance is None else [WordChance(*place, chance) for place in zip(starts, ends, strict=True)]
    return replace(text, merge(rule.spans(text, chances)))


@pytest.mark.parametrize(
    ("text", "alone", "sure", "unsure"),
    [
        ("we ate quuxberries", "we ate <UNKNOWN>", "we ate quuxberries", "<UNKNOWN> <UNKNOWN> <UNKNOWN>"),
        ("Quux met Anna's", "<UNKNOWN> met <UNKNOWN>", "Quux met Anna's", "<UNKNOWN> <UNKNOWN> <UNKNOWN>"),
        ("don’t, it's 4pm", "don’t, it's 4pm", "don’t, it's 4pm", "<UNKNOWN>, <UNKNOWN> <UNKNOWN>"),
        ("#quux #hiking", "<UNKNOWN> #hiking", "<UNKNOWN> #hiking", "<UNKNOWN> <UNKNOWN>"),
        ("王丽 A1B2C3D4 q1", 2 * "<UNKNOWN> " + "<UNKNOWN>", "<UNKNOWN> <UNKNOWN> q1", 2 * "<UNKNOWN> " + "<UNKNOWN>"),
        (50 * "q", "<UNKNOWN>", "<UNKNOWN>", "<UNKNOWN>"),
        ("on 14/03/1981", "on <UNKNOWN>", "on <UNKNOWN>", "<UNKNOWN> <UNKNOWN>"),
    ],
)  # fmt: skip
def test_the_tagger_pardons_and_accuses(rule: StrictRule, text: str, alone: str, sure: str, unsure: str) -> None:
    assert [shown(rule, text, chance) for chance in (None, SURE, UNSURE)] == [alone, sure, unsure]


KEPT = "#hiking 😀 https://bbc.co.uk/news/uk ❤️ 👨‍👩‍👧"


@pytest.mark.parametrize("language", ["en", "de", "sv", "und"])
def test_links_mentions_hashtags_and_emoji(scanner: Scanner, language: str) -> None:
    text = f"{KEPT} @anna_k #johnsmith #TeamOkafor https://instagram.com/anna_k/p/x?y=anna"
    (found,) = scanner.scan_requests([ScanRequest(text, language, "strict")])
    left = replace(text, merge(found or ()))
    assert left.startswith(f"{KEPT} <USER_NAME> ")
    assert left.endswith(" https://instagram.com/<USER_NAME>/p/x<UNKNOWN>")
    assert not {"anna", "smith", "okafor"} & set(left.lower().replace("_", " ").replace("#", " ").split())


def test_pieces_of_a_long_text_are_asked_for_in_their_places(scanner: Scanner) -> None:
    text = "we had a lovely walk and it was warm. " * 60
    (found,) = scanner.scan_requests([ScanRequest(f"{text}Then quuxberry Ottoline Vask rang.", "en", "strict")])
    left = replace(f"{text}Then quuxberry Ottoline Vask rang.", merge(found or ()))
    assert left.startswith(text + "Then ")
    assert "Vask" not in left


def test_without_a_tagger_the_lexicon_decides() -> None:
    (found,) = Scanner(model="spacy", policy="strict").scan(["we ate quuxberries"])
    assert replace("we ate quuxberries", merge(found or ())) == "we ate <UNKNOWN>"


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("gameinsight", True), ("firstworldproblems", True), ("voteon", True), ("hiking", True), ("okafor", False),
        ("johnsmith", False), ("anderson", False), ("my", False), ("", False), ("gräser", False), ("x1", False),
        ("game" * (LONGEST_TAG // 4), True), ("game" * (LONGEST_TAG // 4 + 1), False),
    ],
)  # fmt: skip
def test_hashtags_of_common_words(tag: str, words: bool) -> None:
    assert TagWords(store.load().lexicon).are_words(tag) == words


@given(st.text(st.sampled_from("aB1_'’-.,#é\u0301\u200bⒶ①ℹ😀\ufe0f ")) | st.text())
def test_plain_runs_are_those_of_any_text(text: str) -> None:
    found = [at for chunk in runs._CHUNK.finditer(text) for at in runs._any_runs(chunk[0], chunk.start())]
    assert list(runs.runs(text)) == found


@pytest.mark.parametrize(
    "unit", ["#gameinsight", "#abcdefghijk", "aB", "a_", "@a ", "1 ", "x.com/a?", "a@b,", "é\u0301"]
)
def test_time_grows_with_the_text(rule: StrictRule, unit: str) -> None:
    def seconds(size: int) -> float:
        text = "".join(f"{unit}{chr(97 + at % 26)}{at % 7}" for at in range(size // len(unit)))
        begin = time.thread_time()
        shown(rule, text, SURE)
        return max(time.thread_time() - begin, 0.02)

    assert min(seconds(80_000) / seconds(10_000) for _ in range(3)) < 2.6**3
