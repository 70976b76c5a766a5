"""The form of a grant says all that a grant can say; whatever else is in its fields leads to what to mend."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.money import MOST
from bank.withdrawals.terms import MOST_DAYS, Buyers, Exclusivity, LicencePrice, PriceBasis, StandingGrant
from bank.withdrawals.territory import Territory
from schemas.countries import GROUPS
from tests.bank.withdrawals.documents import grants
from tests.owner_page.standing.sending import sent
from web.owner.standing import reading
from web.owner.standing.choices import GrantFields, PriceFields, Writing, fields_of
from web.owner.standing.filling import filled
from web.owner.standing.reading import WrongField
from web.owner.texts import LANGUAGES, texts

WRITINGS = {each: Writing(texts(each).point, texts(each).countries) for each in LANGUAGES}
ENGLISH, GERMAN = WRITINGS["en"], WRITINGS["de"]
hostile = st.text(max_size=30) | st.sampled_from(
    ("\x00", "-1", "1e9", "٣", "9" * 5000, "EUR", "other", "WORLD", "a\r\nb")
)
names = st.sampled_from(("domain", "use", "anybody", "buyers", "place", "countries", "length", "days", "exclusivity",
                         "amount-1", "currency-1", "per-1", "amount-8", "currency-8", "per-8"))  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@given(grant=grants())
def test_a_grant_comes_back_from_its_fields(language: str, grant: StandingGrant) -> None:
    assert reading.read(filled(grant, WRITINGS[language]), WRITINGS[language]) == grant


@given(grant=grants())
def test_a_grant_comes_back_from_a_form_that_was_sent(grant: StandingGrant) -> None:
    form = parse_qs(sent(filled(grant, GERMAN)), keep_blank_values=True)
    assert reading.read(fields_of(form), GERMAN) == grant


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_of_countries_is_one_choice(group: str) -> None:
    found = filled(StandingGrant(territory=Territory(GROUPS[group] | {"CH"})), ENGLISH)
    assert (found.places, found.countries) == ([group], "Switzerland")


@given(form=st.dictionaries(names, st.lists(hostile, max_size=3)))
def test_hostile_fields_lead_to_a_grant_or_to_what_to_mend(form: dict[str, list[str]]) -> None:
    found = reading.read(fields_of(form), ENGLISH)
    if not isinstance(found, StandingGrant):
        assert found
        assert all(len(each.words) < 250 for each in found.values())
    else:
        assert reading.read(filled(found, ENGLISH), ENGLISH) == found


@pytest.mark.parametrize("language", LANGUAGES)
@given(form=st.dictionaries(names, st.lists(hostile, max_size=3)))
def test_each_thing_to_mend_has_its_sentence(language: str, form: dict[str, list[str]]) -> None:
    found = reading.read(fields_of(form), ENGLISH)
    for each in () if isinstance(found, StandingGrant) else found.values():
        assert texts(language)(f"wrong-{each.key}", words=each.words)


@pytest.mark.parametrize(
    ("given_fields", "wrong"),
    [
        (GrantFields(domains=("smiles",)), {"domains": WrongField("choice")}),
        (GrantFields(uses=("train", "all")), {"uses": WrongField("choice")}),
        (GrantFields(places=("MOON",)), {"territory": WrongField("choice")}),
        (GrantFields(exclusivity=("all",)), {"exclusivity": WrongField("choice")}),
        (GrantFields(anybody=True, buyers="acme-ai"), {"buyers": WrongField("both")}),
        (GrantFields(buyers="acme ai!"), {"buyers": WrongField("buyers", "acme ai!")}),
        (GrantFields(buyers="\n".join(map(str, range(1025)))), {"buyers": WrongField("many-buyers", "1024")}),
        (GrantFields(buyers="Reel AI BV"), {"buyers": WrongField("buyers", "reel ai bv")}),
        (GrantFields(countries="Atlantis, DE"), {"territory": WrongField("countries", "ATLANTIS")}),
        (GrantFields(prices=(PriceFields("-1"),)), {"least_prices": WrongField("amount", "-1")}),
        (GrantFields(prices=(PriceFields("1,5"),)), {"least_prices": WrongField("amount", "1,5")}),
        (GrantFields(prices=(PriceFields("0.0000001"),)), {"least_prices": WrongField("amount", "0.0000001")}),
        (GrantFields(prices=(PriceFields("1", "XXX"),)), {"least_prices": WrongField("currency", "XXX")}),
        (GrantFields(prices=(PriceFields("1", ""),)), {"least_prices": WrongField("currency-none")}),
        (GrantFields(prices=(PriceFields("9" * 13),)), {"least_prices": WrongField("large", "9" * 13)}),
        (GrantFields(prices=(PriceFields("1" + "0" * 17),)), {"least_prices": WrongField("large", "1" + "0" * 17)}),
        (GrantFields(prices=(PriceFields("1", "EUR", "day"),)), {"least_prices": WrongField("choice")}),
        (GrantFields(prices=(PriceFields("1"), PriceFields("2"))), {"least_prices": WrongField("price-twice")}),
        (GrantFields(length="other", days="10959"), {"longest_days": WrongField("days", "10958")}),
        (GrantFields(length="other"), {"longest_days": WrongField("days", "10958")}),
        (GrantFields(length="7"), {"longest_days": WrongField("days", "10958")}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(given_fields: GrantFields, wrong: dict[str, WrongField]) -> None:
    assert reading.read(given_fields, ENGLISH) == wrong


def test_countries_are_named_or_coded_in_any_case() -> None:
    found = reading.read(GrantFields(countries="germany\r\nch; Türkiye,EU"), ENGLISH)
    assert isinstance(found, StandingGrant)
    assert found.territory == Territory(GROUPS["EU"] | {"CH", "TR"})


def test_buyers_are_named_one_a_line_or_between_commas_or_semicolons() -> None:
    found = reading.read(GrantFields(buyers="Reel-AI\r\n acme-ai ;b2,, c3"), ENGLISH)
    assert isinstance(found, StandingGrant)
    assert found.buyers == Buyers(frozenset({"reel-ai", "acme-ai", "b2", "c3"}))


def test_the_largest_amount_that_a_sentence_names_is_taken() -> None:
    found = reading.read(GrantFields(prices=(PriceFields("9" * 12),)), ENGLISH)
    assert isinstance(found, StandingGrant)


def test_an_amount_is_written_as_the_language_writes_it() -> None:
    price = GrantFields(prices=(PriceFields("0,001"),))
    found = reading.read(price, GERMAN)
    assert isinstance(found, StandingGrant)
    assert found.least_prices == (LicencePrice(PriceBasis.RECORD, "EUR", 1000),)
    assert reading.read(GrantFields(prices=(PriceFields("1.000"),)), GERMAN) == {
        "least_prices": WrongField("amount", "1.000")
    }


def test_the_largest_grant_fits_into_the_form() -> None:
    most = StandingGrant(
        least_prices=(LicencePrice(PriceBasis.POOL, "EUR", MOST),), longest_days=MOST_DAYS,
        exclusivity=frozenset(Exclusivity),
    )  # fmt: skip
    assert reading.read(filled(most, ENGLISH), ENGLISH) == most
