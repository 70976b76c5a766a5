"""The judge of the log is worth what it finds, and its slow tree is that of the specification."""

from collections.abc import Callable
from typing import Any

import pytest

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.notes import SignedNote
from teller.settings import load
from tests.bank.transparency import oracle
from tests.chaos.log import LogVerdict, Published, SlowTree, judge_log

ENTRIES = [bytes([1]) + bytes([number]) * 41 for number in range(70)]
IDS = [f"receipt-{number}" for number in range(70)]


def account() -> dict[str, Any]:
    tree = SlowTree(ENTRIES)
    return {
        "entries": ENTRIES,
        "leaves": list(IDS),
        "receipts": list(IDS),
        "roots": {size: {tree.root(size)} for size in (1, 13, 64, 70)},
    }


@pytest.mark.parametrize("size", range(len(ENTRIES) + 1))
def test_the_slow_tree_is_the_specifications(size: int) -> None:
    assert SlowTree(ENTRIES).root(size) == oracle.mth(ENTRIES[:size])


def test_a_whole_log_passes() -> None:
    assert judge_log(**account()) == LogVerdict(70, 4, [])


HARM: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a leaf is missing": (lambda given: given["leaves"].pop(), "1 receipts have no leaf"),
    "a leaf is there twice": (lambda given: given["leaves"].append(IDS[3]), "1 receipts have several leaves"),
    "a receipt is gone": (lambda given: given["receipts"].remove(IDS[3]), "1 leaves have no receipt"),
    "two roots of one size": (lambda given: given["roots"][13].add(bytes(32)), "1 sizes were published with two"),
    "another root": (lambda given: given["roots"].update({64: {bytes(32)}}), "1 sizes were published with a root"),
    "more than there is": (lambda given: given["roots"].update({71: {bytes(32)}}), "that the topic has not"),
    "not all is published": (lambda given: given["roots"].pop(70), "the last checkpoint is not of all"),
    "a smaller one": (lambda given: given.update(shrunk=["3 after 9"]), "1 checkpoints were smaller"),
    "entries in another order": (
        lambda given: given.update(entries=[ENTRIES[1], ENTRIES[0], *ENTRIES[2:]]),
        "with a root that is not the topic's",
    ),
}


@pytest.mark.parametrize("name", HARM)
def test_each_harm_is_seen(name: str) -> None:
    given = account()
    harm, said = HARM[name]
    harm(given)
    assert said in "\n".join(judge_log(**given).problems)


def test_checkpoints_are_collected_by_size_and_never_shrink() -> None:
    key = SignerKey("log", KeyKind.ED25519, bytes(32))

    class Files:
        size = 0

        def read(self, _path: str) -> bytes | None:
            found = Checkpoint("log", self.size, SlowTree(ENTRIES).root(self.size))
            return str(SignedNote(found.text, (key.sign(found, 0),))).encode() if self.size else None

    files, seen = Files(), Published(load())
    for files.size in (0, 3, 3, 9, 5):
        seen.look(files)
    assert {size: len(roots) for size, roots in seen.roots.items()} == {3: 1, 9: 1, 5: 1}
    assert (seen.size, seen.shrunk) == (5, ["5 after 9"])
