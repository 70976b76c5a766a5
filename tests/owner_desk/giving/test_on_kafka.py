"""An owner's own deposit on the real line: into the owner's bucket, by the owner's consent, and not twice."""

from pathlib import Path

import pytest

from bank.accounts.events import AccountEvent, AccountKind, EventKind
from teller.operate import new_bank
from teller.operate.accounts.writer import writer
from teller.operate.depositors import local
from teller.operate.owner_desk.deciding.kafka import KafkaDecidingBank
from teller.operate.owner_desk.deciding.writing import DecisionWriter
from teller.operate.owner_desk.giving.from_settings import giving
from teller.operate.owner_desk.giving.giving import OwnersGiving
from teller.operate.owner_desk.port.giving import DepositProgress, Trial, Upload
from teller.run.local_processes import LocalProcesses, environment_of
from teller.settings import Settings, keys
from tests.accounts.kafka import wait_for
from tests.connectors.exports import collection, create
from tests.line import running
from tests.owner_desk.index.test_following import indexed_accounts

OWNER = "0123456789abcdef" * 2
EXPORT = collection(create(1), create(2))


def deposited(made: OwnersGiving) -> DepositProgress:
    """Upload the export, try it, deposit it, and wait until all of it is stored or failed."""
    begun = made.begin_upload(OWNER, "mastodon", len(EXPORT))
    assert isinstance(begun, Upload)
    made.add_piece(OWNER, begun.upload, 0, EXPORT)
    wait_for(lambda: made.trial(OWNER, begun.upload) != Trial("running"))
    found: list[object] = []

    def is_done() -> bool:
        found.append(made.deposit(OWNER, begun.upload))
        return not (isinstance(found[-1], DepositProgress) and found[-1].state == "running")

    wait_for(is_done)
    assert isinstance(found[-1], DepositProgress)
    return found[-1]


def test_an_owners_deposit_is_stored_once(
    deposit_topics: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = deposit_topics.model_copy(
        update={"chunk_seconds": 0.5, "owner_page_depositor": "own-deposits", "owner_desk_dir": tmp_path / "desk"}
    )
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, str(value))
    keys.make_embedded_keys(settings)
    assert new_bank.close(settings, [])  # all topics are new
    local.register(settings, {"own-deposits": ["social"]})
    with writer(settings, [OWNER]) as opened:
        opened.write([AccountEvent(EventKind.OPENED, OWNER, kind=AccountKind.PERSON)])
    with indexed_accounts(settings, tmp_path / "index.sqlite") as accounts_of:
        decisions = DecisionWriter(KafkaDecidingBank(settings, accounts_of), lambda _decision: None)
        deposited_once(settings, decisions)


def deposited_once(settings: Settings, decisions: DecisionWriter) -> None:
    decisions.start()
    made = giving(settings, decisions)
    made.start()
    try:
        with LocalProcesses(settings, 1, beside=("feedback",)):
            assert deposited(made) == DepositProgress("done", 2, 2, 0)
            rows = [row for found in running.stored(settings).values() for row in found]
            assert {record["owner_id"] for _, record in rows} == {OWNER}
            assert len({bucket for bucket, _ in rows}) == 1
            assert deposited(made) == DepositProgress("done", 2, 0, 0, repeated=2)
    finally:
        made.close()
        decisions.close()
