"""Generated texts: labels lie on what they name, and what settings are chosen on is not trained on."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.model.tokens import tokenize
from training import noise
from training.codes import Codes, check_digit
from training.example import Example, TrainingLabel
from training.fill import Filler
from training.identifiers import luhn
from training.people import particled
from training.spoken import Spoken
from training.tags import TAGS, tags_of
from training.templates import KEPT, KINDS, MORE


@pytest.mark.parametrize("kind", sorted({**KINDS, **MORE}))
def test_every_template_can_be_filled_and_tagged(kind: str) -> None:
    filler = Filler(4, invented=0.3)
    for template in {**KINDS, **MORE}[kind]:
        example = filler.fill(template, kind)
        assert all(example.text[each.start : each.end].strip() for each in example.labels)
        _, starts, ends = tokenize(example.text)
        tags, _ = tags_of(example, starts, ends)
        assert set(tags) <= set(range(len(TAGS)))


def test_kept_lines_are_apart() -> None:
    for kind, lines in KEPT.items():
        assert lines
        assert set(lines).isdisjoint(MORE[kind]) or kind in {"feeds", "words"}  # plain lines may repeat


@given(st.integers(0, 10**6))
def test_a_check_digit_passes_the_check(number: int) -> None:
    assert luhn(f"{number}{check_digit(str(number))}")


@given(st.integers(0, 10**4))
def test_accounts_have_right_check_digits(seed: int) -> None:
    number = Codes(random.Random(seed)).iban().replace(" ", "").replace("-", "")
    assert int("".join(str(int(each, 36)) for each in number[4:] + number[:4])) % 97 == 1


def test_a_number_is_said_in_words() -> None:
    said = {Spoken(random.Random(seed)).digits("5550") for seed in range(40)}
    assert "five five five zero" in said
    assert any("triple five" in each for each in said)


def test_a_name_has_a_particle() -> None:
    assert particled(random.Random(1), "Cruz").endswith("Cruz")


@given(st.text("ab, the'.1", max_size=40), st.data())
def test_hurried_typing_moves_labels_along(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    labels = (TrainingLabel(start, end, "PHONE"),) if end > start else ()
    made = noise.typed(Example(text, labels, "post"), random.Random(data.draw(st.integers(0, 99))), rate=0.5)
    assert all(0 <= each.start < each.end <= len(made.text) for each in made.labels)


def test_names_are_found_again_after_hurried_typing() -> None:
    example = Example("please call 555 1234 tomorrow, and the other one", (TrainingLabel(12, 20, "PHONE"),), "post")
    for seed in range(50):
        made = noise.typed(example, random.Random(seed), rate=0.8)
        assert [made.text[each.start : each.end] for each in made.labels] == ["555 1234"]
