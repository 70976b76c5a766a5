"""The examples of docs/transparency.md: what a reader makes of them who uses nothing of Teller's, and what we make."""

import re
from pathlib import Path

from bank.transparency.entry import PUBLIC_SALT
from bank.transparency.kinds import delivery, offering, package, withdrawal
from bank.withdrawals import offerings
from pipelines.transparency.recorded import NewLeaf, SourceRecord, recorded
from schemas import topics
from tests.log_strangers.leaves import DELIVERY, EVENT, PACKAGE, entry, leaf_hash, of_offering
from tests.test_purity import ROOT, imports

PAGE = (ROOT / "docs/transparency.md").read_text("utf-8")
TEXT, PACKAGES = (
    PAGE.partition(f"## Leaves of {name}\n")[2].partition("\n## ")[0] for name in ("withdrawals", "packages")
)
CODES = re.findall(r"`([0-9a-f]{4,})`", TEXT)
(EVENT_TEXT,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
(DOCUMENT,) = re.findall(r"```json\n(.*)\n```", TEXT)
SALT, ENTRY, HASH, BEGIN, OF_VERSION, _, OF_CLOSING = map(bytes.fromhex, CODES)
RECORD = bytes.fromhex("".join(EVENT_TEXT.split()))
CLOSING = b'{"close": "voices"}'
OWNER, TIME = b"0123456789abcdef" * 2, 1_796_083_200_123


def test_the_reader_uses_nothing_of_ours() -> None:
    names = {name.partition(".")[0] for name in imports(Path(__file__).with_name("leaves.py"))}
    assert not names & {"bank", "pipelines", "schemas", "teller", "tests"}


def test_an_event_is_the_entry_that_the_page_shows() -> None:
    assert entry(EVENT, SALT, RECORD, TIME) == ENTRY
    assert leaf_hash(ENTRY) == HASH
    assert b"declined" in RECORD
    assert f"taken by Kafka at {TIME}" in TEXT


def test_offerings_begin_as_the_page_shows() -> None:
    assert of_offering(DOCUMENT.encode()) == BEGIN + OF_VERSION
    assert of_offering(CLOSING) == BEGIN + OF_CLOSING
    assert f"`{CLOSING.decode()}`" in TEXT


def leaf(topic: str, key: bytes, value: bytes) -> NewLeaf:
    made = recorded(SourceRecord(topic, 0, 4, key, value, TIME), 7, SALT, lambda owner: owner.encode(), 1_000_000)
    assert isinstance(made, NewLeaf)
    return made


def test_the_bank_makes_the_same_of_them() -> None:
    assert leaf(topics.WITHDRAWALS, OWNER, RECORD).entry == ENTRY
    assert leaf(topics.OFFERINGS, b"voices/2", DOCUMENT.encode()).entry[:34] == BEGIN + OF_VERSION
    assert leaf(topics.OFFERINGS, b"close/voices", CLOSING).entry[:34] == BEGIN + OF_CLOSING
    assert offerings.closing("voices") == (b"close/voices", CLOSING)
    assert (withdrawal.KIND.number, offering.KIND.number, PUBLIC_SALT) == (5, 6, bytes(32))


def test_events_of_packages_and_of_rows_are_the_entries_that_the_page_shows() -> None:
    shown = re.findall(r"```text\n(.*?)```", PACKAGES, re.DOTALL)
    made, delivered = (bytes.fromhex("".join(each.split())) for each in shown)
    salt, entry_, hash_, root, *others = map(bytes.fromhex, re.findall(r"`([0-9a-f]{64,})`", PACKAGES))
    assert (entry(PACKAGE, salt, made, TIME), leaf_hash(entry_)) == (entry_, hash_)
    assert root in made
    other_salt, other_entry, other_hash = others
    assert (entry(DELIVERY, other_salt, delivered, TIME), leaf_hash(other_entry)) == (other_entry, other_hash)
    key = re.search(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made.partition(b"made")[2])
    assert key is not None
    for topic, name, value in ((topics.PACKAGES, key[0], made), (topics.DELIVERIES, OWNER, delivered)):
        assert leaf(topic, name, value).entry[2:34] != bytes(32)
    assert (package.KIND.number, delivery.KIND.number) == (PACKAGE, DELIVERY)
