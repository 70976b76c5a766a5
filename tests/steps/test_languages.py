"""No language is taken for English but English, and what a scanner does not speak goes by the strict rule."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.requests import ScanRequest, resolved, scan_of
from pipelines.scanner.text import languages, strict
from pipelines.scanner.text.spans import Span, merge, replace
from pipelines.scanner.text.words import FUNCTION_WORDS
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing
from tests.samples import KEY, raw

TEXTS = {
    "en": "The train was late again and I have not eaten since the morning, so be kind",
    "de": "Der Zug war wieder zu spät und ich habe seit heute früh nicht gegessen",
    "fr": "Le train est encore en retard et je suis sur le quai avec des amis",
    "es": "El tren no ha llegado y estoy con mis amigos en la estación desde las ocho",
    "it": "Il treno non è ancora qui e sono con gli amici alla stazione da due ore",
    "pt": "O trem não chegou e eu estou com os meus amigos na estação desde as oito",
    "nl": "De trein is weer te laat en ik heb nog niet gegeten, dus wees lief voor mij",
    "pl": "Pociąg znowu się spóźnił, a ja od rana nic nie jadłem",
    "sv": "Tåget är försenat igen och jag har inte ätit sedan i morse",
    "tr": "Tren yine gecikti ve sabahtan beri hiçbir şey yemedim",
}


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en-GB", "en"), ("EN", "en"), ("pt-BR", "pt"), ("und", "und"), ("zxx", "und"), ("qme", "und"), ("x-a", "und")],
)
def test_a_tags_language(tag: str, language: str) -> None:
    assert languages.primary(tag) == language


@pytest.mark.parametrize("language", TEXTS)
def test_an_unstated_language_is_told_by_its_words(language: str) -> None:
    assert languages.settle(TEXTS[language], "und") == language


@pytest.mark.parametrize(
    "text", ["", "lol", "🌞🌞", "Берлин это город", "Ada Frost", "in me no", "ada frost", "AB-1234 / 5678"]
)
def test_what_cannot_be_told_is_not_english(text: str) -> None:
    assert languages.settle(text, "und") == "und"


@pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))
def test_a_stated_language_that_the_text_gives_the_lie_to_does_not_hold(language: str) -> None:
    assert languages.settle(TEXTS[language], "en") == language
    assert languages.settle(TEXTS[language], language) == language
    assert languages.settle("Ada sagt: bis bald!", "en-GB") == "de"
    assert languages.settle("Ada sagt", "en-GB") == "en-GB"


@pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))
def test_an_english_text_is_not_what_was_stated_either(language: str) -> None:
    assert languages.settle(TEXTS["en"], language) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Grzegorz Brzęczyszczykiewicz",
        "Ayşe Yılmaz, Mehmet Öztürk, Zeynep Şahin",
        "@jan_kowalski #przyjaciele https://example.pl/kolejka-do-lekarza",
        "DE89 3704 0044 0532 0130 00 / AB-1234",
        "🌞🌞 👩‍👩‍👧",
        "gonna b late 2nite m8 lol",
        "def main(argv): return argv[0]",
        "Bosch GSR 18V-55 Akkuschrauber",
    ],
)
@pytest.mark.parametrize("stated", ["en", "de"])
def test_what_shows_no_language_leaves_the_stated_one(text: str, stated: str) -> None:
    if "gonna" not in text or stated == "en":
        assert languages.settle(text, stated) == stated


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vlak měl zase zpoždění a od rána jsem nic nejedl", "cs"),
        ("Juna on taas myöhässä enkä ole syönyt mitään aamun jälkeen", "fi"),
        ("Toget er forsinket igen, og jeg har ikke spist siden i morges", "da"),
        ("Tàu lại đến muộn và tôi chưa ăn gì từ sáng", "und"),
        ("Kereta terlambat lagi dan saya belum makan sejak pagi tadi", "und"),
    ],
)
@pytest.mark.parametrize("stated", ["en", "und"])
def test_a_language_without_a_model_is_not_read_by_another_ones(text: str, language: str, stated: str) -> None:
    assert languages.settle(text, stated) == language


@pytest.mark.parametrize("tag", ["zxx", "da", "ja", "ru-RU"])
def test_the_tag_of_no_language_and_of_one_without_a_model_hold(tag: str) -> None:
    assert all(languages.settle(text, tag) == tag for text in TEXTS.values())


@pytest.mark.parametrize("piece", ["a", "ab ", "'", "'a", "(", "a-", "a.b", "ß", "é ", "\ud800", "ﷺ", "a\u0301", "А"])
def test_a_hostile_text_takes_no_longer_and_raises_nothing(piece: str) -> None:
    languages.settle(TEXTS["pl"], "en")  # loads the identifier
    started = process_time()
    for stated in ("en", "pl", "und"):
        assert isinstance(languages.settle(piece * 300_000, stated), str)
    assert process_time() - started < 1


def test_every_process_tells_the_same() -> None:
    texts = [*TEXTS.values(), *(" ".join(text.split()[:5]) for text in TEXTS.values())]
    here = [languages.settle(text, "und") for text in texts]
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert list(pool.map(languages.settle, texts, ["und"] * len(texts))) == here


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ада Фрост, завтра", "und"),
        ("我在里斯本", "und"),
        ("أنا في لشبونة ok", "und"),
        ("Ａｄａ Ｆｒｏｓｔ", "en"),
        ("Zoë Łukasz Ñandú", "en"),
        ("Ada met Ада in the old mill", "en"),
        ("🌞🌞", "en"),
    ],
)
def test_a_text_in_another_script_is_not_what_was_stated(text: str, language: str) -> None:
    assert languages.settle(text, "en") == language


@pytest.mark.parametrize("language", FUNCTION_WORDS)
def test_no_first_name_is_a_function_word(language: str) -> None:
    names = {"will", "may", "mark", "art", "an", "van", "bin", "ada", "ben", "rose", "sue", "bill", "grace", "hope"}
    assert not names & FUNCTION_WORDS[language]


class English:
    """A scanner of texts that knows one name, and fails on one text."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        self.seen.append(list(texts))
        return [None if text == "BOOM" else _ada(text) for text in texts]


