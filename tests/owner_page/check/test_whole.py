"""The browser's check in real Chromium, on what the real code made: each forgery turns red, and Python agrees."""

import copy
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from bank.transparency.complete import encoded
from bank.transparency.index.proof_text import parsed
from bank.transparency.notes import Signature, note_of
from bank.transparency.tlog_proof import TlogProof, tlog_proof_of
from teller.operate.owner_desk.checking import log_checking
from tests.owner_desk.checking.banks import LOG_KEYS, OWNER, WITNESS, WITNESSES, Bank, tag_of
from tests.owner_page.check.browser import CHROMIUM, blank, browser, checked
from tests.owner_page.check.vectors import Vector, base64, first_row, lines_of, python_says, vector, with_growth
from tests.transparency.running import OWNERS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: on Debian, apt install chromium")
LEAVES = 60


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as found, blank(found) as made:
        yield made


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    made = Bank(tmp_path_factory.mktemp("bank"))
    made.fill(LEAVES)
    made.publish()
    return made


@pytest.fixture
def good(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Vector:
    """Twenty leaves on three pages."""
    monkeypatch.setattr(log_checking, "MOST_LEAVES", 8)
    return vector(bank)


def verdict(page: Page, found: Vector) -> str:
    """The browser's outcome, which must be red where Python finds the list not proven, and nowhere else."""
    [result] = checked(page, found)
    assert (result.colour == "red") == bool(python_says(found)), (result.outcome, python_says(found))
    return result.outcome


def rows(found: Vector) -> list[dict[str, Any]]:
    return [row for each in found["pages"].values() for row in each["rows"]]


def flipped(text: str, at: int = 0) -> str:
    found = bytearray(b64decode(text))
    found[at] ^= 1
    return base64(bytes(found))


def proof_of(found: Vector) -> TlogProof:
    made = tlog_proof_of(b64decode(found["complete"]))
    assert made is not None
    return made


def with_proof(found: Vector, **changes: Any) -> Vector:
    proof = proof_of(found)
    fields = {name: getattr(proof, name) for name in ("leaf", "hashes", "checkpoint", "extra")}
    return {**found, "complete": base64(bytes(TlogProof(**{**fields, **changes})))}


def with_index(found: Vector, change: Callable[[bytes], bytes]) -> Vector:
    return with_proof(found, extra=change(proof_of(found).extra))


def test_a_whole_list_is_green(page: Page, good: Vector) -> None:
    [result] = checked(page, good)
    assert (result.outcome, result.colour, result["leaves"], result["proven"]) == ("complete", "green", 20, 20)
    assert (result["mlDsa"], result["unopened"], result["before"]) == (True, 0, str(LEAVES))
    assert result["witness"]["names"] == ["witness.example", "other.example"]
    assert result["tag"] == tag_of(OWNER).hex()
    assert [f"{line}\n".encode() for line in result["kept"]] == [
        each.replace(b", ", b",").replace(b": ", b":") for each in lines_of(good)
    ]
    assert python_says(good, [f"{line}\n".encode() for line in result["kept"]]) == ""


def test_an_owner_without_leaves_has_a_whole_list(page: Page, bank: Bank) -> None:
    assert verdict(page, vector(bank, OWNERS[7])) == "complete"


def test_openings_in_the_clear_prove_as_well(page: Page, tmp_path: Path) -> None:
    bank = Bank(tmp_path, is_sealing=False)
    bank.fill(30)
    bank.publish()
    assert verdict(page, vector(bank)) == "complete"


def _row_forged(name: str, at: int = 0) -> Callable[[Vector], None]:
    def forge(found: Vector) -> None:
        row = rows(found)[17]
        row[name] = flipped(row[name], at)

    return forge


def _hash_forged(found: Vector) -> None:
    hashes = rows(found)[3]["hashes"]
    hashes[0] = flipped(hashes[0])


def _hashes_swapped(found: Vector) -> None:
    hashes = rows(found)[3]["hashes"]
    hashes[0], hashes[1] = hashes[1], hashes[0]


def _hash_of_the_top_forged(found: Vector) -> None:
    rows(found)[-1]["hashes"][-1] = flipped(rows(found)[-1]["hashes"][-1])


def _hash_added(found: Vector) -> None:
    rows(found)[5]["hashes"].append(rows(found)[5]["hashes"][0])


def _records_swapped(found: Vector) -> None:
    one, other = rows(found)[0], rows(found)[5]
    for name in ("salt", "record"):
        one[name], other[name] = other[name], one[name]


def _leaves_swapped(found: Vector) -> None:
    first = next(iter(found["pages"].values()))["rows"]
    first[0], first[1] = first[1], first[0]


def _leaf_dropped(found: Vector) -> None:
    del next(iter(found["pages"].values()))["rows"][7]


def _leaf_added(found: Vector) -> None:
    first = next(iter(found["pages"].values()))["rows"]
    first.insert(4, first[4])


def _page_dropped(found: Vector) -> None:
    last = list(found["pages"].values())[-1]
    last["rows"].clear()


FORGERIES = {
    "record": (_row_forged("record", 30), "forged"),
    "salt": (_row_forged("salt"), "forged"),
    "entry's kind": (_row_forged("entry"), "forged"),
    "entry's hash": (_row_forged("entry", 5), "forged"),
    "entry's time": (_row_forged("entry", 41), "forged"),
    "hash": (_hash_forged, "forged"),
    "hashes swapped": (_hashes_swapped, "forged"),
    "hash of the top": (_hash_of_the_top_forged, "forged"),
    "hash too many": (_hash_added, "forged"),
    "records swapped": (_records_swapped, "forged"),
    "leaves swapped": (_leaves_swapped, "shortened"),
    "leaf dropped": (_leaf_dropped, "shortened"),
    "leaf added": (_leaf_added, "shortened"),
    "page dropped": (_page_dropped, "shortened"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_line_is_red(page: Page, good: Vector, name: str) -> None:
    forge, outcome = FORGERIES[name]
    forge(good)
    assert verdict(page, good) == outcome


def test_words_that_the_record_does_not_bear_out_are_red(page: Page, good: Vector) -> None:
    said = first_row(good)["said"]
    assert "stored" in said
    for before, after in (("stored", "deleted"), ('"time": 1', '"time": 2'), ("receipt", "access"), ("acme", "else")):
        found = copy.deepcopy(good)
        rows(found)[0]["said"] = said.replace(before, after, 1)
        if said != rows(found)[0]["said"]:
            assert checked(page, found)[0].outcome == "forged", before
    rows(good)[1]["said"] = rows(good)[1]["said"].replace("opened", "closed")
    assert checked(page, good)[0].outcome == "forged"


def test_a_line_without_words_or_opening_is_counted(page: Page, good: Vector) -> None:
    rows(good)[0]["said"] = ""
    rows(good)[1].update(salt="", record="", said="")
    [result] = checked(page, good)
    assert (result.outcome, result.colour, result["unopened"], result["proven"]) == ("unopened", "amber", 2, 18)
    assert python_says(good) == ""


def test_a_shortened_list_is_red(page: Page, good: Vector) -> None:
    leaves = [row["leaf"] for row in rows(good)]
    last = with_index(good, lambda extra: extra.replace(b" %d\n" % leaves[-1], b"\n"))
    first = with_index(good, lambda extra: extra.replace(b"leaves %d " % leaves[0], b"leaves "))
    more = with_index(good, lambda extra: extra.replace(b"leaves 0 ", b"leaves 0 1 "))
    assert [verdict(page, each) for each in (last, first, more)] == ["shortened"] * 3


def test_another_tag_root_number_or_time_is_red(page: Page, good: Vector, bank: Bank) -> None:
    other = with_index(good, lambda extra: extra[:40] + tag_of(OWNERS[1]) + extra[72:])
    root = with_index(good, lambda extra: extra[:8] + bytes(32) + extra[40:])
    time = with_index(good, lambda extra: extra[:7] + b"\1" + extra[8:])
    leaf = with_proof(good, leaf=proof_of(good).leaf - 1)
    none = with_index(good, lambda extra: extra[:72] + b"teller.bank/index-proof@v1\nnone\n")
    outcomes = [verdict(page, each) for each in (other, root, time, leaf, none)]
    assert outcomes == ["shortened", "forged", "forged", "forged", "shortened"]
    theirs = {**vector(bank, OWNERS[1]), "complete": good["complete"]}
    assert checked(page, theirs)[0].colour != "green"


def test_leaves_behind_the_root_are_red(page: Page, bank: Bank, good: Vector) -> None:
    """A bank that signs a root which it made of a longer list."""
    inner = parsed(proof_of(good).extra[72:].decode())
    assert inner is not None
    entry = bank.published().entry(LEAVES)
    assert entry is not None
    earlier = TlogProof(proof_of(good).leaf, proof_of(good).hashes, proof_of(good).checkpoint)
    assert base64(encoded(tag_of(OWNER), inner, entry, earlier)) == good["complete"]


@pytest.mark.parametrize("key", [*LOG_KEYS, *WITNESSES], ids=lambda key: f"{key.name}-{key.kind.name}")
def test_a_false_signature_is_red(page: Page, good: Vector, key: Any) -> None:
    note = note_of(proof_of(good).checkpoint)
    assert note is not None
    made = next(each for each in note.signatures if key.verifier.is_of(each))
    false = Signature(made.name, made.key_id, made.signed[:-1] + bytes([made.signed[-1] ^ 1]))
    found = with_proof(good, checkpoint=str(note.with_signatures([false])).encode())
    assert verdict(page, found) == ("unsigned" if key in LOG_KEYS else "witness_false")
    gone = tuple(each for each in note.signatures if each != made)
    found = with_proof(good, checkpoint=str(type(note)(note.text, gone)).encode())
    assert verdict(page, found) == ("unsigned" if key in LOG_KEYS else "complete")


def test_other_keys_are_red(page: Page, good: Vector, bank: Bank) -> None:
    log, witness = good["keys"]["log"], good["keys"]["witness"]
    other = str(WITNESS.verifier)
    assert verdict(page, {**good, "keys": {**good["keys"], "witness": log[:1]}}) == "witness_false"
    assert checked(page, {**good, "keys": {**good["keys"], "log": [other]}})[0].outcome == "unsigned"
    assert checked(page, {**good, "keys": {**good["keys"], "log": []}})[0].outcome == "unreadable"
    assert checked(page, {**good, "keys": {**good["keys"], "log": ["x"]}})[0].outcome == "unreadable"
    assert checked(page, {**good, "keys": {**good["keys"], "log": log * 9}})[0].outcome == "unreadable"
    assert checked(page, {**good, "keys": {**good["keys"], "witness": []}})[0].outcome == "not_witnessed"
    assert checked(page, {**good, "keys": {**good["keys"], "witness": witness[:1]}})[0].outcome == "complete"


def test_without_a_witness_it_is_not_green(page: Page, good: Vector, bank: Bank) -> None:
    for note in (None, base64(b"nothing"), base64(str(bank.signed(LOG_KEYS)).encode())):
        [result] = checked(page, {**good, "witness": note})
        assert (result.outcome, result.colour, result["unwitnessed"]) == ("not_witnessed", "amber", 20)


def test_a_false_note_of_the_witness_is_red(page: Page, good: Vector, bank: Bank) -> None:
    note = b64decode(good["witness"])
    forged = note.replace(b"\n%d\n" % (LEAVES + 1), b"\n%d\n" % (LEAVES + 2), 1)
    [result] = checked(page, {**good, "witness": base64(forged)})
    assert (result.outcome, result.colour) == ("not_witnessed", "amber")  # the log's keys have not signed it
    lines = note.decode().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("— witness.example"))
    lines[at] = lines[at][:-4] + ("A" if lines[at][-4] != "A" else "B") + lines[at][-3:]
    assert checked(page, {**good, "witness": base64("".join(lines).encode())})[0].outcome != "complete"


@pytest.fixture
def grown(tmp_path: Path) -> Bank:
    made = Bank(tmp_path, witnesses=())
    made.fill(40)
    made.publish()
    made.fill(60)
    made.publish()
    return made


def earlier_note(bank: Bank, folder: Path, leaves: int, *, other: bool = False) -> bytes:
    """What a witness saw of this log, or of another one, when it had so many leaves."""
    made = Bank(folder, witnesses=())
    made.fill(leaves, OWNERS[3:6] if other else OWNERS[:3])
    made.publish()
    return made.witness_note()


def test_a_witness_of_another_size_is_held_against_the_list(page: Page, grown: Bank, tmp_path: Path) -> None:
    good = vector(grown)
    assert verdict(page, good) == "complete"
    (tmp_path / "same").mkdir()
    (tmp_path / "other").mkdir()
    before = {**good, "witness": base64(earlier_note(grown, tmp_path / "same", 40))}
    assert checked(page, before)[0].outcome == "away"  # the bank does not show that the log has grown
    found = with_growth(before, grown, 41, 102)
    assert verdict(page, found) == "witness_older"
    assert checked(page, found)[0]["unwitnessed"] == 20
    fork = {**found, "witness": base64(earlier_note(grown, tmp_path / "other", 40, other=True))}
    assert verdict(page, fork) == "forked"
    found["grown"]["41/102"][0] = flipped(found["grown"]["41/102"][0])
    assert verdict(page, found) == "forked"


def test_a_list_that_is_older_than_the_witness_says_so(page: Page, tmp_path: Path) -> None:
    bank = Bank(tmp_path, witnesses=())
    bank.fill(40)
    bank.publish()
    old = vector(bank)
    bank.fill(60)
    size = bank.publish()
    found = {**old, "witness": base64(bank.witness_note())}
    assert checked(page, found)[0].outcome == "set_back"  # the bank cannot show how its list goes on
    assert verdict(page, with_growth(found, bank, 41, size)) == "list_older"
    false = with_growth(found, bank, 41, size)
    false["grown"][f"41/{size}"].pop()
    assert verdict(page, false) == "forked"


def test_what_the_browser_saw_before_must_be_the_beginning(page: Page, grown: Bank, tmp_path: Path) -> None:
    good = vector(grown)
    first = note_of(earlier_note(grown, tmp_path_of(tmp_path), 40))
    assert first is not None
    seen = {"size": "41", "root": first.text.split("\n")[2]}
    known = with_growth({**good, "seen": seen}, grown, 41, 102)
    assert checked(page, known)[0].outcome == "complete"
    assert checked(page, {**known, "seen": {**seen, "root": flipped(seen["root"])}})[0].outcome == "forked"
    assert checked(page, {**known, "seen": {**seen, "size": "103"}})[0].outcome == "set_back"
    [now] = checked(page, good)
    assert checked(page, {**good, "seen": now["bank"]})[0].outcome == "complete"
    other = {**now["bank"], "root": flipped(now["bank"]["root"])}
    assert checked(page, {**good, "seen": other})[0].outcome == "forked"


def tmp_path_of(folder: Path) -> Path:
    made = folder / "first"
    made.mkdir()
    return made


def test_a_row_of_the_page_that_is_no_proven_leaf_is_red(page: Page, good: Vector) -> None:
    receipt = {"receipt": checked_receipt(good), "leaf": rows(good)[0]["leaf"]}
    later = {"receipt": "x", "leaf": LEAVES + 5}
    assert checked(page, {**good, "shown": [receipt, later, {"receipt": "y", "leaf": -1}]})[0].outcome == "complete"
    for wrong in ({**receipt, "leaf": 1}, {**receipt, "receipt": "another"}):
        assert checked(page, {**good, "shown": [wrong]})[0].outcome == "forged"


def checked_receipt(found: Vector) -> str:
    said = first_row(found)["said"]
    return str(said.partition('"receipt": "')[2].partition('"')[0])


def test_what_does_not_answer_is_not_red(page: Page, good: Vector) -> None:
    [result] = checked(page, {**good, "pages": {}})
    assert (result.outcome, result.colour) == ("away", "amber")


HOSTILE: list[Any] = [
    {}, {"rows": None, "more": -1}, {"rows": [], "more": 0}, {"rows": [None], "more": -1}, {"rows": [1, 2], "more": -1},
    {"rows": [{}] * 201, "more": -1}, {"rows": [{"leaf": 2**60, "hashes": []}], "more": -1}, None, 17, "rows", [],
]  # fmt: skip


@pytest.mark.parametrize("answer", HOSTILE, ids=str)
def test_hostile_pages_are_red(page: Page, good: Vector, answer: Any) -> None:
    start = next(iter(good["pages"]))
    [result] = checked(page, {**good, "pages": {start: answer}})
    assert result.colour == "red"


@pytest.mark.parametrize("keys", [None, 17, {}, {"log": 1, "witness": 2}, {"log": [7], "witness": []}], ids=str)
def test_hostile_keys_are_red(page: Page, good: Vector, keys: Any) -> None:
    assert checked(page, {**good, "keys": keys})[0].outcome == "unreadable"


@pytest.mark.parametrize(
    "found",
    [
        b"", b"\n\n", b"\xff" * 100_000, b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + b"\n" * 131_000,
        b"c2sp.org/tlog-proof@v1\n" + b"extra " + b"A" * 4_000_000 + b"\nindex 0\n\nx\n\n",
        b"c2sp.org/tlog-proof@v1\n" + b"A" * 43 + b"=\n" * 200_000 + b"\n\n", b"\n" * 5_000_000,
    ],
    ids=lambda found: f"{len(found)}",
)  # fmt: skip
def test_hostile_proofs_are_red(page: Page, good: Vector, found: bytes) -> None:
    assert verdict(page, {**good, "complete": base64(found)}) == "unreadable"


def test_a_long_hostile_record_ends(page: Page) -> None:
    """Its words are looked for in a record that nearly is them, everywhere."""
    found = page.evaluate("""async () => {
      const { saidOf } = await import("/static/check/said.js");
      const record = new Uint8Array(1_000_000).fill(65), of = {};
      for (let at = 0; at < 15; at++) of[at] = "A".repeat(500 - at);
      return saidOf(JSON.stringify({ kind: "receipt", time: 1, what: "stored", of }), 1, 1n, record);
    }""")
    assert found is None


def test_each_flip_of_a_byte_is_red(page: Page, tmp_path: Path) -> None:
    """In the proof of the list and in a line: the loop runs in the browser."""
    bank = Bank(tmp_path, signers=LOG_KEYS[:1], witnesses=())
    bank.fill(4, OWNERS[:2])
    bank.publish()
    found = vector(bank)
    found["witness"] = base64(bank.witness_note())
    assert verdict(page, found) == "complete"
    survived = page.evaluate(FLIPS, found)
    assert survived == {"flips": survived["flips"], "green": []}
    assert survived["flips"] > 800
    for at in range(0, len(b64decode(found["complete"])), 37):
        assert python_says({**found, "complete": flipped(found["complete"], at)}), at


FLIPS = """async (each) => {
  const { checkAll } = await import("/static/check/whole.js");
  const { base64, unbase64 } = await import("/static/check/bytes.js");
  const proof = unbase64(each.complete), [start] = Object.keys(each.pages), page = each.pages[start];
  const green = [];
  let flips = 0;
  const run = async (complete, rows, name) => {
    const source = { keys: async () => each.keys, complete: async () => complete,
      leaves: async () => ({ ...page, rows }), consistency: async () => [] };
    const options = { witnessNote: unbase64(each.witness), knowsMlDsa: true };
    const { colour } = await checkAll(source, options);
    flips += 1;
    if (colour !== "red") green.push(name);
  };
  for (let at = 0; at < proof.length; at++) {
    const changed = Uint8Array.from(proof);
    changed[at] ^= 1;
    await run(changed, page.rows, `proof ${at}`);
  }
  for (const name of ["entry", "salt", "record"]) {
    const bytes = unbase64(page.rows[0][name]);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at] ^= 1;
      await run(proof, [{ ...page.rows[0], [name]: base64(changed) }, ...page.rows.slice(1)], `${name} ${at}`);
    }
  }
  return { flips, green };
}"""
