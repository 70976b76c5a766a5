"""`teller accounts invite` on a real Kafka: a link that is printed once, holds until the next, and is on the trail."""

from bank.sign_in import codes
from teller.operate import trail
from teller.operate.owner_desk.sign_in import owner_rows
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.settings import Settings
from tests.cli.test_commands import Command, done


def test_an_owner_is_invited_and_the_trail_has_it(line: Settings, accounts: Command) -> None:
    owner = done(accounts("open", "--json"))["account"]
    first = done(accounts("invite", owner, "--json"))
    last = accounts("invite", owner, "--days", "30")
    assert first["link"] == f"http://localhost:8790/enrol#{first['invitation']}"
    assert owner not in first["link"]
    file = SignInFile(line.owner_desk_folder)
    with file.reading() as base:
        assert owner_rows.invited(base, codes.digest(codes.read(first["invitation"]) or b""), 0) is None
        code = last.stdout.partition("#")[2].split()[0]
        found = owner_rows.invited(base, codes.digest(codes.read(code) or b""), 0)
    file.close()
    assert found is not None
    assert found.owner == owner
    noted = [each.event for each in trail.of_owner(line, owner, 0) if each.event.what == "invitation"]
    assert [(each.access, each.purpose) for each in noted] == [("account", "invite an owner to their page")] * 2
    assert code not in str(noted)


def test_nobody_is_invited_to_an_account_that_is_none_or_closed(accounts: Command) -> None:
    assert "no account" in accounts("invite", "0" * 32).problem
    assert "32 hex digits" in accounts("invite", "somebody").problem
    owner = done(accounts("open", "--json"))["account"]
    done(accounts("close", owner, "--json"))
    assert "was closed on" in accounts("invite", owner).problem
