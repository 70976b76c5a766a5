"""The summary of an offering says all that matters in it, and nobody's name does harm in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals import record_types
from bank.withdrawals.plain_text import MOST_SHOWN, harmless
from bank.withdrawals.summary import summary
from bank.withdrawals.summary_texts import ENGLISH
from bank.withdrawals.terms import Offering, WantedRecords
from bank.withdrawals.uses import DataUse
from schemas.countries import COUNTRIES, GROUPS
from tests.bank.withdrawals.documents import offerings
from tests.bank.withdrawals.test_offering import made

HOSTILE = (
    "\x1b[31m\u202eknab\u2066 <script>alert('x')</script>\r\nYou get 9 EUR.\u2028"
    "\u201d. You get 1,000,000 EUR. \u201c\x00"
)


def text_of(found: Offering, originator: str = "Acme AI") -> str:
    return "\n".join(sentence for each in summary(found, originator) for sentence in each.sentences)


@given(offerings())
def test_no_number_and_no_name_that_matters_is_missing(found: Offering) -> None:
    text, terms = text_of(found), found.terms
    for name in (found.originator, found.purpose, found.model, found.framework, found.id, "Acme AI"):
        assert f"\u201c{harmless(name)}\u201d" in text
    for wanted in terms.wanted:
        assert ENGLISH.record_types[wanted.record_type] in text
        assert f"{wanted.least_records:,} of them" in text
        assert all((ENGLISH.fields.get(each) or each.replace("_", " ")) in text for each in wanted.fields)
    whole, micros = divmod(terms.price.amount, 10**6)
    assert f" {whole:,}.{f'{micros:06d}'.rstrip('0').ljust(2, '0')} {terms.price.currency}" in text
    assert f"version {found.version} " in text
    assert f"at least {terms.groups.owners:,} people" in text
    assert f"at least {terms.groups.alike:,} of them" in text
    may, may_not = (text.partition(start)[2].partition("\n")[0] for start in ("It may ", "It may not "))
    assert {use for use in DataUse if ENGLISH.uses[use] in may} == terms.uses
    assert {use for use in DataUse if ENGLISH.uses[use] in may_not} == set(DataUse) - terms.uses
    assert ENGLISH.exclusivity[terms.exclusivity] in text
    if terms.territory.world:
        assert "all countries of the world" in text
    for code in terms.territory.countries:
        assert ENGLISH.countries[code] in text


def test_days_are_the_last_ones_on_which_something_holds() -> None:
    text = text_of(made())
    assert "from 1 January 2020 to 31 December 2026" in text
    assert "from 15 December 2026 to 28 February 2027" in text
    assert "when 1 March 2034 begins, at 0:00 UTC: some 7 years after 15 December 2026" in text
    assert "60 days after" in text_of(made(opens="2026-12-31", closes="2027-01-31", expires="2027-03-01"))


def test_groups_of_countries_are_named_as_such_and_the_rest_by_name() -> None:
    assert "In the 27 countries of the European Union and Switzerland, and nowhere" in text_of(
        made(territory=["EU", "CH"])
    )
    assert "In the 30 countries of the European Economic Area, and nowhere" in text_of(made(territory=["EEA"]))
    assert "Germany" in text_of(made(territory=["DE"]))
    assert len(GROUPS["EEA"]) == 30
    assert len(GROUPS["EU"]) == 27
    assert ENGLISH.countries.keys() == COUNTRIES


@given(offerings(), st.text(max_size=300) | st.just(HOSTILE), st.text(max_size=20) | st.just(HOSTILE))
def test_a_hostile_name_ends_no_sentence_and_no_quotation(found: Offering, name: str, field: str) -> None:
    wanted = (WantedRecords(name, frozenset({field})),)
    hostile = replace(
        found,
        id=name,
        originator=name,
        purpose=name,
        model=name,
        framework=name,
        terms=replace(found.terms, wanted=wanted),
    )
    text = text_of(hostile, name)
    assert all(line.isprintable() for line in text.split("\n"))
    assert not set('<>"') & set(text)
    assert (
        text.count("\u201c")
        == text.count("\u201d")
        == text.count(f"\u201c{harmless(name)}\u201d")
        + (f"\u201c{harmless(field)}\u201d" in text and harmless(field) != harmless(name))
    )


def test_a_name_of_ten_kilobytes_is_cut_and_says_so() -> None:
    text = text_of(made(), "A" * 10_240)
    assert "\u201c" + "A" * (MOST_SHOWN - 1) + "\u2026\u201d" in text
    assert len(text_of(made(), "\u202e\n<" * 10_240)) < 5_000


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Acme & Sons", "Acme & Sons"),
        ("M\u00fcller \u2013 KI", "M\u00fcller \u2013 KI"),
        ("a\u202eb", "a b"),
        ("a\r\n\tb", "a b"),
        ("<b>\u201cx\u201d</b>", "(b)'x'(/b)"),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_a_name_is_made_harmless(name: str, shown: str) -> None:
    assert harmless(name) == shown


def test_there_are_words_for_each_record_type_and_each_use() -> None:
    assert ENGLISH.record_types.keys() == record_types.askable().keys()
    assert ENGLISH.uses.keys() == set(DataUse)
