"""Identifiers in disguise, names beside a name, and what only looks like one."""

import re
import time

import pytest
from presidio_analyzer import EntityRecognizer

from pipelines.scanner.extra import beside, disguises, word_names
from pipelines.scanner.extra.hashtags import HashtagNameRecognizer
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.normalise import plain
from pipelines.scanner.text.spans import merge, replace
from training.disguises import disguised

NEW = [*disguises.recognizers(), *beside.recognizers(), *word_names.recognizers(), HashtagNameRecognizer()]


def keycaps(text: str) -> str:
    return "".join(f"{each}\ufe0f\u20e3" if each.isdigit() else each for each in text)


NAMES = {str(each.name) for each in NEW}  # type: ignore[has-type]
NAMES |= {"NameCueRecognizer", "RedditNameRecognizer"}
_ENTITY = re.compile("<[A-Z_]+>")


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(batch_size=8)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ask for j o h n at the desk", "ask for <PERSON> at the desk"),
        ("ask for J-o-h-n S-m-i-t-h today", "ask for <PERSON> today"),
        ("tell J\u2764o\u2764h\u2764n now", "tell <PERSON> now"),
        ("hi, j0hn d0e here", "hi, <PERSON> here"),
        ("it was Al1ce again", "it was <PERSON> again"),
        ("J\u0336o\u0336h\u0336n\u0336 S\u0336m\u0336i\u0336t\u0336h\u0336 called", "<PERSON> called"),
        (f"call {keycaps('07700 900123')} now", "call <PHONE_NUMBER> now"),
        ("mail jo.bloggs (at) example [dot] org now", "mail <EMAIL_ADDRESS> now"),
        ("mail jo.bloggs at example dot org now", "mail <EMAIL_ADDRESS> now"),
        ("MAIL JO_BLOGGS AT GMAIL DOT COM", "MAIL <EMAIL_ADDRESS>"),
        ("mail jo7 @ example . org now", "mail <EMAIL_ADDRESS> now"),
        ("mail jo.bloggs%40example.org now", "mail <EMAIL_ADDRESS> now"),
        ("mail j o 7 @ e x a m p l e . o r g now", "mail <EMAIL_ADDRESS> now"),
        ("pay DE12%205001%200517%205407%203249%2030 now", "pay <IBAN_CODE> now"),
        ("pay DE12-5001-0517-5407-3249-30 now", "pay <IBAN_CODE> now"),
        ("text four1five 5550one23 now", "text <PHONE_NUMBER> now"),
        ("text 079_1234_5678 now", "text <PHONE_NUMBER> now"),
        ("charge 4111.1111.1111.1111 now", "charge <CREDIT_CARD> now"),
        ("so proud of #TeamOkafor and #johnsmith", "so proud of <PERSON> and #<PERSON>"),
        ("sad day #RIPJaneDoe", "sad day #RIP<PERSON>"),
        ("as u/throwaway_7 said in r/cooking", "as u/<USER_NAME> said in r/cooking"),
        ("the user koen4427 said no", "the user <USER_NAME> said no"),
        ("I met John van der Heuvel yesterday", "I met <PERSON> yesterday"),
        ("ask van den Berghe about it", "ask <PERSON> about it"),
        ("Adam Jones / \u738b\u4e3d signed", "<PERSON> signed"),
        ("\u738b\u4e3d (Wang Li) signed", "<PERSON> (<PERSON>) signed"),
        ("ask will to come", "ask <PERSON> to come"),
        ("my sister summer loves it", "my sister <PERSON> loves it"),
        ("my boss hope is late", "my boss <PERSON> is late"),
    ],
)
def test_what_is_found_in_disguise(scanner: Scanner, text: str, left: str) -> None:
    (found,) = scanner.scan([text])
    assert found is not None
    # other findings may name a union of spans
    assert replace(text, merge(found), lambda _: "<>") == _ENTITY.sub("<>", left)


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("mail jo.bloggs (at) example [dot] org now", "EMAIL_ADDRESS"),
        ("mail jo7 @ example . org now", "EMAIL_ADDRESS"),
        ("charge 4111 - 1111 - 1111 - 1111 now", "CREDIT_CARD"), ("ask for j o h n at the desk", "PERSON"),
    ],
)  # fmt: skip
def test_what_is_found_is_called_what_it_is(scanner: Scanner, text: str, entity: str) -> None:
    (found,) = scanner.scan([text])
    assert found is not None
    assert [each.entity for each in merge(found)] == [entity]


