"""Findings in keys, identifiers, amounts, versions and GUIDs are dropped; those that may be somebody's are kept."""

import re

import pytest

from pipelines.scanner.model import store
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.technical.technical import Technical
from tests.scanner.texts import many

TECHNICAL = Technical(store.load().lexicon)


def dropped(marked: str, entity: str) -> bool:
    """Ask about the part of the text between « and »."""
    start, end = marked.index("«"), marked.index("»") - 1
    return TECHNICAL.has(re.sub("[«»]", "", marked), start, end, entity)


KEYS = (
    '{"«oauth»_token": null}', '{"type": "«str»"}', "«max_»connections = 200", "«listen_»addresses = '*'",
    '"«grace»_period": 30', "grant_«type»=client", 'say <Amount «Ccy»="EUR">', "<«rating»/>", "</«rating»>",
    "<«rating»>5</rating>", "MAX_«RETRY»_COUNT is 3", "the «user»_id is set", "parse_«header»(line)",
    "add_«index»_to_orders", "LOG_«LEVEL»=debug", "«autocommit»=1", "{'«serde»': 1}", "?«utm»_source=x",
    "and «LeakyBucket» too", "«#NoFilter» again", "the «tokenCount» field",
)  # fmt: skip
PEOPLE = (
    '{"«anna»": 5, "jack": 3}', '{"name": "«priya»"}', '{"«Ngozika»": 1}', "«anna»=5", "john_«smith» = 1",
    "«koen_4427» = me", 'say "«Kemi»" twice', "<«dreamer»> hi all", "«Olu» (she) called", "«Anna Smith»: hello",
    "mail «cool_guy», please", "«JOHN_SMITH» CALLED US", "#«MarkTwain»", "«McDonald»", "it is «O'Brien»'s",
    "«Jean-Luc» came",
)  # fmt: skip


@pytest.mark.parametrize("marked", KEYS)
def test_keys_and_identifiers_are_nobodys(marked: str) -> None:
    assert dropped(marked, "PERSON")


@pytest.mark.parametrize("marked", PEOPLE)
def test_what_may_be_somebodys_stays(marked: str) -> None:
    assert not dropped(marked, "PERSON")


def test_a_user_name_may_be_two_words_joined() -> None:
    assert dropped("«HappyCamper» came", "PERSON")
    assert not dropped("«HappyCamper» came", "USER_NAME")
    assert not dropped("hi «@user_id» there", "USER_NAME")


@pytest.mark.parametrize(
    "marked",
    ["oats «340 g»", "«750 ml» of", "94 «GB»", "2,2 «kW»", "«4.7 kOhm»", "in «12 ms, p99 180 ms»", "«36, 5180 MHz»"],
)
def test_amounts_are_no_addresses(marked: str) -> None:
    assert dropped(marked, "STREET_ADDRESS")
    assert not dropped(marked, "ID_NUMBER")


@pytest.mark.parametrize(
    "marked", ["«12 A»", "flat «4b»", "«12 St»", "at «5 Ml Road»", "«221b Baker Street»", "in «W»"]
)
def test_addresses_stay(marked: str) -> None:
    assert not dropped(marked, "STREET_ADDRESS")


@pytest.mark.parametrize(
    "marked",
    [
        "version «10.2.1.14»", "firmware: «1.2.3.4»", "from v4.8.3.1 to «4.9.0.0»", "Chrome/«120.0.0.0» Safari",
        "rv:«1.9.0.20»)", '"version": "«1.2.3.4»"',
    ],
)  # fmt: skip
def test_versions_are_no_ip_addresses(marked: str) -> None:
    assert dropped(marked, "IP_ADDRESS")


@pytest.mark.parametrize(
    "marked",
    ["from «10.2.1.14»", "http://«10.2.1.14»/", "version 2 on «10.2.1.14»", "host/«10.2.1.14»", "server «10.2.1.14»"],
)
def test_ip_addresses_stay(marked: str) -> None:
    assert not dropped(marked, "IP_ADDRESS")


@pytest.mark.parametrize("entity", ["ID_NUMBER", "PHONE_NUMBER", "STREET_ADDRESS", "CREDIT_CARD"])
def test_parts_of_a_guid_are_no_numbers(entity: str) -> None:
    assert dropped("550e8400-e29b-41d4-a716-«446655440000» gone", entity)
    assert dropped("«550e8400-e29b-41d4-a716-446655440000»", entity)
    assert not dropped("tel «446655440000», code 550e8400", entity)
    assert not dropped("x550e8400-e29b-41d4-a716-«446655440000»", entity)


def test_a_medical_licence_is_a_whole_word() -> None:
    assert dropped("CU«ST1379800»2", "MEDICAL_LICENSE")
    assert not dropped("DEA: «EN3948405»,", "MEDICAL_LICENSE")


def test_other_entities_are_never_dropped() -> None:
    assert not dropped('{"«oauth»_token": null}', "EMAIL_ADDRESS")
    assert not dropped("550e8400-e29b-41d4-a716-«446655440000»", "US_SSN")


def test_the_scanner_drops_them_and_explains_the_same() -> None:
    scanner = Scanner()
    texts = ["firmware 10.2.1.14 is out, ask 10.2.1.15", *many(60, seed=5)]
    spans, why = scanner.scan(texts), scanner.explain(texts)
    assert [each.start for each in spans[0] or [] if each.entity == "IP_ADDRESS"] == [31]
    for one, other in zip(spans, why, strict=True):
        assert {each.span for each in other or []} == set(one or [])


def test_a_finding_costs_no_more_in_a_longer_text() -> None:
    """Count the characters that are read: a text that notes its slices."""
    read = 0

    class Noting(str):
        __slots__ = ()

        def __getitem__(self, key: object) -> str:
            nonlocal read
            found = str.__getitem__(self, key)  # type: ignore[index]
            read += len(found)
            return found

    counts = []
    for size in (1_000, 100_000):
        read = 0
        text = Noting("A_B_" * size)
        TECHNICAL.has(text, 2 * size, 2 * size + 1, "PERSON")
        counts.append(read)
    assert counts[0] == counts[1] < 1_000
