"""Uploads to servers that answer as S3 does, and as nobody should."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bank.withdrawals.packaging.grant import Grant
from pipelines.packager import uploading
from pipelines.packager.uploading import (
    MOST_ANSWER_BYTES,
    NotUploaded,
    NotUploadedReason,
    StagedNames,
    Uploaded,
    UploadFile,
    upload,
)
from tests.bank.store.certificate import certificate
from tests.bank.store.faulty_server import Answer, FaultyServer, http
from tests.bank.withdrawals.packaging.samples import CANARY
from tests.packaging.samples import FOLDER, NAMES, grant_to, staged

TAKEN = Answer(http(204, b"", b"ETag: x"))
OVER, LATER, WRONG, GONE = NotUploadedReason
ORDER = [name for name in NAMES if not name.startswith("statement")] + ["statement.dsse.json.age"]


@pytest.fixture(autouse=True)
def nothing_is_told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    shown = capfd.readouterr()
    assert CANARY not in caplog.text + shown.out + shown.err


def sent(server: FaultyServer, folder: Path, files: list[UploadFile] | None = None) -> Uploaded | NotUploaded:
    return to(grant_to(f"http://{server.endpoint}/{CANARY}"), folder, files)


def to(grant: Grant, folder: Path, files: list[UploadFile] | None = None) -> Uploaded | NotUploaded:
    found = upload(FOLDER, staged(folder) if files is None else files, grant, StagedNames(folder, grant))
    assert CANARY not in repr(found)
    return found


def names_of(server: FaultyServer) -> list[str]:
    found = [re.search(rb'filename="([^"]+)"', request.body) for request in server.requests]
    return [each[1].decode() for each in found if each]


def test_each_file_is_sent_once_and_the_statement_as_the_last(tmp_path: Path) -> None:
    with FaultyServer(TAKEN) as server:
        files = staged(tmp_path)
        assert sent(server, tmp_path) == Uploaded(sum(each.size for each in files))
        assert names_of(server) == ORDER
        assert sent(server, tmp_path) == Uploaded(0)
        assert len(server.requests) == len(NAMES)
        for request, name in zip(server.requests, ORDER, strict=True):
            assert request.head[0] == f"POST /{CANARY} HTTP/1.1".encode()
            assert f'name="key"\r\n\r\n{CANARY}/{FOLDER}/{name}\r\n'.encode() in request.body
            assert request.body.index(b'name="policy"') < request.body.index(b'name="file"')
            assert name.encode() in request.body.partition(b'name="file"')[2].partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("failing", range(len(NAMES)))
@pytest.mark.parametrize("answer", [Answer(then="close"), Answer(http(503)), Answer(TAKEN.said[:20], "close")])
def test_it_goes_on_with_the_file_that_it_was_at(tmp_path: Path, failing: int, answer: Answer) -> None:
    with FaultyServer(*[TAKEN] * failing, answer, TAKEN) as server:
        found = sent(server, tmp_path)
        assert isinstance(found, NotUploaded)
        assert (found.reason, found.file) == (LATER, ORDER[failing])
        assert isinstance(sent(server, tmp_path), Uploaded)
        assert names_of(server) == [*ORDER[: failing + 1], *ORDER[failing:]]


@pytest.mark.parametrize("cut", range(0, len(TAKEN.said), 3))
def test_an_answer_that_is_broken_off_at_any_byte_is_tried_again(tmp_path: Path, cut: int) -> None:
    with FaultyServer(Answer(TAKEN.said[:cut], "close"), TAKEN) as server:
        found = sent(server, tmp_path)
        assert isinstance(found, NotUploaded)
        assert found.reason is LATER
        assert isinstance(sent(server, tmp_path), Uploaded)


def s3_error(status: int, code: str) -> Answer:
    return Answer(http(status, f"<Error><Code>{code}</Code><Message>{CANARY}</Message></Error>".encode(), b"ETag: x"))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (s3_error(403, "AccessDenied"), OVER), (s3_error(401, ""), OVER), (s3_error(400, "ExpiredToken"), OVER),
        (s3_error(400, "PolicyExpired"), OVER), (s3_error(400, "EntityTooLarge"), OVER),
        (s3_error(400, "RequestTimeout"), LATER), (s3_error(400, "Else"), WRONG), (s3_error(404, "None"), WRONG),
        (s3_error(405, ""), WRONG), (s3_error(409, ""), LATER), (s3_error(429, ""), LATER), (s3_error(500, ""), LATER),
        (s3_error(503, "SlowDown"), LATER), (s3_error(301, ""), WRONG), (s3_error(307, ""), WRONG),
        (Answer(http(200, b"<html>welcome</html>")), WRONG), (Answer(http(204)), WRONG), (s3_error(206, ""), WRONG),
        (Answer(b"220 smtp ready\r\n", "close"), LATER),
        (Answer(http(200, b"x" * MOST_ANSWER_BYTES + b"x", b"ETag: x")), WRONG),
        (Answer(b"HTTP/1.1 200 x\r\n" + b"X: %b\r\n" % (b"y" * 90_000) * 9, "close"), LATER),
    ],
)  # fmt: skip
def test_each_answer_has_one_outcome(tmp_path: Path, answer: Answer, reason: NotUploadedReason) -> None:
    with FaultyServer(answer) as server:
        found = sent(server, tmp_path)
        assert isinstance(found, NotUploaded)
        assert (found.reason, found.file, found.size) == (reason, ORDER[0], 0)
        assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(tmp_path: Path, status: int) -> None:
    with (
        FaultyServer(TAKEN) as other,
        FaultyServer(
            Answer(http(status, b"", b"Location: http://%b/" % other.endpoint.encode(), b"ETag: x"))
        ) as server,
    ):
        found = sent(server, tmp_path)
        assert isinstance(found, NotUploaded)
        assert (found.reason, other.connections) == (WRONG, 0)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 204", b"HTTP/1.1 200 x\r\nETag: x\r\nContent-Length: 9\r\n\r\n"])
def test_a_server_that_falls_silent_does_not_hold_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(uploading, "STALLED_S", 1)
    with FaultyServer(Answer(said, "wait")) as server:
        files = staged(tmp_path)[:1]
        found = sent(server, tmp_path, files)
        assert isinstance(found, NotUploaded)
        assert found.reason is LATER


def test_it_breaks_off_when_it_is_told_to(tmp_path: Path) -> None:
    grant = grant_to("http://127.0.0.1:9/")
    with FaultyServer(Answer(then="wait")) as server:
        grant = grant_to(f"http://{server.endpoint}/")
        found = upload(FOLDER, staged(tmp_path), grant, StagedNames(tmp_path, grant), goes_on=lambda: False)
    assert isinstance(found, NotUploaded)
    assert found.reason is LATER


def test_a_certificate_that_does_not_hold_is_the_wrong_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = certificate(tmp_path / "pem")
    with FaultyServer(TAKEN, certificate=made) as server:
        grant = grant_to(f"https://{server.endpoint}/")
        found = to(grant, tmp_path)
        assert isinstance(found, NotUploaded)
        assert found.reason is WRONG
        assert server.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        assert isinstance(to(grant, tmp_path), Uploaded)
    other = certificate(tmp_path / "else", "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with FaultyServer(TAKEN, certificate=other) as server:
        found = to(grant_to(f"https://{server.endpoint}/"), tmp_path)
        assert isinstance(found, NotUploaded)
        assert found.reason is WRONG


def test_nobody_there_is_tried_later_and_no_tls_there_too(tmp_path: Path) -> None:
    with FaultyServer(TAKEN) as server:
        found = to(grant_to(f"https://{server.endpoint}/"), tmp_path)
        assert isinstance(found, NotUploaded)
        assert found.reason is LATER
    for url in (f"http://{server.endpoint}/", "http://nowhere.invalid/"):
        found = to(grant_to(url), tmp_path)
        assert isinstance(found, NotUploaded)
        assert found.reason is LATER


def test_a_file_that_is_gone_or_is_another_is_not_sent(tmp_path: Path) -> None:
    with FaultyServer(TAKEN) as server:
        files = staged(tmp_path)
        files[0].path.write_bytes(b"else")
        found = sent(server, tmp_path, files)
        assert isinstance(found, NotUploaded)
        assert found.reason is GONE
        files[0].path.unlink()
        assert isinstance(sent(server, tmp_path, files), NotUploaded)
        assert server.requests == []


def test_another_place_gets_all_files_and_a_newer_grant_for_the_same_goes_on(tmp_path: Path) -> None:
    files = staged(tmp_path)
    with FaultyServer(TAKEN) as server:
        one, newer = (grant_to(f"http://{server.endpoint}/", (("policy", each),)) for each in ("a", "b"))
        assert to(one, tmp_path) == Uploaded(sum(each.size for each in files))
        assert to(newer, tmp_path) == Uploaded(0)
        assert to(grant_to(one.url, prefix="else/"), tmp_path) == Uploaded(sum(each.size for each in files))


def test_a_name_that_is_half_written_counts_for_nothing(tmp_path: Path) -> None:
    grant = grant_to("http://127.0.0.1:9/")
    (tmp_path / f"uploaded-{grant.place}").write_text("a.age\nb.a")
    known = StagedNames(tmp_path, grant)
    assert ("a.age" in known, "b.a" in known) == (True, False)
    (tmp_path / f"uploaded-{grant.place}").unlink()
    known.add("c")
    assert (tmp_path / f"uploaded-{grant.place}").stat().st_mode & 0o077 == 0
    again = StagedNames(tmp_path, grant)
    assert all(each in again for each in ("a.age", "c"))
