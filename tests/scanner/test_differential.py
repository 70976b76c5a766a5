"""The fast path finds what stock Presidio finds: same model, same recognizers, same spans and scores."""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from presidio_analyzer import AnalyzerEngine

from pipelines.scanner.engine.analyzer import FastAnalyzer
from tests.samples import TEXT
from tests.scanner import oracle
from tests.scanner.texts import many

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
#: Texts of a run; DIFFERENTIAL_TEXTS asks for a long one.
COUNT = int(os.environ.get("DIFFERENTIAL_TEXTS", "500"))
PAIR = tuple[AnalyzerEngine, FastAnalyzer, list[str]]

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", params=[(0.0, "substring"), (0.35, "whole_word")], ids=["stock", "teller"])
def pair(request: pytest.FixtureRequest) -> PAIR:
    threshold, mode = request.param
    stock = oracle.stock(threshold, mode)
    return stock, oracle.fast(threshold, mode), stock.get_supported_entities("en")


def differences(pair: PAIR, texts: list[str]) -> Iterator[str]:
    stock, fast, entities = pair
    for start in range(0, len(texts), 256):
        batch = texts[start : start + 256]
        for text, found in zip(batch, fast.analyze_many(batch, "en", entities), strict=True):
            if oracle.spans(found) != oracle.spans(stock.analyze(text, "en", entities)):
                yield text


@pytest.mark.long
def test_invented_texts(pair: PAIR) -> None:
    assert list(differences(pair, many(COUNT))) == []


EDGES = [
    "pay GB82WEST12345698765432 now",
    "pay GB82 WEST 1234 5698 7654 32 now",
    "pay GB82-WEST-1234-5698-7654-32 now",
    "pay gb82 west 1234 5698 7654 32 now",
    "xGB82WEST12345698765432",
    "XGB82WEST12345698765432",
    "7GB82WEST12345698765432",
    "NO9386011117947 is the shortest",
    "NO93 8601 1117 947 and smith45 likes this",
    "coins to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, or",
    "to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "(3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy)",
    "bank iban IBAN Bank card number 4111 1111 1111 1111",
]


def test_texts_that_a_gate_just_lets_through(pair: PAIR) -> None:
    stock, _, entities = pair
    assert list(differences(pair, EDGES)) == []
    found = {each.entity_type for text in EDGES for each in stock.analyze(text, "en", entities)}
    assert {"IBAN_CODE", "CRYPTO", "CREDIT_CARD"} <= found


PIECES = st.one_of(
    TEXT,
    st.sampled_from(["1", "23", "4111 1111", "@", ".", ":", "-", "/", "\n", "driver", "lic", "phone", "A1B2", "ss",
                     "::1", "x@y.co", "http://a.de", "GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32",
                     "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "iban", "wallet", "Alice", "Dr. No",
                     "\u017f", "\u212a", "\u0660"]),
)  # fmt: skip


@pytest.mark.prove
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(PIECES, max_size=8).map(" ".join), max_size=4))
def test_any_texts(pair: PAIR, texts: list[str]) -> None:
    assert list(differences(pair, texts)) == []


@pytest.mark.samples
def test_real_texts(pair: PAIR) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the real samples are not beside the checkout")
    with (SAMPLES / "telecom" / "sms.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    lines = (SAMPLES / "social" / "tweets.jsonl").read_text("utf-8").splitlines()
    texts += [json.loads(line)["text"] for line in lines]
    assert list(differences(pair, texts[:: max(1, 4 * len(texts) // COUNT)])) == []
