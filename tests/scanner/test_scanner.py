"""Teller's scanner, as the line uses it."""

import logging
import socket
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.spans import merge, only, replace, specified
from tests.samples import TEXT


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    found = Scanner(batch_size=8)
    found.warm()
    return found


def stripped(scanner: Scanner, text: str) -> str:
    (found,) = scanner.scan([text])
    assert found is not None
    return replace(text, merge(found))


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("Please call Alice Smith tomorrow", ["Alice", "Smith"], ["Please call", "tomorrow"]),
        ("my name is ottoline vask and i am late", ["ottoline", "vask"], ["my name is", "late"]),
        ("PLEASE TELL ALICE SMITH", ["ALICE", "SMITH"], ["PLEASE"]),
        ("ring 020 7946 0958 or 07912-345678 now", ["7946", "345678"], ["ring", "now"]),
        ("my cell is 5 5 5 - 1 2 3 - 4 5 6 7", ["4 5 6"], ["my cell is"]),
        ("call zero seven nine one two three four five", ["seven"], ["call"]),
        ("card 4111 1111 1111 1112 was charged", ["4111"], ["was charged"]),
        ("deliver to 12 Rose Lane, Leeds LS1 4AB please", ["12 Rose", "LS1 4AB"], ["deliver to", "please"]),
        ("ship to\n44 Elm St\nApt 5\nSpringfield, IL 62704\nthanks", ["44 Elm", "62704"], ["ship to", "thanks"]),
        ("wohnt Hauptstraße 12, 10115 Berlin", ["Haupt", "10115"], ["wohnt"]),
        ("PO Box 1234", ["1234"], []),
        ("@jo_99 and @jo@example.social agree", ["jo_99", "@jo"], ["agree"]),
        ("see https://twitter.com/mad_tiger99 now", ["mad_tiger99"], ["https://twitter.com/", "now"]),
        ("look at https://example.com/a/b today", [], ["https://example.com/a/b today"]),
        ("username: sunny_cat7", ["sunny_cat7"], ["username:"]),
        ("Mail jo&#64;example.com now", ["jo&#64;example"], ["now"]),
        ("Al\u200bice Smi\u200bth called", ["ice", "Smi"], ["called"]),
        ("\uff10\uff12\uff10 \uff17\uff19\uff14\uff16 \uff10\uff19\uff15\uff18 is mine", ["\uff17"], ["is mine"]),
        ("rain for 3 weeks on the road \U0001f600 #sad", [], ["rain for 3 weeks on the road \U0001f600 #sad"]),
        ("at 12 High Street, call 07700 900123 please", ["12 High", "07700", "900123"], ["call", "please"]),
        ("12 High Street, order 12345 is late", ["High"], ["order", "is late"]),
        ("record 43830\n\nDear Dr Smith, hello", ["Smith"], ["Dear", "hello"]),
        ("fax 404.681.6226\n2205 Maple Rd, San Jose", ["6226", "2205 Maple"], ["fax", "\n"]),
        ("what a match #JoBloggs scored", ["Bloggs"], ["what a match #", "scored"]),
        ("happy #MarkTwain day", ["Twain"], ["happy", "day"]),
        ("#WorldCup #BlackFriday #RoseGold #WillPower", [], ["#WorldCup #BlackFriday #RoseGold #WillPower"]),
        ("nothing of note here", [], ["nothing of note here"]),
        ("", [], []),
    ],
)  # fmt: skip
def test_what_is_masked(scanner: Scanner, text: str, gone: list[str], stays: list[str]) -> None:
    left = stripped(scanner, text)
    assert not [each for each in gone if each in left], left
    assert not [each for each in stays if each not in left], left


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXT)
def test_spans_lie_within_the_text(scanner: Scanner, text: str) -> None:
    (found,) = scanner.scan([text])
    assert found is not None
    assert all(0 <= span.start < span.end <= len(text) and 0 <= span.score <= 1 for span in found)


def test_a_text_means_the_same_alone_and_among_others(scanner: Scanner) -> None:
    texts = ["Alice Smith called", "card 4111 1111 1111 1111", "", "ring 020 7946 0958", "x" * 50] * 5
    alone = [scanner.scan([text])[0] for text in texts]
    together = scanner.scan(texts)
    places = [[[span[:3] for span in found or ()] for found in way] for way in (alone, together)]
    assert places[0] == places[1]


@pytest.mark.long
def test_a_megabyte_is_read_whole(scanner: Scanner) -> None:
    text = ("nothing of note here and there. " * 400 + "Alice Smith, 12 Rose Lane, Leeds LS1 4AB. ") * 78
    (found,) = scanner.scan([text])
    assert found is not None
    assert len(text) > 1_000_000
    assert "Alice" not in replace(text, merge(found))
    assert "LS1" not in replace(text, merge(found))


@pytest.mark.long
@pytest.mark.parametrize(
    "text", ["a" * 300_000, "1" * 300_000, "\u0301" * 50_000, "@" * 100_000, "1 " * 100_000, "\ud83d" * 9]
)
def test_odd_texts_end_and_fail_no_one(scanner: Scanner, text: str) -> None:
    (found,) = scanner.scan([text])
    assert found is not None
    assert all(span.end <= len(text) for span in found)