def _ada(text: str) -> list[Span]:
    at = text.find("Ada")
    return [] if at < 0 else [Span(at, at + 3, "PERSON", 0.9)]


class Polyglot:
    """A scanner of asks."""

    def scan_requests(self, requests: Sequence[ScanRequest]) -> list[list[Span]]:
        return [[Span(0, len(request.text), request.language.upper(), 1.0)] for request in requests]


def shown(request: ScanRequest) -> str:
    (found,) = scan_of(English())([request])
    assert found is not None
    return replace(request.text, merge(found))


def test_a_scanner_of_texts_serves_asks_in_english() -> None:
    scanner = English()
    requested = [ScanRequest("hi Ada"), ScanRequest("hi Ada", "en-GB"), ScanRequest("BOOM"), ScanRequest("BOOM", "de")]
    assert scan_of(scanner)(requested) == [[Span(3, 6, "PERSON", 0.9)]] * 2 + [None, None]
    assert scanner.seen == [["hi Ada", "BOOM"]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ScanRequest("Ich war bei Ada Frost", "de"), "Ich war bei <PERSON> <UNKNOWN>"),
        (ScanRequest("Ich bin bei Ada Frost", "sv"), "<UNKNOWN> <UNKNOWN> <UNKNOWN> <PERSON> <UNKNOWN>"),
        (ScanRequest("Ada is at the mill. The end", "en", "strict"), "<PERSON> is at the <UNKNOWN>. The <UNKNOWN>"),
        (ScanRequest("Ada is at the mill. The end", "en"), "<PERSON> is at the mill. The end"),
    ],
)
def test_what_it_does_not_speak_goes_by_the_strict_rule(wanted: ScanRequest, expected: str) -> None:
    assert shown(wanted) == expected


def test_titles_are_in_no_language_and_only_their_patterns_go() -> None:
    text = "Ada und der Hund für die Katze"
    assert resolved(ScanRequest(text, "zxx")) == ScanRequest(text, "zxx")
    assert shown(ScanRequest(text, "zxx")) == "<PERSON> und der Hund für die Katze"


