"""What protects owners' buckets: counted on a real MinIO, and never named."""

import secrets
from collections import Counter

import pytest

from bank.store import S3Store
from bank.store.lock import Protection
from teller import settings
from teller.operate.doctor import examine, protection
from teller.operate.doctor.finding import Level
from teller.operate.doctor.protection import Protected
from tests.bank.store.minio_server import MinioServer
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_user import user_of


@pytest.mark.parametrize(
    ("found", "level", "words"),
    [
        ({}, Level.OK, "of 0 buckets of owners: nothing to protect"),
        ({Protection.LOCKED: 3}, Level.OK, "of 3 buckets of owners: protected 3 by an object lock"),
        ({Protection.VERSIONED: 2}, Level.OK, "protected 2 by versions alone"),
        ({Protection.LOCKED: 1, Protection.NOTHING: 1200}, Level.WARNING, "1 by an object lock, 1,200 by nothing"),
        ({Protection.LOCKED: 1, Protection.NO_RULE: 1}, Level.WARNING, "1 by an object lock without a rule"),
    ],
)
def test_what_holds_is_said(found: dict[Protection, int], level: Level, words: str) -> None:
    (said,) = protection.judge(Protected(sum(found.values()), Counter(found)))
    assert (said.level, words in said.what) == (level, True), said.what


def test_of_many_buckets_some_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(S3Store, "buckets", lambda *_: iter(f"teller-{number:05d}" for number in range(2500)))

    def locked(_: S3Store, name: str) -> Protection:
        asked.append(name)
        return Protection.LOCKED

    monkeypatch.setattr(S3Store, "protection", locked)
    seen = protection.look(S3Store("127.0.0.1:9", "u", "p", secure=False), "teller")
    assert seen
    assert (len(asked), asked[0], asked[-1]) == (834, "teller-00000", "teller-02499")
    (said,) = protection.judge(seen)
    assert "of 2,500 buckets of owners, 834 looked at: protected 834 by an object lock" in said.what


def test_the_doctor_writes_nothing_with_an_operators_log_in(minio: MinioServer) -> None:
    with user_of(minio, DEPLOY / "s3-auditor-policy.json") as (user, password):
        auditors = settings.load(
            store="s3",
            s3_endpoint=minio.endpoint,
            s3_access_key=user,
            s3_secret_key=password,
            s3_secure=False,
        )
        said = list(examine._store(auditors, ()))
    assert not [each for each in said if each.level is Level.FAULT]
    assert any(each.check == protection.PROTECTION for each in said)


def test_an_auditor_counts_and_a_router_may_not(minio: MinioServer) -> None:
    name = f"teller-{secrets.token_hex(8)}"
    minio.store(3650).ensure_bucket(name)
    minio.store().ensure_bucket(f"{name}x")
    with user_of(minio, DEPLOY / "s3-auditor-policy.json") as login:
        seen = protection.look(S3Store(minio.endpoint, *login, secure=False), "teller")
    assert seen
    assert seen.found[Protection.LOCKED] > 0
    assert seen.found[Protection.NOTHING] > 0
    (said,) = protection.judge(seen)
    assert name not in f"{said}"
    with user_of(minio, DEPLOY / "s3-router-policy.json") as login:
        seen = protection.look(S3Store(minio.endpoint, *login, secure=False), "teller")
    (said,) = protection.judge(seen)
    assert (said.level, "may not ask" in said.what) == (Level.WARNING, True)
