"""A backup takes along owners' orders to close their accounts; a restore puts them off, as one may be taken back."""

from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from teller.operate.backup import closings, creating, restoring
from teller.operate.backup.creating import copy_secrets, create
from teller.operate.backup.mending import Mended, Newer
from teller.operate.log.refilling import Refilled
from teller.operate.owner_desk.closing.file import NAME, ClosingOrder, ClosingsFile
from teller.settings import Settings, load
from tests.accounts_commands.books import ALICE, BOB, CARLA
from tests.backup.banks import bank, held

RESTORED = 1_000_000_000_000


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def mend(staged: Settings, *_: object) -> Mended:
        closings.settle(staged, {BOB}.__contains__, RESTORED)
        return Mended(Refilled(0, 0, None))

    monkeypatch.setattr(restoring, "mend", mend)
    for each in (creating, restoring):
        monkeypatch.setattr(each, "synced", nullcontext)


def test_orders_come_back_put_off_and_those_of_the_erased_do_not(tmp_path: Path) -> None:
    settings, late = bank(tmp_path / "bank"), RESTORED + 30 * 86_400_000
    with closing(ClosingsFile(settings.owner_desk_folder)) as file:
        for each in (ClosingOrder(ALICE, 1, 2, 0), ClosingOrder(BOB, 1, 2, 0), ClosingOrder(CARLA, 1, late, 0)):
            file.add(each)
        create(settings, tmp_path / "backup")  # while the desk is open: what it wrote last lies beside the file
    copy_secrets(settings, tmp_path / "secrets")
    new = load(data_dir=tmp_path / "new")
    restoring.restore(new, tmp_path / "backup", tmp_path / "secrets", Newer())
    assert f"owner-desk/{NAME}" in held(tmp_path / "backup")
    with closing(ClosingsFile(new.owner_desk_folder)) as file:
        found: Callable[[str], ClosingOrder | None] = file.of
        assert found(ALICE) == ClosingOrder(ALICE, 1, RESTORED + closings.PUT_OFF_MS, 0)
        assert found(BOB) is None
        assert found(CARLA) == ClosingOrder(CARLA, 1, late, 0)
    assert BOB.encode() not in b"".join(each.read_bytes() for each in new.owner_desk_folder.iterdir())
