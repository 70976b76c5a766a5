"""Checks of national identifiers: they pass what has right check digits, and seldom anything else."""

import random
import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn, verhoeff
from stdnum.br import cpf
from stdnum.pl import pesel

from pipelines.scanner.extra import checks, forms
from pipelines.scanner.extra.national import NationalIdRecognizer

#: Forms that a code of the same shape has by chance more often, and why they may be taken nevertheless.
TAKEN = {
    "aadhaar": "twelve digits in fours are masked as a card otherwise",
    "bsn": "hardly anything else has points behind four and six digits",
    "dni": "eight digits and a capital",
    "hkid": "a digit in brackets behind six digits",
    "mbi": "hardly anything else changes so between digits and certain letters",
    "medicare": "ten digits in groups of four, five and one",
    "nino": "two letters, six digits and a letter from A to D",
    "pan": "five letters of which the fourth is one of ten, four digits and a letter",
    "rut": "points behind the millions, and a hyphen",
}
EVERY = [*forms.FORMS, *(each for of_one in forms.BY_LANGUAGE.values() for each in of_one)]
DRAWN = 2_000


def drawn(shape: str, dice: random.Random) -> str:
    """Fill a shape at random."""
    kinds = {"9": string.digits, "A": string.ascii_uppercase}
    return "".join(dice.choice(kinds.get(each, each)) for each in shape)


@pytest.mark.parametrize("form", forms.FORMS, ids=lambda each: each.name)
def test_a_number_by_chance_seldom_passes(form: forms.Form) -> None:
    dice = random.Random(1)
    for shape in form.shapes:
        passed = sum(bool(form.check(drawn(shape, dice))) for _ in range(DRAWN))
        assert passed <= (0.45 if form.name in TAKEN else 0.022) * DRAWN, shape


@pytest.mark.parametrize("form", EVERY, ids=lambda each: each.name)
def test_some_number_passes_and_no_check_fails(form: forms.Form) -> None:
    dice = random.Random(2)
    texts = (drawn(shape, dice) for _ in range(20_000) for shape in form.shapes)
    if form.name in {"chinese", "curp", "ahv", "nir of Corsica"}:  # one in many thousands
        assert not all(form.check(next(texts)) for _ in range(1_000))
    else:
        assert any(form.check(each) for each in texts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2341 2341 2346", "aadhaar"), ("51 824 753 556", "abn"), ("756.9217.0769.85", "ahv"),
        ("85.07.30-033.28", "belgian"), ("1112.22.333", "bsn"), ("11010519491231002X", "chinese"),
        ("1630615123457", "cnp"), ("16.727.230/0001-97", "cnpj"), ("RCCMNL83S18D969H", "codice fiscale"),
        ("390.533.447-05", "cpf"), ("12345678Z", "dni"), ("12.345.678-Z", "dni"), ("131052-308T", "hetu"),
        ("A123456(3)", "hkid"), ("1EG4-TE5-MK73", "mbi"), ("2123 45670 1", "medicare"), ("X1234567L", "nie"),
        ("AB 12 34 56 C", "nino"), ("2 95 10 99 126 111 93", "nir"), ("S1234567D", "nric"), ("ABCPE1234F", "pan"),
        ("811228-9874", "personnummer"), ("44051401359", "pesel"), ("1234567TW", "pps"),
        ("710319/2745", "rodné číslo"), ("971013-9019902", "rrn"), ("12.531.909-2", "rut"),
        ("8001015009087", "south african"), ("86 095 742 719", "steuer-id"), ("19 01 00 00 000", ""),
        ("10000000146", "tckn"), ("1M8GDM9AXKP042788", "vin"), ("1HGCM82633A004352", "vin"), ("1HGCM82633A004353", ""),
        ("2341 2341 2347", ""), ("RCCMNL83S18D969K", ""), ("S1234567E", ""), ("12345678A", ""), ("GB123456C", ""),
        ("1700000000000", ""), ("14155550123", ""), ("07911123456", ""),
    ],
)  # fmt: skip
def test_known_numbers(text: str, name: str) -> None:
    at = forms.ALONE.form_of(text)
    assert (forms.ALONE.forms[at].name if at >= 0 else "") == name


@given(st.integers(200_000_000_00, 999_999_999_99))
def test_right_check_digits_pass_and_wrong_ones_do_not(number: int) -> None:
    digits = f"{number}"
    for last in string.digits:
        text = " ".join((digits[:4], digits[4:8], digits[8:] + last))
        assert (forms.ALONE.form_of(text) >= 0) == (last == verhoeff.calc_check_digit(digits))


@given(st.from_regex(r"[2-9][0-9]{10}", fullmatch=True))
def test_eleven_digits_pass_where_stdnum_says_so(digits: str) -> None:
    if cpf.is_valid(digits) or (pesel.is_valid(digits) and digits[2] in "0123"):
        assert forms.ALONE.form_of(digits) >= 0


@given(st.text(string.ascii_uppercase + string.digits + " .-/()", max_size=20))
def test_no_text_breaks_a_check(text: str) -> None:
    forms.ALONE.form_of(text)
    NationalIdRecognizer().analyze(text, ["NATIONAL_ID", "ID_NUMBER"])


@given(st.from_regex(r"[A-HJ-NPR-Z0-9]{17}", fullmatch=True))
def test_one_ninth_character_at_most_makes_a_vehicle_s_number(text: str) -> None:
    assert sum(checks.vin(text[:8] + each + text[9:]) for each in "0123456789X") <= 1


def test_a_number_of_a_card_is_no_identifier() -> None:
    assert all(forms.ALONE.form_of(each) < 0 for each in cards())


def cards() -> Iterator[str]:
    dice = random.Random(3)
    for _ in range(200):
        digits = "4" + drawn("9" * 14, dice)
        yield digits + luhn.calc_check_digit(digits)
