"""The German summary says all that the English one says."""

from dataclasses import fields
from string import Formatter

from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals import record_types
from bank.withdrawals.plain_text import harmless
from bank.withdrawals.summary import summary
from bank.withdrawals.summary_texts import ENGLISH, GERMAN, SummaryTexts
from bank.withdrawals.terms import Offering
from bank.withdrawals.uses import DataUse
from schemas import country_names
from schemas.countries import COUNTRIES
from tests.bank.withdrawals.documents import offerings
from tests.bank.withdrawals.test_offering import made
from tests.bank.withdrawals.test_summary import HOSTILE


def text_of(found: Offering, originator: str = "Acme AI") -> str:
    return "\n".join(sentence for each in summary(found, originator, GERMAN) for sentence in each.sentences)


def number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@given(offerings())
def test_no_number_and_no_name_that_matters_is_missing(found: Offering) -> None:
    text, terms = text_of(found), found.terms
    for name in (found.originator, found.purpose, found.model, found.framework, found.id, "Acme AI"):
        assert f"\u201e{harmless(name)}\u201c" in text
    for wanted in terms.wanted:
        assert GERMAN.record_types[wanted.record_type] in text
        assert f"mindestens {number(wanted.least_records)} haben" in text
        assert all(GERMAN.fields[each] in text for each in wanted.fields)
    whole, micros = divmod(terms.price.amount, 10**6)
    behind = f"{micros:06d}".rstrip("0").ljust(2, "0")
    assert f" {number(whole)},{behind} {terms.price.currency}" in text
    assert f"Version {found.version} " in text
    assert f"mindestens {number(terms.groups.owners)} Personen" in text
    assert f"mindestens {number(terms.groups.alike)} gleich" in text
    may, may_not = (
        text.partition(start)[2].partition("\n")[0] for start in ("ist es erlaubt, ", "ist nicht erlaubt, ")
    )
    assert {use for use in DataUse if GERMAN.uses[use] in may} == terms.uses
    assert {use for use in DataUse if GERMAN.uses[use] in may_not} == set(DataUse) - terms.uses
    assert GERMAN.exclusivity[terms.exclusivity] in text
    assert ("allen Ländern der Welt" in text) is terms.territory.world
    assert all(
        GERMAN.countries[code] in text or "die 27 " in text or "die 30 " in text for code in terms.territory.countries
    )


def test_days_countries_and_spans() -> None:
    text = text_of(made())
    assert "vom 1. Januar 2020 bis zum 31. Dezember 2026" in text
    assert "vom 15. Dezember 2026 bis zum 28. Februar 2027" in text
    assert "sobald der 1. März 2034 beginnt, um 0:00 Uhr UTC: rund 7 Jahre nach dem 15. Dezember 2026" in text
    assert "60 Tage nach dem" in text_of(made(opens="2026-12-31", closes="2027-01-31", expires="2027-03-01"))
    assert "sonst: die 27 Länder der Europäischen Union und Schweiz." in text_of(made(territory=["EU", "CH"]))
    assert "sonst: die 30 Länder des Europäischen Wirtschaftsraums." in text_of(made(territory=["EEA"]))
    assert "sonst: Österreich und Schweiz." in text_of(made(territory=["CH", "AT"]))


@given(st.text(max_size=300) | st.just(HOSTILE))
def test_a_hostile_name_ends_no_quotation(name: str) -> None:
    text = text_of(made(), name)
    assert all(line.isprintable() for line in text.split("\n"))
    assert text.count("\u201e") == text.count("\u201c")
    assert f"\u201e{harmless(name)}\u201c" in text


def test_each_text_is_there_in_both_languages_and_fills_in_the_same() -> None:
    for each in fields(SummaryTexts):
        english, german = getattr(ENGLISH, each.name), getattr(GERMAN, each.name)
        if each.name == "fields":
            asked = {field for of_type in record_types.askable().values() for field in of_type}
            assert german.keys() == asked, "English takes the field's own words where it has none"
        elif isinstance(english, str | tuple):
            assert len(english) == len(german) or isinstance(english, str)
        else:
            assert english.keys() == german.keys()
            assert [_filled(english[key]) - _filled(german[key]) for key in english] == [set()] * len(english)
            assert all(german.values())


def _filled(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_countries_have_german_names() -> None:
    found = country_names.german()
    assert found.keys() == COUNTRIES
    assert len(set(found.values())) == len(COUNTRIES)
    assert (found["DE"], found["KR"], found["HK"]) == ("Deutschland", "Südkorea", "Hongkong")
