"""The whole way of a package, from outside: a bank as `teller up` starts it, an originator with keys and a bucket of
its own, and the commands of both. The story is the demo's, which checks its own claims.
"""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from bank.identity import pseudonyms
from bank.ledger.money import shown
from schemas import topics
from teller.operate.depositors import local
from teller.operate.verify.kafka_verify import verify_line
from teller.run.local_cluster import LocalCluster
from teller.run.local_processes import environment_of
from teller.sandbox.grants import DemoGrants, grants, revoke
from teller.sandbox.owners import DemoConsent, Owners
from teller.sandbox.packages.claims import DemoPackages
from teller.sandbox.packages.story import packages
from teller.sandbox.statement import set_tariff, statement
from teller.sandbox.tally import SumRow
from teller.settings import Settings, keys, load
from tests.cli.test_commands import teller
from tests.line import running
from tests.samples import raw

OWNERS, POSTS = 9, 3
#: Of a record, in millionths, as the demo's offering has it.
PRICE = 50_000
SOCIAL = "social.post"
PATIENCE_S = 400
pytestmark = [
    pytest.mark.prove,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),  # minio's
]


def test_a_package_goes_out_is_verified_and_paid_and_those_who_revoke_are_missing_from_the_next(
    tmp_path: Path, kafka_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(
        data_dir=tmp_path / "bank", cache_dir=kafka_cache, web_port=0, chunk_seconds=1.0, packager_notice_after_s=1
    )
    beside = ("log-writer", "ledger", "withdrawals", "packager")
    with LocalCluster(settings, beside=beside, closed=True) as line:
        for name, value in environment_of(settings).items():
            monkeypatch.setenv(name, str(value))
        owners = deposited(settings, line)
        said = grants(settings, owners)
        assert said is not None
        assert said.well, said.decisions
        found = story(settings, said)
        check(settings, found, said)
        assert list(verify_line(settings).findings) == []
        line.parts.check()
    check_kept_secret(settings)


def deposited(settings: Settings, line: LocalCluster) -> list[str]:
    """Let owners deposit posts; return their accounts."""
    entries = local.register(settings, {"acme": ["social"]})
    set_tariff(settings)
    names = [f"owner-{number}" for number in range(OWNERS)]
    Owners(settings, entries).agree([DemoConsent(name, "acme", SOCIAL) for name in names])
    topic = topics.raw(entries[0].streams[0])
    made = [
        raw(f"{SOCIAL}.v1", event_id=uuid.uuid4(), owner_id=name, depositor="acme", text=text(name, number))
        for name in names
        for number in range(POSTS)
    ]
    line_settings = settings.model_copy(update={"kafka_bootstrap": line.bootstrap})
    running.produce(line_settings, [each._replace(topic=topic, partition=0) for each in made])
    line.parts.wait_until_drained(PATIENCE_S)
    secret = keys.pseudonym_key(settings)
    return [pseudonyms.owner_pseudonym(secret, name) for name in names]


def text(name: str, number: int) -> str:
    return f"The {number}. film of the week, as seen from seat {name.rpartition('-')[2]}."


def story(settings: Settings, said: DemoGrants) -> DemoPackages:
    offering = said.offering
    assert offering is not None
    found = packages(settings, offering, said.holders, lambda: revoke(settings, offering, said.holders))
    assert found.problems == ()
    return found


def check(settings: Settings, found: DemoPackages, said: DemoGrants) -> None:
    """Hold the story beside what the commands say."""
    first, second = found.packages
    holders = len(said.holders)
    assert (first.owners, first.rows, first.paid) == (holders, holders * POSTS, f"{shown(first.rows * PRICE)} EUR")
    assert (second.owners, second.rows, second.paid) == (
        holders - 2, (holders - 2) * POSTS, f"{shown(second.rows * PRICE)} EUR"
    )  # fmt: skip
    assert (found.revoked, found.deleted) == (2, 2 * POSTS)
    assert f"package {first.package}: {first.rows} rows, until " in first.verified
    states = command(settings, "package", "show")
    assert [(each["step"], each["rows"], each["unanswered"]) for each in states] == [
        ("delivered", first.rows, 0),
        ("delivered", second.rows, 0),
    ]
    assert all(each["acknowledged"] for each in states)
    notices = command(settings, "package", "notices")
    assert sum(each["rows"] for each in notices) == found.deleted
    assert all(each["package"] == first.package and each["did"] == ["deleted"] for each in notices)
    (verified,) = command(settings, "package", "verify", found.folder, "--keys", found.keys)
    assert (verified["package"], verified["verified"]) == (second.package, True)
    assert verified["leaf"] is not None
    check_owner(settings, said.holders[-1], first.package)
    drawn = statement(settings, [SumRow(each, 1, POSTS, 1) for each in said.holders], found.holder)
    assert drawn is not None
    lines = [each for each in drawn.statement.lines if each.type == f"package {first.package}"]
    assert sum(each.amount.micros for each in lines if each.amount) == POSTS * PRICE


def check_owner(settings: Settings, owner: str, package: str) -> None:
    """One who revoked is told of the first package alone, and that its rows were deleted."""
    ((told,),) = (each["packages"] for each in command(settings, "accounts", "packages", owner))
    assert (told["package"], told["rows"]) == (package, POSTS)
    assert told["ended"] is not None
    assert [each["answer"]["did"] for each in told["notices"]] == [["deleted"]]


def command(settings: Settings, *arguments: str) -> list[dict[str, Any]]:
    said = teller(settings.data_dir.parent, *arguments, "--json", TELLER_DATA_DIR=str(settings.data_dir))
    assert said.returncode == 0, said.problem
    return [json.loads(line) for line in said.stdout.splitlines()]


def check_kept_secret(settings: Settings) -> None:
    """Nothing that an owner wrote or is, nor a grant, is in a log; and nothing of a package is in the clear but what
    the originator decrypted, of which the first is deleted.
    """
    for file in (settings.data_dir / "logs").iterdir():
        said = file.read_bytes()
        assert not any(each in said for each in (b"film of the week", b"owner-", b"x-amz-signature", b"AGE-SECRET"))
    for file in [*settings.packager_folder.rglob("*"), *(settings.data_dir / "originator" / "bucket").rglob("*")]:
        assert not file.is_file() or b"film of the week" not in file.read_bytes()
    assert len(list((settings.data_dir / "originator").glob("*/statement.dsse.json"))) == 1
