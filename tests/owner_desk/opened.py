"""Objects of owners in memory, with what their index and their receipts say of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bank.access.access_event import Access, AccessEvent, Actor
from bank.keys.custody import MemoryCustody
from pipelines.access.memory import MemoryTrail
from pipelines.access.reading import Reading, SharedTrail
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import OwnerKeys
from teller.operate.owner_desk.index.asking_deposits import KeptObject
from teller.operate.owner_desk.looking import OwnersLooks
from teller.operate.owner_desk.port.reading import ObjectRow

BY = Actor("owner", "owner-desk", "the owner looked")


def kept(said: Mapping[str, Any]) -> KeptObject:
    """What the index has of an object of this receipt."""
    shown = ObjectRow(
        UUID(said["receipt_id"]), said["depositor"], "Acme", "social.post", said["record_count"], said["size_bytes"],
        1_000, bool(said.get("encryption")), -1,
    )  # fmt: skip
    return KeptObject(
        shown, said["schema"], said["bucket"], said["object_key"], said["sha256"], said.get("encryption", "")
    )


class OpenedBank:
    """Keys, trail and clock behind the desk's looks."""

    def __init__(self, *owners: str, keys: bool = True) -> None:
        self.trail, self.now = MemoryTrail(), 0.0
        self.keys = OwnerKeys(MemoryKeys().open, MemoryCustody())
        self.keys.ensure(owners)
        reading = Reading(SharedTrail(self.trail.open, lambda: self.now), BY, Access.READ)
        self.looks = OwnersLooks(ObjectOpener(lambda: self.keys if keys else None, reading), lambda: self.now)

    @property
    def events(self) -> list[AccessEvent]:
        return self.trail.events
