"""The command as a user meets it: its output, its exit code."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from unittest import mock

import pytest

from bank.identity import pseudonyms
from bank.store.folder import FolderStore
from pipelines.router.objects import container
from schemas import catalog, framing
from teller.cli import verify
from teller.cli.main import main
from teller.cli.strip import NO_TEXT
from teller.settings import Settings
from tests.samples import KEY, record

OWNER = pseudonyms.owner_pseudonym(KEY, "alice")


class Shown(NamedTuple):
    returncode: int
    stdout: str
    stderr: str

    @property
    def problem(self) -> str:
        """What went wrong: JSON on standard output where that was asked for, else words on standard error."""
        return (self.stderr or self.stdout).replace("\n", "")


Command = Callable[..., Shown]


def done(shown: Shown) -> dict[str, Any]:
    """What a command with --json printed."""
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)
    return found


def teller(folder: Path, *arguments: str, given: str = "", **variables: str) -> Shown:
    """Run `teller` in a folder of its own; in this process, since each new one takes a second for its imports."""
    out, err = io.StringIO(), io.StringIO()
    with ExitStack() as stack:
        stack.enter_context(chdir(folder))
        stack.enter_context(mock.patch.dict(os.environ, environment(variables), clear=True))
        stack.enter_context(mock.patch.multiple(sys, argv=["teller", *arguments], stdin=io.StringIO(given)))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        end = stack.enter_context(pytest.raises(SystemExit))
        main()
    return Shown(int(end.value.code or 0), out.getvalue(), err.getvalue())


def process(folder: Path, *arguments: str, given: str = "", **variables: str) -> Shown:
    """The same in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "teller", *arguments],
        cwd=folder, input=given, env=environment(variables), capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    return Shown(done.returncode, done.stdout, done.stderr)


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TELLER_")} | dict(variables)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A working directory with keys and one owner's bucket of one object."""
    keys = tmp_path / ".teller" / "keys"
    keys.mkdir(parents=True)
    (keys / "pseudonym.key").write_text(KEY.hex())
    schema = catalog.load().by_name("telecom.call.v1")
    body = framing.encode(schema, record("telecom.call.v1", owner_id=OWNER))[framing.HEADER_BYTES :]
    bucket = pseudonyms.bucket_name(KEY, "teller", OWNER)
    store = FolderStore(tmp_path / ".teller" / "buckets")
    store.ensure_bucket(bucket)
    store.put_new(bucket, "telecom/one.avro", container.write([body], schema.json, {}, bytes(16)))
    return tmp_path


def test_without_a_command_it_says_what_there_is(tmp_path: Path) -> None:
    shown = process(tmp_path, "--help")
    assert shown.returncode == 0
    for command in ("demo", "up", "deposit", "worker", "router", "topics", "buckets", "failed", "metering", "strip"):
        assert command in shown.stdout


@pytest.mark.parametrize(
    "given", ["jo7\nb\n", "jo7\n\n", "jo7\r\n", "jo7\x1b[2J\n", "x" * 257, "é" * 129, "x" * 256 + "\ny", "\udcff"]
)
def test_what_is_no_id_is_refused_and_not_repeated(bank: Path, given: str) -> None:
    shown = teller(bank, "buckets", "--ask", given=given)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "what came on standard input is no id: give 1 to 256 bytes" in " ".join(shown.stderr.split())
    assert given.strip() not in shown.stderr


@pytest.mark.parametrize("given", ["é" * 128, "x" * 256, "алиса 4711\n"])
def test_what_is_an_id_is_taken(bank: Path, given: str) -> None:
    assert teller(bank, "buckets", "--ask", given=given).returncode == 0


@pytest.mark.long
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_bytes_that_are_not_utf_8_are_refused(bank: Path, locale: str) -> None:
    """In a process of its own: only there does Python decode what comes. Locale C lets any byte through."""
    (bank / "likes.json").write_text("{}")
    for arguments in (("buckets", "--ask"), ("deposit", "mastodon", "likes.json", "--owner", b"\xff")):
        done = subprocess.run(
            [sys.executable, "-m", "teller", *arguments],
            cwd=bank, input=b"\xff\n", env=environment({"LC_ALL": locale}), capture_output=True,
            timeout=400, check=False,
        )  # fmt: skip
        assert done.returncode == 2, done.stderr
        assert b"1 to 256 bytes" in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.long
def test_strip_answers_line_by_line(tmp_path: Path) -> None:
    shown = process(tmp_path, "strip", given="mail jo@example.com\n\nnothing here\n")
    first, second, third = map(json.loads, shown.stdout.splitlines())
    assert first["text"] == "mail <EMAIL_ADDRESS_1>"
    assert first["spans"] == [{"start": 5, "end": 19, "entity": "EMAIL_ADDRESS", "score": 1.0}]
    assert second == {"text": "", "spans": []}
    assert third == {"text": "nothing here", "spans": []}


