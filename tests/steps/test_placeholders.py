"""The same one has the same number throughout a record, and nobody else has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.text.placeholders import Placeholders, same, words_of_tag

FIRST, LAST = ["Ada", "Ben", "Cleo"], ["Frost", "Gale", "Hill"]


def named(*texts: str, entity: str = "PERSON") -> list[str]:
    placeholders = Placeholders()
    return [placeholders.of(entity, text) for text in texts]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["Ada Frost", "Ben Gale", "Ada Frost"], [1, 2, 1]),
        (["Ada Frost", "ADA  frost", "Ada Frost's", "ada frost’s", "Ada\nFrost,"], [1, 1, 1, 1, 1]),
        (["Ada Frost", "Ada", "Frost", "Mr Frost", "Dr. Frost's"], [1, 1, 1, 1, 1]),
        (["Ada", "Ada Frost", "Frost"], [1, 1, 1]),
        (["Ada", "Ada Frost", "Ada Gale"], [1, 1, 2]),
        (["Ada Frost", "Ben Frost", "Frost", "Ben"], [1, 2, 1, 2]),
        (["Frost", "Ada"], [1, 2]),
        (["James'", "James", "James's"], [1, 1, 1]),
        (["Mr", "Mrs"], [1, 2]),
    ],
)
def test_people(texts: list[str], numbers: list[int]) -> None:
    assert named(*texts) == [f"<PERSON_{number}>" for number in numbers]


def test_a_telephone_number_is_the_same_however_it_is_written() -> None:
    written = ("+44 20 7946 0958", "020 7946 0958", "(020) 7946-0958", "０２０ 7946 0958", "020 7946 0959")
    assert named(*written, entity="PHONE_NUMBER") == ["<PHONE_NUMBER_1>"] * 4 + ["<PHONE_NUMBER_2>"]


def test_a_user_is_the_same_with_and_without_the_sign() -> None:
    assert named("@jo_b", "jo_b", "@JO_B", entity="USER_NAME") == ["<USER_NAME_1>"] * 3


def test_each_entity_counts_for_itself() -> None:
    placeholders = Placeholders()
    assert placeholders.of("PERSON", "Paris") == "<PERSON_1>"
    assert placeholders.of("LOCATION", "Paris") == "<LOCATION_1>"


def test_what_nobody_knows_has_no_number() -> None:
    """Numbers for each unknown word would be a cipher that spells the text."""
    assert named("geheim", "Wort", "geheim", entity="UNKNOWN") == ["<UNKNOWN>"] * 3


def test_a_hashtags_words() -> None:
    assert [words_of_tag(tag) for tag in ("AdaFrost", "ada_frost", "ADA", "Ada2")] == [
        "Ada Frost", "ada frost", "ADA", "Ada2",
    ]  # fmt: skip


names = st.builds("{} {}".format, st.sampled_from(FIRST), st.sampled_from(LAST)) | st.sampled_from(FIRST + LAST)


@given(st.lists(names | st.text(max_size=12)))
def test_numbers_rise_by_one_in_order_of_first_appearance(texts: list[str]) -> None:
    placeholders = Placeholders()
    numbers = [placeholders.number("PERSON", text) for text in texts]
    assert list(dict.fromkeys(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert numbers == [placeholders.number("PERSON", text) for text in texts]


@given(st.lists(st.builds("{} {}".format, st.sampled_from(FIRST), st.sampled_from(LAST))))
def test_people_with_full_names_are_never_taken_for_each_other(texts: list[str]) -> None:
    numbers = dict(zip(texts, named(*texts), strict=True))
    assert len(set(numbers.values())) == len(numbers)


@given(st.text(max_size=30))
def test_what_is_the_same_stays_so(text: str) -> None:
    assert same("PERSON", f" {text.upper()}\t") == same("PERSON", f" {text.upper()}")
