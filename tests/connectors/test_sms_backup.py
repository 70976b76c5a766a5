import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from connectors.api import Deposit, LeftOut, NotThisFormat
from connectors.identity import event_id
from pipelines.steps.content import of_record
from schemas import catalog
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


def content(record: dict[str, Any]) -> bytes:
    """Hash what the record says: by it the line tells a correction from the same message once more."""
    schema = "telecom.call.v1" if "duration_s" in record else "telecom.message.v1"
    return of_record(b"key", catalog.load().by_name(schema), record)


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
    [
        ("2", "OUTGOING"),
        ("3", "MISSED"),
        ("4", "VOICEMAIL"),
        ("5", "REJECTED"),
        ("6", "REJECTED"),
        ("7", "INCOMING"),
        ("8", "UNKNOWN"),
    ],
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


def ids(*items: str, tmp_path: Path, root: str = "smses") -> list[UUID]:
    return [record["event_id"] for record in deposits(read("sms-backup", backup(tmp_path, *items, root=root)))]


def mms_from(address: str) -> str:
    return MMS.replace("+15550100~+15550101", address)


@pytest.mark.parametrize(
    "numbers",
    [
        ("+15550100", "5550100", "1 (555) 01-00", "0015550100"),
        ("+49 171 1234567", "0171/1234567", "01711234567", "+491711234567"),
        ("BANK", " BANK"),
        ("12345", "12345 "),
        ("+15550100~+15550101", "5550101~5550100", "5550101~+15550100"),
    ],
)
def test_a_number_is_the_same_with_and_without_its_country_code(numbers: tuple[str, ...], tmp_path: Path) -> None:
    for make in (lambda number: sms(address=number), lambda number: call(number=number), mms_from):
        found = [one(backup(tmp_path, make(number))) for number in numbers]
        assert len({record["event_id"] for record in found}) == len(set(map(content, found))) == 1


def test_other_numbers_are_other_messages(tmp_path: Path) -> None:
    numbers = ["+15550100", "+15550101", "BANK", "BANKS", "12345", "2345", "a5550100@x.example", "+15550100~+15550101"]
    found = {one for number in numbers for one in ids(sms(address=number), tmp_path=tmp_path)}
    assert len(found) == len(numbers)


@pytest.mark.parametrize("waiting", ["4", "6"])
def test_a_message_that_waited_is_the_same_once_it_is_sent(waiting: str, tmp_path: Path) -> None:
    sent, received, before = (ids(sms(type=kind), tmp_path=tmp_path) for kind in ("2", "1", waiting))
    assert before == sent != received
    queued = MMS.replace('msg_box="1"', f'msg_box="{waiting}"')
    assert ids(queued, tmp_path=tmp_path) == ids(MMS.replace('msg_box="1"', 'msg_box="2"'), tmp_path=tmp_path)


def test_a_sender_who_is_unknown_is_nobody(tmp_path: Path) -> None:
    assert one(backup(tmp_path, sms(address="Unknown")))["counterparty"] is None


def test_a_late_id_is_deposited_and_changes_no_event(tmp_path: Path) -> None:
    before, after = one(backup(tmp_path, MMS.replace("abc1", "null"))), one(backup(tmp_path, MMS))
    assert (before["message_id"], after["message_id"]) == (None, "abc1")
    assert (before["event_id"], content(before)) == (after["event_id"], content(after))


def test_a_message_that_was_stored_under_its_former_id_is_stored_once_more(tmp_path: Path) -> None:
    """As docs/upgrading.md says: ids of before November 2026 held the number as it was written, and an MMS' m_id."""
    message = one(backup(tmp_path, sms()))
    party = ("telecom.message", "sms-backup", "person-7")
    former = event_id(*party, ["sms", "+15550100", "1772360430000", "1", "hello", 0])
    assert message["event_id"] != former
    assert message["event_id"] == event_id(*party, ["sms", "5550100", "1772360430000", "1", "hello", 0])
    short = one(backup(tmp_path, sms(address="BANK")))  # what has no country code keeps its id
    assert short["event_id"] == event_id(*party, ["sms", "BANK", "1772360430000", "1", "hello", 0])


@pytest.mark.parametrize(
    ("part", "text", "attachments"),
    [
        ('ct="text/plain" text="null" data="AAAA"', None, 1),
        ('ct="text/plain" text="null"', None, 0),
        ('ct="text/plain"', None, 0),
        ('ct="text/plain" text="hi" data="AAAA"', "hi", 0),
        ('ct="text/x-vcard" text="null"', None, 1),
        ('ct="application/smil" text="null" data="AAAA"', None, 0),
    ],
)
def test_parts_that_are_words_and_parts_that_are_files(
    part: str, text: str | None, attachments: int, tmp_path: Path
) -> None:
    message = f'<mms date="1772360432000" msg_box="1" address="1"><parts><part {part} /></parts></mms>'
    record = one(backup(tmp_path, message))
    assert (record["text"], record["attachment_count"]) == (text, attachments)


def test_null_stands_for_no_words(tmp_path: Path) -> None:
    assert one(backup(tmp_path, sms(body="null")))["text"] is None


def test_a_group_is_the_same_counterparty_in_any_order(tmp_path: Path) -> None:
    addresses = ["+15550101~+15550102~+15550103", "+15550103~+15550101~+15550102", "+15550103~~+15550102~+15550101~"]
    found = {one(backup(tmp_path, mms_from(address)))["counterparty"] for address in addresses}
    assert found == {"+15550101~+15550102~+15550103"}