def test_a_scanner_of_asks_gets_them_whole() -> None:
    assert scan_of(Polyglot())([ScanRequest("ja", "de", "strict")]) == [[Span(0, 2, "DE", 1.0)]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ruf 020 7946 aus", "<UNKNOWN> <UNKNOWN> aus"),
        ("um 7 oder 12.30 Uhr", "um 7 oder 12.30 <UNKNOWN>"),
        (
            "am 12.05.2026 von 10:30-11:45 für 1,250.50 und 109.95",
            "am <UNKNOWN> von 10:30-11:45 für 1,250.50 und 109.95",
        ),
        ("ich war 14/03/1981, 20-00-00, (020) 7946", "ich war <UNKNOWN>, <UNKNOWN>, (<UNKNOWN>"),
        ("von 2019-2020, 12, 2014\n1981", "von 2019-2020, 12, 2014\n1981"),
        ("an jo@example.org und @jo", "<UNKNOWN> <UNKNOWN> und <USER_NAME>"),
        (
            "(von @jo, @jo's @jo@a.example) @ uns, x,jo@a.org,der",
            "(von <USER_NAME>, <USER_NAME>'s <USER_NAME>) @ uns, <UNKNOWN>,<UNKNOWN>,der",
        ),
        ("DAS IST", "<UNKNOWN> <UNKNOWN>"),
        ("das_ist und dasAda", "das_ist und <UNKNOWN>"),
        ("👩‍👩‍👧 ❤️ 1️⃣ ℹ️ ㊗️ :-) #", "👩‍👩‍👧 ❤️ 1️⃣ ℹ️ ㊗️ :-) #"),
        ("das #und 😀 #undAda #ada", "das #und 😀 <UNKNOWN> <UNKNOWN>"),
        (
            "von https://x.com/ada/a und (https://a.example/b?c=ada).",
            "von https://x.com/<USER_NAME>/a und (https://a.example/b<UNKNOWN>).",
        ),
        ("von https://192.0.2.1/ada", "von <UNKNOWN>"),
        ("Ⓐⓓⓐ 𝐀𝐝𝐚 Ａｄａ", "<UNKNOWN> <UNKNOWN> <UNKNOWN>"),
        ("A\u200bd\u00ada Jose\u0301 हिन्दी", "<UNKNOWN> <UNKNOWN> <UNKNOWN>"),
    ],
)
def test_the_strict_rule(text: str, expected: str) -> None:
    assert replace(text, merge(strict.spans_of(text, strict.FunctionWords("de")))) == expected


@given(st.text(), st.sampled_from([*TEXTS, "sv"]))
def test_strict_leaves_no_letter_but_those_of_function_words(text: str, language: str) -> None:
    left = replace(text, merge(strict.spans_of(text, strict.FunctionWords(language))), lambda _: " ")
    harmless = FUNCTION_WORDS.get(language, frozenset())
    words = "".join(char if char.isalpha() or char in "'’" else " " for char in left).replace("’", "'").split()
    assert {word.lower().strip("'") for word in words} <= {word.strip("'") for word in harmless} | {""}
    assert not left.partition("@")[2][:1].isalnum()


def test_strict_takes_no_quadratic_time() -> None:
    for piece in (
        "a",
        "1",
        "1 ",
        "a@",
        "@a",
        "@a.",
        "a'",
        ". A",
        "#a",
        "aA",
        "a_",
        "1a",
        "\u0301a",
        "x.com/a@b?",
        "1, ",
        "(+",
    ):
        assert all(
            span.end <= 150_000 for span in strict.spans_of((piece * 50_000)[:150_000], strict.FunctionWords("en"))
        )


def outcome(text: str, language: str | None) -> Clean | Rejected:
    line = ProcessorConfig(catalog.load(), KEY, scan_of(English()))
    (found,) = process([raw("social.post.v1", text=text, language=language)], line, {})
    return found


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Ada was at the mill", "en", "<PERSON_1> was at the mill"),
        ("Ada was at the mill with me", None, "<PERSON_1> was at the mill with me"),
        ("Ada war in der Mühle", "de", "<PERSON_1> war in der <UNKNOWN>"),
        ("Ada var vid kvarnen", "sv", "<PERSON_1> <UNKNOWN>"),
        ("Ada Frost", None, "<PERSON_1> <UNKNOWN>"),
        ("Ada Frost", "zxx", "<PERSON_1> <UNKNOWN>"),
        (
            "@jo war bei @ada_k's Hund, Katze Maus #und 😀",
            "de",
            "<USER_NAME_1> war bei <USER_NAME_2>'s <UNKNOWN>, <UNKNOWN> #und 😀",
        ),
        ("https://x.com/jo/a?b=c für @jo #jofrost", "de", "https://x.com/<USER_NAME_1>/a für <USER_NAME_1> #<UNKNOWN>"),
        ("Gut, dass der Ben nicht bei uns war", "en", "<UNKNOWN>, dass der <UNKNOWN> nicht bei uns war"),
    ],
)
def test_on_the_line(text: str, language: str | None, expected: str) -> None:
    found = outcome(text, language)
    assert isinstance(found, Clean)
    read = framing.decode_body(catalog.load().by_name("social.post.v1"), found.value[framing.HEADER_BYTES :])
    assert read["text"] == expected


@given(st.text(), st.text(max_size=8))
def test_any_text_and_tag_settle(text: str, tag: str) -> None:
    request = resolved(ScanRequest(text, tag))
    assert (request.text, request.policy) == (text, "standard")
    assert request.language == tag or request.language in {*languages.TOLD.values(), "und"}
