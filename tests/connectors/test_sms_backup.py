from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.api import NotThisFormat
from tests.connectors.exports import SMSES, deposits, put, read, refusals

MMS = """
  <mms date="1772360432000" msg_box="1" address="+15550100~+15550101" m_id="abc1" sub="null" contact_name="(Unknown)">
    <parts>
      <part seq="-1" ct="application/smil" text="&lt;smil/&gt;" />
      <part seq="0" ct="text/plain" text="look" />
      <part seq="1" ct="image/jpeg" text="null" data="AAAA" />
      <part seq="2" ct="audio/amr" text="null" data="AAAA" />
    </parts>
    <addrs><addr address="+15550100" type="137" charset="106" /></addrs>
  </mms>"""


def backup(tmp_path: Path, *items: str, root: str = "smses", head: str = "") -> Path:
    body = "\n".join(items)
    return put(tmp_path, "b.xml", f"<?xml version='1.0' encoding='UTF-8'?>{head}<{root} count='9'>{body}</{root}>")


def element(tag: str, attributes: dict[str, str]) -> str:
    return f"<{tag} " + " ".join(f'{name}="{value}"' for name, value in attributes.items()) + " />"


def sms(**attributes: str) -> str:
    usual = {"address": "+15550100", "date": "1772360430000", "type": "1", "body": "hello"}
    return element("sms", usual | attributes)


def call(**attributes: str) -> str:
    usual = {"number": "+15550100", "date": "1772360430000", "type": "1", "duration": "61"}
    return element("call", usual | attributes)


def one(path: Path) -> dict[str, Any]:
    (record,) = deposits(read("sms-backup", path))
    return record


def test_a_message(tmp_path: Path) -> None:
    first, second = deposits(read("sms-backup", put(tmp_path, "b.xml", SMSES)))
    assert first["occurred_at"] == datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC)
    expected = {"direction": "INCOMING", "kind": "SMS", "counterparty": "+15550100", "counterparty_name": "Otto",
                "text": "hello", "attachment_count": 0, "message_id": None, "time_precision": "SECOND"}  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert second["direction"] == "OUTGOING"


def test_a_multimedia_message(tmp_path: Path) -> None:
    record = one(backup(tmp_path, MMS))
    expected = {"direction": "INCOMING", "kind": "MMS", "counterparty": "+15550100~+15550101", "text": "look",
                "counterparty_name": None, "attachment_count": 2, "message_id": "abc1"}  # fmt: skip
    assert {name: record[name] for name in expected} == expected


def test_a_call(tmp_path: Path) -> None:
    record = one(backup(tmp_path, call(contact_name="Otto"), root="calls"))
    assert (record["direction"], record["duration_s"], record["counterparty_name"]) == ("INCOMING", 61, "Otto")


@pytest.mark.parametrize(
    ("kind", "direction"),
    [("2", "OUTGOING"), ("3", "MISSED"), ("4", "VOICEMAIL"), ("5", "REJECTED"), ("6", "REJECTED"), ("7", "UNKNOWN")],
)
def test_directions_of_calls(kind: str, direction: str, tmp_path: Path) -> None:
    assert one(backup(tmp_path, call(type=kind), root="calls"))["direction"] == direction


@pytest.mark.parametrize(
    ("kind", "direction"), [("3", "DRAFT"), ("4", "OUTGOING"), ("5", "FAILED"), ("6", "OUTGOING"), ("", "UNKNOWN")]
)
def test_directions_of_messages(kind: str, direction: str, tmp_path: Path) -> None:
    assert one(backup(tmp_path, sms(type=kind)))["direction"] == direction


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&#55357;&#56832;", "\U0001f600"),
        ("&#xD83D;&#xDE00;!", "\U0001f600!"),
        ("&#55357;&#56832;&#55357;&#56833;", "\U0001f600\U0001f601"),
        ("a &#55357; b", "a \ufffd b"),
        ("&#56832;&#55357;", "\ufffd\ufffd"),
        ("&#55357; &#56832;", "\ufffd \ufffd"),
        ("&#0;&#11;\x0b", "\ufffd\ufffd\ufffd"),
        ("&#9999999;", "\ufffd"),
        ("&#38;&#60;&#34;&#10;", '&<"\n'),
        ("&amp;#55357;", "&#55357;"),
        ("\U0001f600 &amp; &lt;sms &gt;", "\U0001f600 & <sms >"),
    ],
)
def test_characters_that_xml_forbids(written: str, meant: str, tmp_path: Path) -> None:
    assert one(backup(tmp_path, sms(body=written)))["text"] == meant