@pytest.mark.parametrize(
    "text",
    [
        "big S A L E today",
        "made in the U S A",
        "a, b, c and d",
        "q w e r t y",
        "i l o v e y o u",
        "option A / B / C",
        "e.g. a b c test",
        "it was gr8, see you l8r",
        "the 3rd of may at 5am",
        "4ever and a day",
        "h3llo w0rld",
        "an mp3 and an ipv6 link",
        "covid19 rules",
        "growth of 5% or 20%25 more",
        "see the page at example.com",
        "shop at gmail.com",
        "look at this dot",
        "meet @ the pub. come on in",
        "one of 2 or three",
        "12/03/2021 - 14/03/2021",
        "version 10.0.19041.1234",
        "on 2021_03_12",
        "1, 2, 3, 4, 5, 6, 7, 8",
        "#WorldCup #RoseGold #throwback #TeamWork #FreeShipping #instagood #TeamGB #TeamEngland",
        "#blacklivesmatter #losangeles",
        "and/or n/a, both w/o it",
        "tour of the dem party",
        "will you ask, I hope so",
        "my boss will call and my friend may come",
        "the summer of hope",
        "my wife may go",
        "call me maybe",
        "named after him",
        "1\ufe0f\u20e3 Open 2\ufe0f\u20e3 Tap",
        "vive la vie",
        "for \u00bd of it, 5 m\u00b2, x\u00b3",
        "50\u00a0\u20ac",
        "flags \U0001f1ec\U0001f1e7\U0001f1fa\U0001f1f8",
        "\U0001d4d7 is a set",
    ],
)
def test_what_only_looks_like_one_is_left_by_these_recognizers(scanner: Scanner, text: str) -> None:
    (found,) = scanner.explain([text])
    assert found is not None
    assert [each for each in found if each.recognizer in NAMES] == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("J\u0301o\u0308h\u0323n", "John"),
        ("Nguye\u0302\u0303n", "Nguy\u1ec5n"),
        ("\u0142\u00f3d\u017a caf\u00e9 \u00f1", "\u0142\u00f3d\u017a caf\u00e9 \u00f1"),
        ("4\ufe0f\u20e31\ufe0f\u20e3", "41"),
        ("\U0001f170\U0001f171", "AB"),
        ("\u1d0a\u1d0f\u029c\u0274", "john"),
        ("jo%40x.org", "jo@x.org"),
        ("100% of 5%", "100% of 5%"),
        ("&amp;#64;", "@"),
        ("\U0001f1ec\U0001f1e7", "\U0001f1ec\U0001f1e7"),
        ("\U0001f1ef \U0001f1f4", "J O"),
    ],
)
def test_what_is_read(text: str, read: str) -> None:
    assert plain(text).text == read


def test_a_span_takes_the_marks_behind_its_last_letter() -> None:
    read = plain("a 4\ufe0f\u20e31\ufe0f\u20e3 b")
    assert read.back(2, 4) == (2, 8)


PIECES = (
    "a ",
    "1 ",
    "a-",
    "1_",
    "l0",
    "a1b",
    "@ ",
    " at ",
    "a (at) ",
    "a.b at c dot ",
    "one",
    "one 1 ",
    "van der ",
    "Van ",
    "#ab",
    "#aB",
    "4@",
    "DE12",
    "u/",
    "\u738b ",
    "Ol1 ",
    "x dot ",
    "%40",
    "1.1",
    "e\u0301",
    "\U0001f170",
    "1\ufe0f\u20e3",
    "my sister ",
)


@pytest.mark.parametrize("recognizer", NEW, ids=lambda each: each.name)
def test_time_grows_with_the_length_of_a_hostile_text(recognizer: EntityRecognizer) -> None:
    for piece in PIECES:
        short, long = (_seconds(recognizer, piece * (size // len(piece))) for size in (4_000, 40_000))
        assert long < 25 * short + 0.05, piece


def _seconds(recognizer: EntityRecognizer, text: str) -> float:
    begun = time.process_time()
    if not hasattr(recognizer, "may_find") or recognizer.may_find(Seen.of(text)):
        recognizer.analyze(text, list(recognizer.supported_entities), None)  # type: ignore[arg-type]
    return time.process_time() - begun


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_disguise_is_read_in_linear_time(piece: str) -> None:
    begun = time.process_time()
    plain(piece * (200_000 // len(piece)))
    assert time.process_time() - begun < 5


def test_the_development_set_is_the_same_each_time_and_labels_whole_identifiers() -> None:
    examples = disguised()
    assert examples == disguised()
    assert len(examples) >= 300
    assert all(example.text[label.start : label.end].strip() for example in examples for label in example.labels)