def test_findings_say_who_and_why(scanner: Scanner) -> None:
    (found,) = scanner.explain(["mail jo.bloggs@example.com, @jo_99"])
    assert found is not None
    assert {each.recognizer for each in found} >= {"OfflineEmailRecognizer", "HandleRecognizer"}
    assert all(each.recognizer and each.reason for each in found)


class Favourites(EntityRecognizer):
    """A recognizer that somebody wrote for Presidio: it reads words and entities."""

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        assert nlp_artifacts is not None
        found = [token for token in nlp_artifacts.tokens if token.text == "marmalade"]
        return [RecognizerResult("PERSON", each.idx, each.idx + len(each), 0.9) for each in found]


def test_presidio_recognizers_can_be_added() -> None:
    pattern = PatternRecognizer("MEDICAL_LICENSE", patterns=[Pattern("badge", r"badge \d+", 0.8)])

    def add(registry: object) -> None:
        for each in (Favourites(["PERSON"]), pattern):
            registry.add_recognizer(each)  # type: ignore[attr-defined]

    added = Scanner(add=add)
    assert stripped(added, "I like marmalade, badge 7") == "I like <PERSON>, <MEDICAL_LICENSE>"


def test_the_stock_model_can_be_chosen() -> None:
    left = stripped(Scanner(model="spacy"), "Alice Smith of 12 Rose Lane, call 07912 345678")
    assert left.startswith("<PERSON> of <")
    assert "Rose" not in left
    assert "345678" not in left


def test_strict_masks_what_it_does_not_know() -> None:
    left = stripped(Scanner(policy="strict"), "the order of Zyxquon was 12345 late, sorry about that")
    assert "Zyxquon" not in left
    assert "12345" not in left
    assert left.startswith("the order of <")
    assert "sorry about that" in left


class Broken(Scanner):
    """Fails on one text, and on every batch that holds it."""

    def _spans(self, plains, way):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if any("canary" in each.text for each in plains):
            raise ValueError([each.text for each in plains])
        return [[] for _ in plains]


def test_a_text_that_breaks_the_scanner_fails_alone_and_is_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert Broken().scan(["one", "canary", "two"]) == [[], None, []]
    assert "ValueError" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "dr.hale@nhs.uk", "pc.ward@police.uk", "x@gov.uk", "m.rahman@klinik.com.bd", "a@corp.local", "b@mail.internal",
        "root@server1.example.test", "j\u00f6rg@m\u00fcller.de", "\u674e@\u4f8b\u5b50.\u4e2d\u56fd",
        "ann@xn--80ak6aa92e.com", "jo@b.com.Then",
    ],
)  # fmt: skip
def test_an_address_is_one_whatever_its_domain(scanner: Scanner, address: str) -> None:
    assert stripped(scanner, f"write to {address} today") == "write to <EMAIL_ADDRESS> today"


@pytest.mark.parametrize(
    "text", ["icon@2x.png", "logo@1.5x.webp", "lodash@4.17.21", "react@18.2.0-beta.1", "3@1.50", "a@b.T", "c@localhost"]
)
def test_what_has_an_at_sign_and_is_no_address(scanner: Scanner, text: str) -> None:
    assert stripped(scanner, f"and {text} too") == f"and {text} too"


@pytest.mark.parametrize(
    ("number", "entity"),
    [
        ("+44 20 7946 0751", "PHONE_NUMBER"), ("07700 900123", "PHONE_NUMBER"),
        ("(555) 010-0123 x1234", "PHONE_NUMBER"), ("212-555-0188x123", "PHONE_NUMBER"),
        ("+1-212-555-0188 ext. 12345", "PHONE_NUMBER"), ("1-800-555-0199", "PHONE_NUMBER"),
        ("1 (555) 010-0123", "PHONE_NUMBER"), ("774-15-8194", "US_SSN"), ("4111 1111 1111 1112", "CREDIT_CARD"),
        ("GB82 WEST 1234 5698 7654 33", "IBAN_CODE"),
    ],
)  # fmt: skip
def test_a_number_is_called_what_it_is(scanner: Scanner, number: str, entity: str) -> None:
    text = f"please note my number is {number} thanks"
    (found,) = scanner.scan([text])
    assert found is not None
    assert replace(text, merge(found)) == f"please note my number is <{entity}> thanks"
    of_it = merge(only(specified(found), {entity}))
    assert replace(text, of_it) == f"please note my number is <{entity}> thanks", "a field may lose this entity alone"


def test_nothing_is_looked_up_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    requested: list[object] = []

    def refuse(*arguments: object, **_: object) -> object:
        requested.append(arguments)
        raise OSError("no network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert "<EMAIL_ADDRESS>" in stripped(Scanner(), "mail jo.bloggs@example.co.uk now")
    assert requested == []


def test_accents_apart_are_accents(scanner: Scanner) -> None:
    text = unicodedata.normalize("NFD", "my name is Ren\u00e9e Dup\u00e9 and I am late")
    assert "Dup" not in stripped(scanner, text)
