"""What every connector promises, whatever its format."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.api import Deposit, LeftOut, NotThisFormat, Options, OptionsError, Outcome, Refused
from schemas import catalog
from tests.connectors.exports import CONNECTORS, GOOD, OPTIONS, deposits, put, read, refusals

ALL = sorted(CONNECTORS)
CANARY = "zanzibarcanary"
anything = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", ALL)
def test_reads_its_own_format(name: str, tmp_path: Path) -> None:
    outcomes = read(name, put(tmp_path, "export", GOOD[name]))
    assert len(deposits(outcomes)) == 2
    assert not refusals(outcomes)
    for record in deposits(outcomes):
        assert record["depositor"] == OPTIONS[name].mapping or record["depositor"] == name
        assert 1 <= len(record["owner_id"].encode()) <= 256


@pytest.mark.parametrize("name", ALL)
def test_a_connector_of_own_exports_says_what_it_makes(name: str, tmp_path: Path) -> None:
    connector = CONNECTORS[name]
    assert bool(connector.takes) == bool(connector.makes) == bool(OPTIONS[name].owner)
    if connector.makes:
        outcomes = read(name, put(tmp_path, "export", GOOD[name]))
        made = {each.schema.rpartition(".")[0] for each in outcomes if isinstance(each, Deposit)}
        assert made <= set(connector.makes) <= {each.subject for each in catalog.load()}


@pytest.mark.parametrize("name", ALL)
def test_the_same_export_gives_the_same_ids(name: str, tmp_path: Path) -> None:
    path = put(tmp_path, "export", GOOD[name])
    assert read(name, path) == read(name, path)


@pytest.mark.parametrize("name", ALL)
def test_different_events_have_different_ids(name: str, tmp_path: Path) -> None:
    ids = [record["event_id"] for record in deposits(read(name, put(tmp_path, "export", GOOD[name])))]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("name", ALL)
def test_another_depositor_or_owner_has_other_ids(name: str, tmp_path: Path) -> None:
    path = put(tmp_path, "export", GOOD[name])
    mine = OPTIONS[name]
    others = [Options(owner=mine.owner, mapping=mine.mapping, depositor="somebody-else")]
    if mine.owner:
        others.append(Options(owner="person-8"))
    ids = {record["event_id"] for record in deposits(read(name, path))}
    for other in others:
        assert not ids & {record["event_id"] for record in deposits(read(name, path, other))}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"hello\nthere\n",
        b"{}",
        b"[]",
        b"a,b\n1,2\n",
        b"<html></html>",
        b"PK\x03\x04 no zip",
        b"PK\x05\x06" + bytes(18),
        b"\x1f\x8b no gzip",
        bytes(257) + b"ustar" + bytes(300),
        b"\xff\xfe<\x00s\x00",
        b"[" * 100_000,
        b'"' * 100_000,
        CANARY.encode(),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_another_format_is_said_to_be_one(name: str, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat, match="expected") as caught:
        read(name, put(tmp_path, "export", content))
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("name", ALL)
def test_another_connectors_format_is_said_to_be_one(name: str, tmp_path: Path) -> None:
    for other in ALL:
        if other != name:
            with pytest.raises(NotThisFormat, match="expected"):
                read(name, put(tmp_path, "export", GOOD[other]))


@pytest.mark.parametrize("name", ALL)
def test_a_depositor_must_have_the_form_of_the_schemas(name: str, tmp_path: Path) -> None:
    mine = OPTIONS[name]
    with pytest.raises(OptionsError, match="--depositor"):
        read(name, put(tmp_path, "export", GOOD[name]), Options(mine.owner, "Not A Name", mine.mapping))


@pytest.mark.parametrize("name", ALL)
def test_an_owner_is_asked_for_where_the_format_has_none_and_only_there(name: str, tmp_path: Path) -> None:
    mine = OPTIONS[name]
    other = Options(owner=None if mine.owner else "person-8", mapping=mine.mapping)
    with pytest.raises(OptionsError, match="--owner"):
        read(name, put(tmp_path, "export", GOOD[name]), other)


@pytest.mark.parametrize("owner", ["", "x" * 257, "é" * 129, "a\nb", "a\x1b[2J", "\x7f", "\x9b", "\udcff"])
def test_an_owner_is_1_to_256_bytes_on_one_line(owner: str, tmp_path: Path) -> None:
    with pytest.raises(OptionsError, match="256 bytes"):
        read("mastodon", put(tmp_path, "export", GOOD["mastodon"]), Options(owner=owner))


def outcomes_of_anything(name: str, path: Path, content: bytes) -> list[Outcome]:
    path.write_bytes(content)
    try:
        return read(name, path)
    except NotThisFormat:
        return []


@pytest.mark.parametrize("name", ALL)
@anything
@given(content=st.binary(max_size=2000))
def test_any_bytes_give_outcomes_or_not_this_format(name: str, content: bytes, tmp_path: Path) -> None:
    for item in outcomes_of_anything(name, tmp_path / "export", content):
        assert isinstance(item, (Deposit, Refused, LeftOut))


@pytest.mark.parametrize("name", ALL)
@anything
@given(data=st.data())
def test_any_damage_to_a_good_file_gives_outcomes_or_not_this_format(
    name: str, data: st.DataObject, tmp_path: Path
) -> None:
    good = GOOD[name]
    start = data.draw(st.integers(0, len(good)))
    stop = data.draw(st.integers(start, min(len(good), start + 40)))
    content = good[:start] + data.draw(st.binary(max_size=20) | st.sampled_from(NASTY)) + good[stop:]
    for item in outcomes_of_anything(name, tmp_path / "export", content):
        assert isinstance(item, (Deposit, Refused, LeftOut))


NASTY = [
    b"null", b"1e999", b"-1", b"NaN", b"99999999999999999999", b'"\\ud83d"', b"\\u0000", b"[[[[", b"}]}", b'"', b"\n",
    b",", b"&#55357;", b"&lol;", b"<!DOCTYPE a>", b"<sms ", b"\xff", b"\x00", b"0001-01-01T00:00:00+14:00", b"inf",
]  # fmt: skip


@pytest.mark.parametrize("name", ALL)
@anything
@given(data=st.data())
def test_no_refusal_tells_a_value(name: str, data: st.DataObject, tmp_path: Path) -> None:
    """The canary takes the place of any word or number of a good file."""
    good = GOOD[name]
    places = [at for at in range(len(good)) if good[at : at + 1].isalnum() and not good[at - 1 : at].isalnum()]
    at = data.draw(st.sampled_from(places[len(places) // 4 :]))
    end = next((n for n in range(at, len(good)) if not good[n : n + 1].isalnum()), len(good))
    content = good[:at] + CANARY.encode() + good[end:]
    path = tmp_path / "export"
    path.write_bytes(content)
    try:
        said = [item.where + item.reason for item in read(name, path) if isinstance(item, Refused)]
    except NotThisFormat as problem:
        said = [str(problem)]
    assert not any(CANARY in words for words in said)