def test_who_wrote_in_a_group_is_counted_as_left_out(tmp_path: Path) -> None:
    outcomes = read("sms-backup", backup(tmp_path, MMS, MMS, mms_from("+15550100"), MMS.replace("137", "151"), sms()))
    assert outcomes[5:] == [LeftOut("who wrote in a group", "the schema has no field for it", 2)]


@pytest.mark.parametrize(
    "given",
    [{"number": number} for number in ("-1", "-2", "-3", "", "null", "Restricted", "PRIVATE NUMBER", "anonymous")]
    + [{"presentation": presentation} for presentation in "234"],
)
def test_a_caller_who_withholds_the_number_is_nobody(given: dict[str, str], tmp_path: Path) -> None:
    assert one(backup(tmp_path, call(**given), root="calls"))["counterparty"] is None


def test_a_duration_is_never_negative(tmp_path: Path) -> None:
    assert one(backup(tmp_path, call(duration="-1"), root="calls"))["duration_s"] == 0


@pytest.mark.parametrize("date", ["0", "-1", "1", "631151999", "631151"])
def test_a_date_that_is_none_is_refused(date: str, tmp_path: Path) -> None:
    for item in (sms(date=date), call(date=date), MMS.replace("1772360432000", date)):
        assert refusals(read("sms-backup", backup(tmp_path, item))) == [
            ("record 1", "date: before 1990, so it is no date")
        ]


def test_a_date_in_seconds_is_read_as_one(tmp_path: Path) -> None:
    assert one(backup(tmp_path, sms(date="1772360430")))["occurred_at"] == datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize("attribute", ['tr_id="proto:CjoK"', 'ct_t="application/vnd.gsma.rcs"', 'rcs_message_type="1"'])
def test_rcs_that_is_kept_as_an_mms(attribute: str, tmp_path: Path) -> None:
    assert one(backup(tmp_path, MMS.replace("<mms ", f"<mms {attribute} ")))["kind"] == "RCS"


@pytest.mark.parametrize(
    "attribute", ['tr_id="T18c"', 'tr_id="null"', 'rcs_message_type="null"', 'rcs_message_type="0"']
)
def test_an_mms_that_is_one(attribute: str, tmp_path: Path) -> None:
    assert one(backup(tmp_path, MMS.replace("<mms ", f"<mms {attribute} ")))["kind"] == "MMS"


@pytest.mark.parametrize("size", [0, 1000, 20_000, 300_000, 3_000_000])
@pytest.mark.parametrize("filler", ["", "y" * 262_000])
def test_a_film_beyond_the_largest_record_costs_only_itself(
    size: int, filler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.formats.xml_pieces.MAX_RECORD", 1 << 20)
    film = MMS.replace('data="AAAA"', f'data="{"QUJD" * (size // 4)}"')
    records = deposits(read("sms-backup", backup(tmp_path, sms(body=filler), film, film, sms(body="last"))))
    assert [(record["text"], record["attachment_count"]) for record in records] == [
        (filler, 0), ("look", 2), ("look", 2), ("last", 0),
    ]  # fmt: skip


def test_memory_does_not_grow_with_a_film(tmp_path: Path) -> None:
    path = backup(tmp_path, MMS.replace('data="AAAA"', f'data="{"QUJD" * 4_000_000}"'))
    tracemalloc.start()
    try:
        assert one(path)["text"] == "look"
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["iso-8859-1", "Windows-1252", "ISO-8859-15"])
def test_a_declared_encoding_of_single_bytes(encoding: str, tmp_path: Path) -> None:
    head = f"<?xml version='1.0' encoding='{encoding}' standalone='yes' ?>"
    content = head + "<smses>" + sms(body="café") + "</smses>"
    assert one(put(tmp_path, "b.xml", content.encode(encoding)))["text"] == "café"


def test_an_encoding_that_is_none_is_not_believed(tmp_path: Path) -> None:
    content = "<?xml version='1.0' encoding='iso-8859-99'?><smses>" + sms(body="café") + "</smses>"
    assert one(put(tmp_path, "b.xml", content))["text"] == "café"


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


def test_other_elements_between_the_records_are_counted(tmp_path: Path) -> None:
    items = [sms(), "<rcs a='1'/>", MMS, "<rcs a='2'><parts/></rcs>", sms(body="x"), "<voicemail number='1' />", call()]
    outcomes = read("sms-backup", backup(tmp_path, *items))
    assert len(deposits(outcomes)) == 4
    assert [item for item in outcomes if not isinstance(item, Deposit)][:-1] == [
        LeftOut("<rcs>", "an element that is not read", 2),
        LeftOut("<parts>", "an element that is not read", 1),
        LeftOut("<voicemail>", "an element that is not read", 1),
    ]


def test_other_elements_within_a_record_are_its_own(tmp_path: Path) -> None:
    item = MMS.replace("<parts>", "<extra a='1'/><parts><!-- x -->").replace("<addrs>", "<more><x/></more><addrs>")
    outcomes = read("sms-backup", backup(tmp_path, item, sms()))
    assert [record["text"] for record in deposits(outcomes)] == ["look", "hello"]
    assert not any("<" in item.where for item in outcomes if isinstance(item, LeftOut))


def test_the_number_of_other_names_is_bounded(tmp_path: Path) -> None:
    outcomes = read("sms-backup", backup(tmp_path, *(f"<x{number}/>" for number in range(100))))
    assert sum(item.count for item in outcomes if isinstance(item, LeftOut)) == 100
    assert len(outcomes) == 21