@pytest.mark.long
def test_strip_takes_objects_with_a_text_and_says_why(tmp_path: Path) -> None:
    given = '{"id": 7, "text": "ask Jo Bloggs at jo@example.com"}\n{"text": 5}\nnot json\n{"text": "nothing here"}\n'
    shown = process(tmp_path, "strip", "--jsonl", "--explain", given=given)
    first, second, third, fourth = map(json.loads, shown.stdout.splitlines())
    assert shown.returncode == 1
    assert (first["id"], first["text"]) == (7, "ask <PERSON_1> at <EMAIL_ADDRESS_1>")
    assert [(span["start"], span["end"], span["entity"]) for span in first["spans"]] == [
        (4, 13, "PERSON"),
        (17, 31, "EMAIL_ADDRESS"),
    ]
    assert {"PERSON", "EMAIL_ADDRESS"} <= {each["entity"] for each in first["findings"]}
    assert all(each["recognizer"] for each in first["findings"])
    assert second == third == {"text": None, "error": NO_TEXT, "spans": [], "findings": []}
    strict = process(tmp_path, "strip", "--jsonl", "--policy", "strict", given='{"text": "we ate quuxberries"}\n')
    assert json.loads(strict.stdout)["text"] == "we ate <UNKNOWN>"
    assert fourth == {"text": "nothing here", "spans": [], "findings": []}


def test_a_key_of_hashed_fields_is_added_and_not_shown(tmp_path: Path) -> None:
    variables = {"TELLER_HASH_KEY_FILE": str(tmp_path / "hash.keys")}
    assert "Generation 1 is in" in teller(tmp_path, "keys", "rotate", **variables).stdout
    assert json.loads(teller(tmp_path, "keys", "rotate", "--json", **variables).stdout)["generation"] == 2
    listed = teller(tmp_path, "keys", "list", "--json", **variables)
    assert [json.loads(line) for line in listed.stdout.splitlines()] == [
        {"generation": 1, "in_force": False},
        {"generation": 2, "in_force": True},
    ]
    assert not any(line.split()[1] in listed.stdout for line in (tmp_path / "hash.keys").read_text().splitlines())


def test_an_empty_pseudonym_is_not_everybodys(bank: Path) -> None:
    shown = teller(bank, "buckets", "")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "32 hex digits" in shown.stderr


def test_an_object_that_is_damaged_is_named(bank: Path) -> None:
    (file,) = (bank / ".teller" / "buckets").rglob("*.avro")
    whole = file.read_bytes()
    file.chmod(0o600)
    file.write_bytes(whole + b"x")
    shown = teller(bank, "buckets", OWNER, "--records")
    file.write_bytes(whole)
    assert shown.returncode == 2
    assert f"object {file.name}" in shown.stderr.replace("social/social.post.v1/", "") or file.name in shown.stderr
    assert "teller verify" in shown.stderr


def test_buckets_lists_them_and_an_owners_objects_and_records(bank: Path) -> None:
    (listed,) = map(json.loads, teller(bank, "buckets", "--json").stdout.splitlines())
    (found,) = map(json.loads, teller(bank, "buckets", OWNER, "--json").stdout.splitlines())
    (row,) = map(json.loads, teller(bank, "buckets", OWNER, "--records").stdout.splitlines())
    assert (listed["bucket"], listed["objects"]) == (found["bucket"], 1)
    assert found["object"] == "telecom/one.avro"
    assert (row["owner_id"], row["duration_s"]) == (OWNER, 3)


def test_the_list_of_buckets_says_what_shows_one(bank: Path) -> None:
    shown = teller(bank, "buckets")
    bucket = pseudonyms.bucket_name(KEY, "teller", OWNER)
    assert bucket in shown.stdout
    assert all(f"teller {each}\n" in shown.stdout for each in ("buckets ACCOUNT", "accounts show --ask-owner"))
    refused = teller(bank, "buckets", bucket)
    assert (refused.returncode, "a bucket's name, which does not tell whose it is" in refused.problem) == (2, True)


def test_an_owners_id_is_asked_for_on_standard_input(bank: Path) -> None:
    shown = teller(bank, "buckets", "--ask", "--json", given="alice\n")
    assert json.loads(shown.stdout)["object"] == "telecom/one.avro"


def test_an_owners_id_on_the_command_line_is_refused(bank: Path) -> None:
    shown = teller(bank, "buckets", "alice")
    assert shown.returncode == 2
    assert "--ask" in shown.stderr


