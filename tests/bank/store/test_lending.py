"""Credentials of one owner, on a real MinIO: they reach that owner's bucket and nothing else, by any path."""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import SplitResult

import pytest
from minio import Minio
from minio.commonconfig import CopySource
from minio.credentials.credentials import Credentials
from minio.error import S3Error
from minio.signer import sign_v4_s3

from bank.store import StoreError, StoreRefused, StoreUnavailable
from bank.store.lending import LONGEST_S, SHORTEST_S, Lender, LentCredentials, reading
from tests.bank.store.minio_server import MinioServer
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_matrix import put
from tests.deploy.s3_user import user_of

OTHERS: Final = 1000
OWN: Final = "teller-aaaa"
#: Names of which one begins another, or that a pattern of the own name might match.
NEAR: Final = ("teller-aaa", "teller-aaaaa", "teller-aaaa-b", "teller-aaab", "xteller-aaaa")
KEY: Final = "social/a.avro"
MARK: Final = b"canary-of-another-owner"


@pytest.fixture(scope="module")
def filled(minio: MinioServer) -> MinioServer:
    """One's own bucket, and others with names like it."""
    fill(minio, NEAR)
    minio.store().ensure_bucket(OWN)
    minio.store().put_new(OWN, KEY, b"own")
    return minio


def fill(minio: MinioServer, buckets: Iterable[str]) -> None:
    """Make buckets of owners, with an object each that says that it is another's."""
    store = minio.store()
    for bucket in buckets:
        store.ensure_bucket(bucket)
        store.put_new(bucket, KEY, MARK)


@pytest.fixture(scope="module")
def lent(filled: MinioServer) -> Iterator[LentCredentials]:
    with user_of(filled, DEPLOY / "s3-lender-policy.json") as login:
        yield Lender(filled.endpoint, *login, secure=False, region="us-east-1").lend(OWN, SHORTEST_S)


@pytest.fixture
def reader(filled: MinioServer, lent: LentCredentials) -> Minio:
    return filled.client(lent.access_key, lent.secret_key, lent.session_token)


def refused(call: Callable[[], object]) -> bool:
    try:
        call()
    except S3Error as error:
        return error.code == "AccessDenied"
    return False


def test_the_own_bucket_is_listed_and_read(reader: Minio, lent: LentCredentials) -> None:
    assert [each.object_name for each in reader.list_objects(OWN, recursive=True)] == [KEY]
    assert reader.get_object(OWN, KEY).data == b"own"
    assert [each.name for each in reader.list_buckets()] == [OWN]
    end = datetime.now(UTC) + timedelta(seconds=SHORTEST_S)
    assert end - timedelta(seconds=60) < lent.expires <= end + timedelta(seconds=2)


def test_nothing_is_written(reader: Minio) -> None:
    assert refused(lambda: put(reader, OWN))
    assert refused(lambda: put(reader, OWN, "new"))
    assert refused(lambda: reader.remove_object(OWN, KEY))
    assert refused(lambda: reader.copy_object(OWN, "copy", CopySource(OWN, KEY)))


def opened(reader: Minio, bucket: str) -> bool:
    """Tell whether anything in the bucket is not refused."""
    calls: tuple[Callable[[], object], ...] = (
        lambda: reader.get_object(bucket, KEY),
        lambda: reader.stat_object(bucket, KEY),
        lambda: list(reader.list_objects(bucket)),
        lambda: put(reader, bucket),
    )
    return not all(map(refused, calls))


def test_what_is_called_alike_gives_nothing(reader: Minio) -> None:
    assert opened(reader, OWN)
    assert not [bucket for bucket in NEAR if opened(reader, bucket)]


@pytest.mark.prove
def test_a_thousand_others_give_nothing(reader: Minio, filled: MinioServer) -> None:
    others = [f"teller-other-{number:04d}" for number in range(OTHERS)]
    fill(filled, others)
    assert not [bucket for bucket in others if opened(reader, bucket)]


def test_no_copy_leads_out(reader: Minio, filled: MinioServer) -> None:
    """From another's bucket into one's own, and with rights to write there that these credentials do not have."""
    assert refused(lambda: reader.copy_object(OWN, "stolen", CopySource(NEAR[0], KEY)))
    assert refused(lambda: reader.copy_object(NEAR[0], "planted", CopySource(OWN, KEY)))
    assert [each.key for each in filled.store().list(OWN)] == [KEY]


