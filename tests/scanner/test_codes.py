"""Identifiers, secrets and codes are found and named; what only looks like one stays; the gates change nothing."""

import time
from collections.abc import Iterator

import pytest
import regex  # type: ignore[import-untyped]
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerResult

from pipelines.scanner import registry
from pipelines.scanner.engine.analyzer import FastAnalyzer
from pipelines.scanner.engine.context import NearWords
from pipelines.scanner.extra import announced, banking, birth, coins, geo, numbers, secret, spoken, towns
from pipelines.scanner.extra.national import NationalIdRecognizer
from pipelines.scanner.presidio import THRESHOLD
from pipelines.scanner.scanner import ENTITIES, Scanner, nlp_engine
from pipelines.scanner.text.spans import Span, merge, replace
from tests.fuzz.hostile import CLASSES
from tests.scanner import oracle
from tests.scanner.texts import many

FOUND = [
    ("my policy number is H481205937 ok", "my policy number is <ID_NUMBER> ok"),
    ("about claim INS-206311-94 again", "about claim <ID_NUMBER> again"),
    ("in case 3:21-cv-01234-ABC we", "in case <ID_NUMBER> we"),
    ("his passport no. is 533380006 then", "his passport no. is <ID_NUMBER> then"),
    ("the plate AB12 CDE was seen", "the plate <ID_NUMBER> was seen"),
    ("the vehicle 1M8GDM9AXKP042788 is hers", "the vehicle <ID_NUMBER> is hers"),
    ("pay to sort code 20-45-67 now", "pay to sort code <BANK_ACCOUNT> now"),
    ("use BIC DEUTDEFF500 for it", "use BIC <BANK_ACCOUNT> for it"),
    ("pay to RO49 AAAA 1B31 0075 9384 0000 now", "pay to <IBAN_CODE> now"),
    ("the password: hunter2! works", "the password: <SECRET> works"),
    ("my password is hunter2 ok", "my password is <SECRET> ok"),
    ("my pin is 4821 ok", "my pin is <SECRET> ok"),
    ("then CVV 123 and exp 04/27 ok", "then CVV <SECRET> and exp <SECRET> ok"),
    ("your OTP is 493021 now", "your OTP is <SECRET> now"),
    ("use ghp_16C7e42F292c6912E7710c838347Ae178B4a now", "use <SECRET> now"),
    ("use AKIAIOSFODNN7EXAMPLE now", "use <SECRET> now"),
    ("she was born on 12 March 1981 here", "she was born on <DATE_OF_BIRTH> here"),
    ("a DOB: 03/12/1981 is given", "a DOB: <DATE_OF_BIRTH> is given"),
    ("we met at 51.5074, -0.1278 then", "we met at <LOCATION> then"),
    ("send it to 0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe now", "send it to <CRYPTO> now"),
    ("send it to LdP8Qox1VAhCzLJNqrr74YovaWYyNBUWvL now", "send it to <CRYPTO> now"),
    ("send it to rN7n7otQDd6FczFgLdSqtcsAUxDkw6fzRH now", "send it to <CRYPTO> now"),
    ("send it to ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9 now", "send it to <CRYPTO> now"),
    ("my NRIC is S1234567D ok", "my NRIC is <NATIONAL_ID> ok"),
    ("my tax file number is 123 456 782 ok", "my tax file number is <NATIONAL_ID> ok"),
    ("my NHS number is 943 476 5919 ok", "my NHS number is <UK_NHS> ok"),
    ("ring me on 943 476 5919 ok", "ring me on <PHONE_NUMBER> ok"),
    ("customer: 9869204185 rang", "customer: <PHONE_NUMBER> rang"),
    ("my national id is 744-11-7978 ok", "my national id is <US_SSN> ok"),
    ("my SIN is 046 454 286 ok", "my SIN is <NATIONAL_ID> ok"),
    ("my SSN is 046 454 286 ok", "my SSN is <US_SSN> ok"),
    ("ring 555-123-4567, ext. 12 today", "ring <PHONE_NUMBER> today"),
    ("it is double oh seven again", "it is <PHONE_NUMBER> again"),
    ("she lives in 1012 AB Amsterdam now", "she lives in <STREET_ADDRESS> now"),
]  # fmt: skip
HARMLESS = [
    "the password is required and must be changed", "the password is incorrect.", "password: string",
    "pin 3 tabs to the bar", "sin 3 times and repent", "we are in case 4 of 12", "a sort code is needed",
    "the album was born in March 2014", "born in 1984 as the third of five", "the offer expires on 12 May",
    "he ate 340 g of flour", "it costs $12,345.67 or more", "version 1.2.3 of 2024-01-02", "one, two, three, four",
    "a swift end and a bic pen", "in 2012 Oslo won", "12000 people in Paris", "the ratio was 12.3456 to 1",
    "a member of 3 clubs", "the account is closed", "the plate was hot", "lat pulldowns, 3 sets",
    "the extension is 12 feet long", "0x1F and 0xdeadbeef", "a national tax of 12 percent",
]  # fmt: skip


