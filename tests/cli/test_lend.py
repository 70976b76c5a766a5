"""`teller buckets --lend`: credentials in a file of their own, and nowhere else."""

import json
import logging
import secrets
from pathlib import Path

import pytest

from bank.identity import pseudonyms
from teller.settings import Settings
from tests.access.readers import last_of
from tests.bank.store.minio_server import MinioServer
from tests.cli.test_commands import OWNER, teller
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_user import user_of
from tests.samples import KEY

HINT = "hand it over safely"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    keys = tmp_path / ".teller" / "keys"
    keys.mkdir(parents=True)
    (keys / "pseudonym.key").write_text(KEY.hex())
    return tmp_path


def s3(minio: MinioServer, user: str, password: str, kafka: Settings | None = None) -> dict[str, str]:
    broker = {"TELLER_KAFKA_BOOTSTRAP": kafka.kafka_bootstrap} if kafka else {}
    return broker | {
        "TELLER_STORE": "s3", "TELLER_S3_ENDPOINT": minio.endpoint, "TELLER_S3_SECURE": "false",
        "TELLER_S3_ACCESS_KEY": user, "TELLER_S3_SECRET_KEY": password,
    }  # fmt: skip


@pytest.mark.parametrize("ask", [False, True])
def test_they_read_this_owners_bucket_and_are_shown_nowhere(
    bank: Path, minio: MinioServer, deposit_topics: Settings, ask: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    owner = f"alice-{secrets.token_hex(4)}"
    name = pseudonyms.owner_pseudonym(KEY, owner)
    own = pseudonyms.bucket_name(KEY, "teller", name)
    minio.store().ensure_bucket(own)
    minio.store().put_new(own, "a", b"own")
    with user_of(minio, DEPLOY / "s3-lender-policy.json") as login:
        given = ("--ask",) if ask else (name,)
        options = ("--lend", "out.json", "--hours", "0.25")
        shown = teller(bank, "buckets", *given, *options, given=owner, **s3(minio, *login, deposit_topics))
        everything = shown.stdout + shown.stderr + caplog.text
        assert (shown.returncode, shown.stdout) == (0, ""), shown.stderr
        assert HINT in " ".join(shown.stderr.split())
        said = json.loads((bank / "out.json").read_text())
        assert (bank / "out.json").stat().st_mode & 0o777 == 0o600
        reader = minio.client(said["access_key"], said["secret_key"], said["session_token"])
        assert (said["bucket"], reader.get_object(own, "a").data) == (own, b"own")
        for secret in (said["secret_key"], said["session_token"], said["access_key"], login[1], owner, own):
            assert secret not in everything
    event = last_of(deposit_topics, name)
    assert (event.access, event.what) == ("lend", "for 900 s")


def test_a_file_that_is_there_is_left_alone(bank: Path, minio: MinioServer) -> None:
    (bank / "out.json").write_text("mine")
    shown = teller(bank, "buckets", OWNER, "--lend", "out.json", **s3(minio, minio.access_key, minio.secret_key))
    assert (shown.returncode, "name a new file" in shown.problem) == (2, True)
    assert (bank / "out.json").read_text() == "mine"


def test_what_cannot_be_written_down_is_not_lent(bank: Path, minio: MinioServer) -> None:
    shown = teller(bank, "buckets", OWNER, "--lend", "out.json", **s3(minio, minio.access_key, minio.secret_key))
    assert (shown.returncode, "it cannot be written down, so it is not done" in shown.problem) == (2, True)
    assert not (bank / "out.json").exists()


def test_what_is_refused_leaves_no_file(bank: Path, minio: MinioServer, deposit_topics: Settings) -> None:
    login = ("nobody", "canary-of-a-secret")
    shown = teller(bank, "buckets", OWNER, "--lend", "out.json", **s3(minio, *login, deposit_topics))
    assert (shown.returncode, "STS refuses" in shown.problem) == (2, True)
    assert "canary" not in shown.problem
    assert not (bank / "out.json").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((OWNER, "--lend", "out.json"), "buckets in a folder cannot be lent"),
        (("--lend", "out.json"), "--lend is for one owner's bucket"),
        ((OWNER, "--lend", "out.json", "--hours", "0.1"), "--hours"),
        ((OWNER, "--lend", "out.json", "--hours", "13"), "--hours"),
    ],
)
def test_what_cannot_be_lent_says_so(bank: Path, arguments: tuple[str, ...], words: str) -> None:
    shown = teller(bank, "buckets", *arguments)
    assert (shown.returncode, words in " ".join(shown.problem.split())) == (2, True), shown
    assert not (bank / "out.json").exists()