def test_schemas_are_listed_and_shown(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in teller(tmp_path, "schemas", "list", "--json").stdout.splitlines()]
    post = next(line for line in lines if line["schema"] == "social.post.v1")
    assert post["framing"] == "c3014ed983c98d5ab4f6" == "c301" + post["fingerprint"]
    assert post["aliases"]["github.com/linkedin/goavro/v2"] == "076175fab87fdf8c"
    assert "c3 01 4e d9 83 c9 8d 5a b4 f6" in teller(tmp_path, "schemas", "list").stdout
    shown = teller(tmp_path, "schemas", "show", "social.post.v1").stdout
    assert "framing c3 01 4e d9 83 c9 8d 5a b4 f6" in shown
    assert "fingerprint 076175fab87fdf8c, which github.com/linkedin/goavro/v2 computes" in shown
    assert "hash (scope bank)" in shown
    assert "scan (language field" in shown
    assert "[a-z0-9][a-z0-9._-]{0,63}" in shown
    assert "characters of [a-z0-9._-]," in shown
    declared = json.loads(teller(tmp_path, "schemas", "show", "social.post.v1", "--json").stdout)
    assert declared == catalog.load().by_name("social.post.v1").declared


@pytest.mark.parametrize(("default", "code", "words"), [(None, 1, "cannot read"), (False, 0, "can read")])
def test_a_new_version_is_checked(tmp_path: Path, default: object, code: int, words: str) -> None:
    declared = dict(catalog.load().by_name("telecom.call.v1").declared) | {"version": 2}
    field = {"name": "roaming", "type": "boolean", "privacy": "keep", "doc": "Roaming."}
    added = field | ({} if default is None else {"default": default})
    folder = tmp_path / "telecom"
    folder.mkdir()
    (folder / "call.v2.avsc").write_text(json.dumps(declared | {"fields": [*declared["fields"], added]}))
    shown = teller(tmp_path, "schemas", "check", "telecom/call.v2.avsc")
    assert shown.returncode == code, shown.stderr
    assert words in shown.stdout + shown.stderr


def test_settings_show_what_is_in_force_and_no_secret(tmp_path: Path) -> None:
    variables = {"TELLER_PARTITIONS": "9", "TELLER_S3_SECRET_KEY": "canary-secret"}
    shown = teller(tmp_path, "settings", "--json", **variables)
    rows = {row["name"]: row for row in map(json.loads, shown.stdout.splitlines())}
    assert rows.keys() == Settings.model_fields.keys()
    assert rows["partitions"]["value"] == "9"
    assert "canary" not in shown.stdout + shown.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["settings"], {"TELLER_PARTITONS": "3"}, "unknown setting TELLER_PARTITONS"),
        (["schemas", "show", "social.nothing.v1"], {}, "there are"),
        (["metering"], {}, "teller up"),
        (["keys", "list"], {}, "hash_key_file"),
        (["keys", "list"], {"TELLER_HASH_KEY_FILE": "none"}, "teller keys rotate"),
        (["deposit", "mastodon"], {}, "Missing argument 'FILES'. `teller deposit --help` says what it takes"),
        (["accounts", "invite", "0" * 32, "--days", "31"], {}, "less than or equal to 30. `"),
        (["schemas", "check", "gone.avsc"], {}, "gone.avsc cannot be read: No such file"),
        (["deposit", "mastodon", "gone.zip"], {}, "'gone.zip' does not exist"),
        (["schemas", "nothing"], {}, "No such command"),
        (["deposit", "betamax", "teller.toml"], {}, "there is no connector 'betamax'; there are amazon"),
        (["router"], {"TELLER_KAFKA_BOOTSTRAP": "127.0.0.1:1"}, "pseudonym_key_file"),
        (["buckets"], {"TELLER_STORE": "s3"}, "s3_access_key"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_problem_is_one_line_that_says_what_to_do(
    tmp_path: Path, arguments: list[str], variables: dict[str, str], words: str
) -> None:
    (tmp_path / "teller.toml").write_text("")
    run = process if arguments == ["router"] else teller  # a router says how all of its process logs
    shown = run(tmp_path, *arguments, **variables)
    assert shown.returncode == 2, shown
    assert words in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
    if run is teller and arguments[:2] != ["schemas", "check"]:  # whose outcome is the exit code alone
        for_programs = teller(tmp_path, *arguments, "--json", **variables)
        assert (for_programs.returncode, for_programs.stderr) == (2, "")
        assert words in json.loads(for_programs.stdout)["error"]


def test_a_fault_of_the_check_itself_is_json_where_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_settings: Settings) -> NoReturn:
        raise LookupError("canary")

    monkeypatch.setattr(verify, "_verdict", broken)
    shown = teller(tmp_path, "verify", "--json")
    assert (shown.returncode, json.loads(shown.stdout)) == (2, {"error": "could not check: LookupError"})
    assert "test_commands.py" in shown.stderr
    assert "teller: could not check: LookupError" in teller(tmp_path, "verify").stderr
