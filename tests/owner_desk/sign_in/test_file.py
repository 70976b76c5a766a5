"""The file: who may read it, what is in it, what a kill leaves, and what damage is called."""

import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from bank.sign_in import codes, tokens
from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.sign_in.file import NAME, SignInDamaged, SignInFile, SignInUnavailable
from tests.owner_desk.sign_in.desks import HOME, MARGE, Desk, given


def test_nobody_else_may_read_it(desk: Desk) -> None:
    desk.whole()
    assert desk.folder.stat().st_mode & 0o777 == 0o700
    assert {each.name for each in desk.folder.iterdir()} == {NAME, f"{NAME}-wal", f"{NAME}-shm"}
    assert {each.stat().st_mode & 0o777 for each in desk.folder.iterdir()} == {0o600}
    desk.close()
    (desk.folder / NAME).chmod(0o644)
    desk.anew()
    assert (desk.folder / NAME).stat().st_mode & 0o777 == 0o600


def test_it_holds_no_secret_that_signs_in(desk: Desk) -> None:
    first = desk.enrol(desk.device())
    token = desk.add(first.session.token, desk.device()).session.token
    invitation = desk.invite()
    held = b"".join(each.read_bytes() for each in desk.folder.iterdir())
    for code in (first.recovery_code, invitation):
        assert code.encode() not in held
        assert (codes.read(code) or b"") not in held
        assert codes.digest(codes.read(code) or b"") in held
    assert token.encode() not in held
    assert (tokens.read(token) or b"") not in held
    assert HOME.encode() not in held
    state = given(desk.desk.state(token))
    assert state.form_key.encode() not in held
    for shown in (first, state, given(desk.desk.begin_sign_in(HOME))):
        assert not any(each in repr(shown) for each in (first.recovery_code, first.session.token, state.form_key))


def test_a_damaged_file_is_said_to_be_and_to_come_from_a_backup(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for at in range(40):
        desk.invite(f"{at:032x}")
    desk.close()
    whole = (tmp_path / NAME).read_bytes()
    for damaged in (b"no database" * 1000, whole[:4096] + os.urandom(len(whole) - 4096), whole[: len(whole) // 2]):
        (tmp_path / NAME).write_bytes(damaged)
        with pytest.raises(SignInDamaged, match="newest backup"):
            SignInFile(tmp_path)
        assert (tmp_path / NAME).read_bytes() == damaged  # nothing is made in its place


@pytest.mark.parametrize("pragma", ["application_id = 7", "user_version = 2"])
def test_a_file_of_another_kind_or_version_is_refused(tmp_path: Path, pragma: str) -> None:
    SignInFile(tmp_path).close()
    base = sqlite3.connect(tmp_path / NAME)
    base.execute(f"PRAGMA {pragma}")
    base.close()
    with pytest.raises(SignInDamaged, match="none of this version's"):
        SignInFile(tmp_path)


def test_a_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SignInUnavailable, match=r"sign_in.sqlite cannot be opened \(Not a directory\)"):
        SignInFile(tmp_path / "file" / "folder")


def test_while_another_writes_it_is_delayed(desk: Desk) -> None:
    token, device, _ = desk.whole()
    challenge = given(desk.desk.begin_sign_in(HOME))
    answer = device.sign(challenge)
    other = sqlite3.connect(desk.file.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with desk.file.reading() as base:
        base.execute("PRAGMA busy_timeout = 1")
    try:
        assert desk.desk.finish_sign_in(challenge.ticket, answer, HOME) == DeskRefusal(Why.DELAYED, "sign_in")
        assert desk.desk.sign_out(token) == DeskRefusal(Why.DELAYED, "sign_in")
        assert desk.desk.owner_of(token, SessionNeeds.ALL) == MARGE  # reading goes on
    finally:
        other.execute("ROLLBACK")
        other.close()
    given(desk.desk.finish_sign_in(challenge.ticket, answer, HOME))


def test_what_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    """A child enrols, says so, and is killed; what it said holds, and what was used up stays so."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_enrol_and_wait, args=(str(tmp_path), theirs))
    child.start()
    token, recovery, invitation = ours.recv()
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    child.close()
    ours.close()
    theirs.close()
    desk = Desk(tmp_path)
    assert desk.desk.owner_of(token, SessionNeeds.ALL) == MARGE
    assert isinstance(desk.desk.begin_enrolment(invitation, HOME), DeskRefusal)
    given(desk.desk.recover(recovery, HOME))
    desk.close()
    desk.anew()
    assert isinstance(desk.desk.recover(recovery, HOME), DeskRefusal)
    desk.close()


def _enrol_and_wait(folder: str, to: object) -> None:
    desk = Desk(Path(folder))
    invitation, device = desk.invite(), desk.device()
    challenge = given(desk.desk.begin_enrolment(invitation, HOME))
    first = given(desk.desk.finish_enrolment(challenge.ticket, device.make(challenge), "", HOME))
    token = desk.add(first.session.token, desk.device()).session.token
    to.send((token, first.recovery_code, invitation))  # type: ignore[attr-defined]
    signal.pause()