def test_identical_messages_are_two_events(tmp_path: Path) -> None:
    ids = [record["event_id"] for record in deposits(read("sms-backup", backup(tmp_path, sms(), sms(), sms())))]
    assert len(set(ids)) == 3


def test_what_changes_between_backups_does_not_change_the_id(tmp_path: Path) -> None:
    first = one(backup(tmp_path, sms(contact_name="Otto", read="0", readable_date="1 Mar 2026", status="-1")))
    second = one(backup(tmp_path, sms(contact_name="Otto K.", read="1", readable_date="2026-03-01", status="0")))
    assert first["event_id"] == second["event_id"]


def test_ids_do_not_depend_on_the_order(tmp_path: Path) -> None:
    items = [sms(), sms(), sms(body="x"), call(), MMS]
    forth = deposits(read("sms-backup", backup(tmp_path, *items)))
    back = deposits(read("sms-backup", backup(tmp_path, *reversed(items))))
    assert {record["event_id"] for record in forth} == {record["event_id"] for record in back}
    assert len({record["event_id"] for record in forth}) == 5


def test_bad_records_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    bad = [sms(date="soon"), sms(date="null"), call(duration=""), sms(body="a & b"), "<sms body=unquoted />",
           sms(date="9" * 18), sms(body="&lol;"), '<mms date="1772360430000"><parts>']  # fmt: skip
    outcomes = read("sms-backup", backup(tmp_path, sms(), *bad, sms(body="last")))
    assert [record["text"] for record in deposits(outcomes)] == ["hello", "last"]
    assert refusals(outcomes) == [
        ("record 2", "date: not a whole number"),
        ("record 3", "date: missing"),
        ("record 4", "duration: missing"),
        ("record 5", "not well-formed XML"),
        ("record 6", "not well-formed XML"),
        ("record 7", "date: out of range"),
        ("record 8", "not well-formed XML"),
        ("record 9", "not well-formed XML"),
    ]


def test_bytes_that_are_not_utf_8_cost_their_record(tmp_path: Path) -> None:
    content = backup(tmp_path, sms(body="caf?"), sms()).read_bytes().replace(b"caf?", b"caf\xe9")
    outcomes = read("sms-backup", put(tmp_path, "b.xml", content))
    assert len(deposits(outcomes)) == 1
    assert refusals(outcomes) == [("record 1", "holds bytes that are not UTF-8")]


def test_no_entity_is_expanded_and_nothing_outside_is_read(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.txt", "the secret")
    head = (
        f"""<!DOCTYPE smses [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "{secret.as_uri()}">]>"""
    )
    outcomes = read("sms-backup", backup(tmp_path, sms(body="&b;"), sms(body="&c;"), sms(), head=head))
    assert [record["text"] for record in deposits(outcomes)] == ["hello"]
    assert len(refusals(outcomes)) == 2


def test_a_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    outcomes = read("sms-backup", put(tmp_path, "b.xml", SMSES[:-30]))
    assert len(deposits(outcomes)) == 1
    assert [where for where, _ in refusals(outcomes)] == ["record 2", "end"]


def test_two_backups_in_one_file(tmp_path: Path) -> None:
    assert len(deposits(read("sms-backup", put(tmp_path, "b.xml", SMSES + SMSES)))) == 4


@pytest.mark.parametrize("content", ["<calls count='0' />", "<smses count='0'></smses>"])
def test_an_empty_backup_is_fine(content: str, tmp_path: Path) -> None:
    assert read("sms-backup", put(tmp_path, "b.xml", content)) == []


def test_other_xml_is_another_format(tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat, match="<smses> or <calls>"):
        read("sms-backup", put(tmp_path, "b.xml", "<?xml version='1.0'?><smses-list/><sms/>"))