OTHER: Final = NEAR[1]
PATHS: Final = (
    f"/{OWN}/../{OTHER}/{KEY}",
    f"/{OWN}/./../{OTHER}/{KEY}",
    f"/{OWN}/%2e%2e/{OTHER}/{KEY}",
    f"/{OWN}/..%2f{OTHER}%2f{KEY}",
    f"/{OWN}%2f..%2f{OTHER}/{KEY}",
    f"/{OWN}/%252e%252e/{OTHER}/{KEY}",
    f"/{OWN}//../{OTHER}/{KEY}",
    f"//{OTHER}/{KEY}",
    f"/{OWN}/..\\{OTHER}\\{KEY}",
    f"/{OWN}/%00/../../{OTHER}/{KEY}",
    f"/{OTHER}%2f{KEY}",
    f"/{OTHER.upper()}/{KEY}",
    f"/./{OTHER}/{KEY}",
    f"/{OTHER}/",
    f"/{OWN}/../{OTHER}?list-type=2",
    f"/{OWN}/../{OTHER}?versions",
    f"/{OTHER}?policy",
    "/",
    "/.minio.sys/config/config.json",
    f"/{OWN}/../.minio.sys/config/config.json",
)


def raw(minio: MinioServer, lent: LentCredentials, method: str, path: str, **headers: str) -> tuple[int, bytes]:
    """Send a request whose path no client has tidied, signed as it stands."""
    body = b""
    place, _, query = path.partition("?")
    date = datetime.now(UTC)
    signed = sign_v4_s3(
        method=method,
        url=SplitResult("http", minio.endpoint, place, query if "=" in query or not query else f"{query}=", ""),
        region="us-east-1",
        headers={
            "Host": minio.endpoint,
            "X-Amz-Date": f"{date:%Y%m%dT%H%M%SZ}",
            "x-amz-content-sha256": sha256(body).hexdigest(),
            "x-amz-security-token": lent.session_token,
            **headers,
        },
        credentials=Credentials(lent.access_key, lent.secret_key),
        content_sha256=sha256(body).hexdigest(),
        date=date,
    )
    connection = http.client.HTTPConnection(minio.endpoint, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in signed.items():
            connection.putheader(name, str(value))
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_an_own_object_is_read_by_a_request_of_that_kind(filled: MinioServer, lent: LentCredentials) -> None:
    assert raw(filled, lent, "GET", f"/{OWN}/{KEY}") == (200, b"own")
    assert raw(filled, lent, "GET", f"/{OWN}?list-type=2")[0] == 200


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out(filled: MinioServer, lent: LentCredentials, path: str) -> None:
    for method in ("GET", "HEAD"):
        status, body = raw(filled, lent, method, path)
        assert MARK not in body
        assert not any(bucket.encode() in body and b"<Contents>" in body for bucket in NEAR)
        assert status >= 400 or path == "/"  # which lists buckets: the own one alone
        if path == "/" and method == "GET":
            assert body.count(b"<Bucket>") == 1


@pytest.mark.parametrize("source", [f"/{OWN}/../{OTHER}/{KEY}", f"{OWN}%2F..%2F{OTHER}%2F{KEY}", f"//{OTHER}/{KEY}"])
def test_no_source_of_a_copy_leads_out(filled: MinioServer, lent: LentCredentials, source: str) -> None:
    status, _ = raw(filled, lent, "PUT", f"/{OWN}/stolen", **{"x-amz-copy-source": source})
    assert status >= 400
    assert [each.key for each in filled.store().list(OWN)] == [KEY]


def test_credentials_that_were_altered_open_nothing(filled: MinioServer, lent: LentCredentials) -> None:
    """Their end and their policy are in the token, of which the store takes only the one that it gave out. Its shortest
    time is a quarter of an hour, so no test waits for the end itself.
    """
    token = lent.session_token
    for at in (5, len(token) // 2, len(token) - 3):
        other = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert raw(filled, lent._replace(session_token=other), "GET", f"/{OWN}/{KEY}")[0] == 403
    reader = filled.client(lent.access_key, lent.secret_key)
    with pytest.raises(S3Error):
        reader.get_object(OWN, KEY)


def test_they_lend_nothing_on(filled: MinioServer, lent: LentCredentials) -> None:
    again = Lender(filled.endpoint, lent.access_key, lent.secret_key, secure=False, region="us-east-1")
    with pytest.raises(StoreRefused, match="STS refuses"):
        again.lend(OTHER, SHORTEST_S)


def test_the_policy_cuts_a_lender_down_who_may_everything(filled: MinioServer) -> None:
    root = Lender(filled.endpoint, filled.access_key, filled.secret_key, secure=False, region="us-east-1")
    lent = root.lend(OWN, SHORTEST_S)
    reader = filled.client(lent.access_key, lent.secret_key, lent.session_token)
    assert reader.get_object(OWN, KEY).data == b"own"
    assert refused(lambda: reader.get_object(OTHER, KEY))
    assert refused(lambda: put(reader, OWN))


def test_the_policy_names_one_bucket_and_no_pattern() -> None:
    for statement in json.loads(reading(OWN))["Statement"]:
        assert statement["Resource"] in ([f"arn:aws:s3:::{OWN}"], [f"arn:aws:s3:::{OWN}/*"])
    assert "arn:aws-cn:s3:::" in reading(OWN, "aws-cn")
    assert len(reading("a" * 63)) < 2048  # what AWS takes


@pytest.mark.parametrize("bucket", ["teller-*", "teller-?", "*", "a/b", "teller-${aws:username}", "ab", "Aaaa", "a.b"])
def test_a_name_with_a_pattern_is_lent_nothing(bucket: str) -> None:
    with pytest.raises(StoreRefused):
        Lender("127.0.0.1:9", "u", "p", secure=False, region="us-east-1").lend(bucket, SHORTEST_S)


@pytest.mark.parametrize("seconds", [-1, 0, SHORTEST_S - 1, LONGEST_S + 1])
def test_a_time_that_sts_does_not_take_is_refused(seconds: int) -> None:
    with pytest.raises(StoreRefused, match="900 to 43200 seconds"):
        Lender("127.0.0.1:9", "u", "p", secure=False, region="us-east-1").lend(OWN, seconds)


SECRET: Final = "canary-secret"


def answered(status: int, body: bytes) -> StoreError | LentCredentials:
    """What becomes of an answer of STS."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(65536)
                peer.sendall(b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body)

        thread = threading.Thread(target=serve)
        thread.start()
        endpoint = f"127.0.0.1:{server.getsockname()[1]}"
        try:
            return Lender(endpoint, "u", SECRET, secure=False, region="us-east-1").lend(OWN, SHORTEST_S)
        except StoreError as error:
            return error
        finally:
            thread.join()


CREDENTIALS: Final = (
    "<r><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>canary</SecretAccessKey><SessionToken>canary"
    "</SessionToken><Expiration>{}</Expiration></Credentials></r>"
)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, b"<e><Error><Code>AccessDenied</Code><Message>canary</Message></Error></e>", StoreRefused),
        (403, b"<e><Error><Code>canary with words</Code></Error></e>", StoreRefused),
        (500, b"<e><Error><Code>InternalError</Code></Error></e>", StoreUnavailable),
        (400, b"<e><Error><Code>Throttling</Code></Error></e>", StoreUnavailable),
        (200, b"canary, and no XML", StoreUnavailable),
        (200, b"<!DOCTYPE a [<!ENTITY b 'canary'>]><a>&b;</a>", StoreUnavailable),
        (200, b"<r>canary</r>", StoreUnavailable),
        (200, CREDENTIALS.format("canary").encode(), StoreUnavailable),
        (200, CREDENTIALS.format("2026-01-01T00:00:00").encode(), StoreUnavailable),
        (302, b"", StoreUnavailable),
    ],
)
def test_what_no_sts_says_is_told_without_its_words(status: int, body: bytes, kind: type[StoreError]) -> None:
    error: BaseException | None = found if isinstance(found := answered(status, body), StoreError) else None
    assert isinstance(error, kind)
    while error:
        assert "canary" not in f"{error}{error!r}"
        error = error.__cause__ or error.__context__


def test_the_text_of_credentials_holds_no_secret() -> None:
    found = answered(200, CREDENTIALS.format("2026-01-01T00:00:00Z").encode())
    assert isinstance(found, LentCredentials)
    assert "canary" not in f"{found}{found!r}"
    assert found.secret_key == "canary"


def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable, match="STS does not answer") as raised:
        Lender("127.0.0.1:9", "u", SECRET, secure=False, region="us-east-1").lend(OWN, SHORTEST_S)
    assert raised.value.__context__ is None


def test_a_lender_that_is_removed_takes_its_credentials_along(filled: MinioServer) -> None:
    with user_of(filled, DEPLOY / "s3-lender-policy.json") as login:
        lent = Lender(filled.endpoint, *login, secure=False, region="us-east-1").lend(OWN, SHORTEST_S)
        assert raw(filled, lent, "GET", f"/{OWN}/{KEY}") == (200, b"own")
    assert raw(filled, lent, "GET", f"/{OWN}/{KEY}")[0] == 403
