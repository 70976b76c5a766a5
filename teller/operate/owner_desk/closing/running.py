"""The bank that accounts are closed in, by the settings."""

import time
from collections.abc import Collection
from typing import Final

from pipelines.accounts import erasures
from teller.operate.accounts import reading as accounts
from teller.operate.erasing import running
from teller.operate.owner_desk.closing import checking
from teller.operate.owner_desk.port.refused import DeskRefusal
from teller.settings import Settings, acting
from teller.settings.kafka_client import command_settings
from teller.settings.stores import store

#: What the trail says of whatever an owner decides.
DECIDED: Final = "decided on the owner's page"


class SettingsClosingBank:
    """Implements `ClosingBank`; the trail says that the owner closes the account."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def against(self, owner: str) -> DeskRefusal | None:
        """See `ClosingBank`; so are the others."""
        client = command_settings(self._settings)
        book = accounts.read(client, (owner,))
        if others := {keeper for each in book for keeper in each.keepers} - {owner}:
            book = accounts.read(client, {owner, *others})
        return checking.against(book, erasures.read_if_there(client), owner, _now())

    def close(self, owner: str) -> None:
        running.decide(self._settings, (owner,), _now(), acting.by_owner(self._settings, DECIDED))

    def erase(self, owners: Collection[str]) -> None:
        running.go_on(self._settings, store(self._settings), ordered=owners)


def _now() -> int:
    return time.time_ns() // 1_000_000