def stripped(scanner: Scanner, text: str) -> str:
    (found,) = scanner.scan([text])
    assert found is not None
    return replace(text, merge(found))


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_what_identifies_is_found_and_named(scanner: Scanner, text: str, expected: str) -> None:
    assert stripped(scanner, text) == expected


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_one_stays(scanner: Scanner, text: str) -> None:
    numbers = {"NATIONAL_ID", "ID_NUMBER", "BANK_ACCOUNT", "SECRET", "DATE_OF_BIRTH", "CRYPTO", "PHONE_NUMBER"}
    (found,) = scanner.scan([text])
    assert [each for each in found or () if each.entity in numbers] == []


@pytest.mark.parametrize(
    "text",
    [
        "id 550e8400-e29b-41d4-a716-446655440000 ok", "at 2024-01-02T03:04:05Z or 1700000000",
        "SKU AB-1234-XL, ORDER 123456", "ISBN 978-3-16-148410-0", "v10.2.33.4 of 20240102",
        "order 114-3941689-8772232", "10:45-12:30, 3/4, 12.5%", "cartao 4242 4242 4242 4242 agora",
        "EAN 4006381333931",
    ],
)  # fmt: skip
def test_no_check_takes_a_code_that_names_nobody(text: str) -> None:
    assert NationalIdRecognizer().analyze(text, ["NATIONAL_ID", "ID_NUMBER"]) == []


def test_a_neighbour_is_not_swallowed_into_a_card(scanner: Scanner) -> None:
    text = "o numero do cartao 4242 4242 4242 4242 agora"
    (found,) = scanner.scan([text])
    assert {text[each.start : each.end] for each in found or () if each.entity == "CREDIT_CARD"} == {
        "4242 4242 4242 4242"
    }


def test_a_field_may_name_dates_of_birth_alone(scanner: Scanner) -> None:
    text = "DOB 03/12/1981, policy number H481205937"
    (found,) = scanner.scan([text])
    assert merge(each for each in found or () if each.entity == "DATE_OF_BIRTH") == [Span(4, 14, "DATE_OF_BIRTH", 0.9)]


@pytest.mark.long
def test_the_gates_find_what_plain_presidio_finds() -> None:
    nlp = nlp_engine("own")
    context = NearWords(context_matching_mode="whole_word")
    every = registry.full(nlp)
    plain = AnalyzerEngine(every, nlp, default_score_threshold=THRESHOLD, context_aware_enhancer=context)
    fast = FastAnalyzer(
        registry=every, nlp_engine=nlp, default_score_threshold=THRESHOLD, context_aware_enhancer=context
    )
    texts = [*(text for text, _ in FOUND), *HARMLESS, *many(300)]
    for text, found in zip(texts, fast.analyze_many(texts, "en", list(ENTITIES)), strict=True):
        assert rounded(found) == rounded(plain.analyze(text, "en", list(ENTITIES))), text


def rounded(results: list[RecognizerResult]) -> set[tuple[str, int, int, float]]:
    """Return the spans; the model's scores depend on the batch in their last digits."""
    return {(entity, start, end, round(score, 4)) for entity, start, end, score in oracle.spans(results)}


UNITS = [
    *(each.unit for each in CLASSES.values()), "pin ", "password is ", "password: ", "dob ", "born on ", "12/", "1.2,",
    "one ", "twenty ", "double one ", "member ", "member no ", "A1 ", "1 2 ", "nhs 12 ", "0x1", "eyJa.",
    "-----BEGIN A PRIVATE KEY-----", "12.1234,", "1°1'", "12345 paris ", "1234 AB ", "account 1 ", "bic AAAA",
    "plate A1 ", "ext ", "call one two ", "api key ", "1-cv-", "sk-a", "national tax ", "id: ", "GB12 AAAA ",
    "1234 5678 ", "lat 1.2",
]  # fmt: skip
LONG, SHORT = 32_000, 4_000


def searched() -> Iterator[tuple[str, object]]:
    """Yield the search of each pattern and of each lead of the recognizers of numbers and codes."""
    rooms = (announced, banking, birth, coins, geo, numbers, secret, spoken, towns)
    for each in (each for room in rooms for each in room.recognizers()):
        if isinstance(each, PatternRecognizer):
            for pattern in list[Pattern](each.patterns):  # type: ignore[has-type]
                yield f"{type(each).__name__} {pattern.name}", regex.compile(pattern.regex, each.global_regex_flags)
            for name, lead in getattr(each, "leads", {}).items():
                yield f"{type(each).__name__} lead {name}", lead


def seconds(pattern: object, text: str) -> float:
    begin = time.thread_time()
    for _ in pattern.finditer(text):  # type: ignore[attr-defined]
        pass
    return time.thread_time() - begin


@pytest.mark.prove
@pytest.mark.parametrize("unit", UNITS)
def test_no_pattern_grows_faster_than_its_text(unit: str) -> None:
    for name, pattern in searched():
        if seconds(pattern, (unit * LONG)[:LONG]) > 0.05:
            short = min(seconds(pattern, (unit * LONG)[:SHORT]) for _ in range(3))
            assert min(seconds(pattern, (unit * LONG)[:LONG]) for _ in range(3)) < 20 * max(short, 0.002), name
