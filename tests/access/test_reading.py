"""A run of a reader: whose data it reads is durable on the trail before any key is given out."""

import os
from collections.abc import Callable

import pytest

from bank.access.access_event import Access
from bank.keys import encrypted_object
from bank.keys.custody import MemoryCustody
from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from pipelines.access.memory import MemoryTrail
from pipelines.access.protocol import TrailError, TrailRefused, TrailUnavailable
from pipelines.access.reading import AGAIN_S, Reading, SharedTrail
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import OwnerKeys
from tests.access.readers import READER, reading_of

OWNER, ANOTHER = "1" * 32, "2" * 32
CANARY = b"canary of a payload"
PLACE = Place("teller-canary", "social/social.post.v1/x.avro", "social.post.v1")


class Bank:
    """A bank with keys, a trail, and one who reads."""

    def __init__(self, *, of_everybody: bool = False) -> None:
        self.topic, self.custody, self.trail = MemoryKeys(), MemoryCustody(), MemoryTrail()
        self.now = 0.0
        shared = SharedTrail(self.trail.open, lambda: self.now)
        self.opener = ObjectOpener(self.keys, Reading(shared, READER, Access.READ, of_everybody=of_everybody))

    def keys(self) -> OwnerKeys:
        return OwnerKeys(self.topic.open, self.custody)

    def stored(self, owner: str = OWNER) -> bytes:
        router = self.keys()
        router.ensure([owner])
        return encrypted_object.encrypt(router.key_of(owner) or b"", PLACE, CANARY, os.urandom)


def test_one_event_an_owner_and_run_is_there_before_the_key_is() -> None:
    bank = Bank()
    data = [(owner, bank.stored(owner)) for owner in (OWNER, ANOTHER, OWNER)]
    assert [bank.opener.open(owner, PLACE, found) for owner, found in data] == [CANARY] * 3
    assert bank.opener.open(OWNER, PLACE, b"Obj\1 in the clear") == b"Obj\1 in the clear"
    assert [(each.owner, each.access, each.who) for each in bank.trail.events] == [
        (OWNER, "read", "tester"), (ANOTHER, "read", "tester")
    ]  # fmt: skip


def test_a_run_for_everybody_has_one_event() -> None:
    bank = Bank(of_everybody=True)
    for owner in (OWNER, ANOTHER):
        assert bank.opener.open(owner, PLACE, bank.stored(owner)) == CANARY
    assert [each.owner for each in bank.trail.events] == [""]


def test_another_view_is_another_run() -> None:
    bank = Bank()
    data = bank.stored()
    for what in ("a", "b"):
        view = bank.opener.anew(what, 1)
        assert (view.open(OWNER, PLACE, data), view.open(OWNER, PLACE, data)) == (CANARY, CANARY)
    assert [(each.what, each.count) for each in bank.trail.events] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize("trouble", [TrailUnavailable("Kafka is down"), TrailRefused("no right")])
@pytest.mark.parametrize("take", [
    lambda bank, data: bank.opener.open(OWNER, PLACE, data),
    lambda bank, _: bank.opener.open(OWNER, PLACE, b"Obj\1 in the clear"),
    lambda bank, _: bank.opener.key_of(OWNER),
])  # fmt: skip
def test_what_cannot_be_written_down_is_not_read(
    trouble: TrailError, take: Callable[[Bank, bytes], bytes | Unopened]
) -> None:
    bank = Bank()
    data = bank.stored()
    bank.trail.trouble = trouble
    assert [take(bank, data) for _ in range(9)] == [Unopened.UNWRITTEN] * 9
    assert bank.trail.asked == 1  # the trail is not asked for each object
    assert not bank.opener.announce([OWNER])
    said = bank.opener.words(Unopened.UNWRITTEN)
    assert "cannot be written down" in said
    assert str(trouble) in said
    bank.trail.trouble, bank.now = None, AGAIN_S
    assert isinstance(take(bank, data), bytes)
    assert len(bank.trail.events) == 1


def test_no_key_needs_no_event() -> None:
    bank = Bank()
    bank.stored()
    assert bank.opener.key_of(ANOTHER) is Unopened.NO_KEY
    assert ObjectOpener(lambda: None, reading_of(bank.trail)).key_of(OWNER) is Unopened.NO_CUSTODY
    assert bank.trail.events == []


def test_who_reads_of_many_is_written_down_at_once() -> None:
    bank = Bank()
    owners = [f"{number:032x}" for number in range(1_000)]
    assert bank.opener.announce(owners)
    assert bank.opener.announce(owners[:5])
    assert (len(bank.trail.events), bank.trail.asked) == (1_000, 1)
