"""The demo's bucket takes what a grant allows, and nothing else: it is how a wrong use of a grant would be seen."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bank.withdrawals.packaging.grant import Grant, grant_of
from pipelines.packager.uploading import NotUploaded, NotUploadedReason, StagedNames, Uploaded, UploadFile, upload
from teller.sandbox.packages.bucket import MOST_FILE, OriginatorBucket, SentFile, form_of, refusal

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")  # minio's
FOLDER = "00000000-0000-4000-8000-000000000001"
NAME = "social.post-00000.parquet.age"
DATA = b"\r\n--x\r\n\0\xff" * 1000 + b"\r\n"


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[OriginatorBucket]:
    with OriginatorBucket(tmp_path / "bucket") as found:
        yield found


def sent(folder: Path, given: Grant, name: str = NAME, to: str = FOLDER) -> Uploaded | NotUploaded:
    (folder / "file").write_bytes(DATA)
    return upload(to, [UploadFile(name, folder / "file", len(DATA))], given, StagedNames(folder, given))


def granted(text: bytes, **changes: Any) -> Grant:
    found = grant_of(json.dumps(json.loads(text) | changes).encode())
    assert isinstance(found, Grant), found
    return found


def test_what_is_granted_lies_there_to_the_byte(bucket: OriginatorBucket, tmp_path: Path) -> None:
    assert sent(tmp_path, granted(bucket.grant())) == Uploaded(len(DATA))
    (file,) = bucket.files(FOLDER).iterdir()
    assert (file.name, file.read_bytes()) == (NAME, DATA)


def test_what_is_not_granted_is_refused(bucket: OriginatorBucket, tmp_path: Path) -> None:
    text = bucket.grant()
    fields = json.loads(text)["fields"]
    wrong = [
        (granted(text, fields=fields | {"x-amz-signature": "0" * 64}), FOLDER),
        (granted(text, fields=fields | {"x-amz-date": "20200101T000000Z"}), FOLDER),
        (granted(bucket.grant(hours=-1)), FOLDER),
        (granted(text, prefix="out/"), FOLDER),
        (granted(text), "../../elsewhere"),
    ]
    for given, to in wrong:
        found = sent(tmp_path, given, to=to)
        assert isinstance(found, NotUploaded)
        assert found.reason is NotUploadedReason.GRANT_OVER
    elsewhere = granted(text, url=json.loads(text)["url"] + "-of-others")
    assert isinstance(sent(tmp_path, elsewhere), NotUploaded)
    assert not (tmp_path / "bucket").exists()


def test_a_file_that_is_too_large_or_a_form_that_is_none_is_refused(bucket: OriginatorBucket) -> None:
    fields = json.loads(bucket.grant())["fields"] | {"key": f"packages/{FOLDER}/{NAME}"}
    now = datetime.now(UTC)
    assert refusal(SentFile(fields, DATA), bucket.secret, now) == ""
    assert refusal(SentFile(fields, b""), bucket.secret, now) == "AccessDenied"
    assert refusal(SentFile(fields, bytes(MOST_FILE + 1)), bucket.secret, now) == "AccessDenied"
    assert refusal(SentFile(fields, DATA), bucket.secret, now + timedelta(hours=2)) == "AccessDenied"
    assert refusal(SentFile(fields, DATA), "another", now) == "SignatureDoesNotMatch"
    for content_type, body in (("text/plain", b""), ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x--\r\n")):
        with pytest.raises(ValueError, match="form"):
            form_of(content_type, body)
