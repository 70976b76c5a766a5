"""libcurl's signature against AWS's published example and the SDK's signer, and the addresses that it is made for."""

import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import certifi
import pycurl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from minio import Minio
from minio.credentials.credentials import Credentials
from minio.helpers import DictType
from minio.signer import sign_v4_s3

from bank.store import StoreRefused, lock
from bank.store.address import Addresses
from bank.store.names import check_key
from bank.store.put_request import PutRequest, signing
from tests.bank.store.certificate import certificate
from tests.bank.store.faulty_server import Answer, FaultyServer, http

ACCESS, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
HOST = "examplebucket.s3.amazonaws.com"
REGIONS = ["us-east-1", "eu-west-1", "a", "garage", "x_1", "r" * 63]
HEADERS = {"Content-Type": "application/octet-stream", "If-None-Match": "*"}
ENDPOINTS = [
    ("127.0.0.1:9000", False),
    ("LocalHost:9000", False),
    ("minio.example:443", True),
    ("Minio.Example:80", False),
    ("minio.example:443", False),
    ("[::1]:9000", False),
    ("any-key", False),
    ("any-bucket-of-teller.example", False),
    ("s3.amazonaws.com", True),
    ("S3.eu-west-1.amazonaws.com:443", True),
    ("s3.dualstack.eu-west-1.amazonaws.com", True),
    ("s3.cn-north-1.amazonaws.com.cn", True),
    ("oss-cn-hangzhou.aliyuncs.com", True),
]


def is_key(key: str) -> bool:
    try:
        check_key(key)
    except StoreRefused:
        return False
    return bool(key.strip())  # the SDK, not S3, refuses one that is only spaces


buckets = st.from_regex(r"[a-z0-9][a-z0-9-]{1,20}[a-z0-9]", fullmatch=True).filter(
    lambda name: not name.startswith("xn--") and not name.endswith(("-s3alias", "--ol-s3"))
)
keys = st.one_of(st.text(string.printable, min_size=1), st.text(min_size=1)).filter(is_key)
checksums = st.dictionaries(
    st.sampled_from(["x-amz-checksum-crc32", "Content-MD5", "x-amz-meta-a", "X-Amz-Security-Token"]),
    st.text(string.ascii_letters + string.digits + "+/=", min_size=1),
)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyServer]:
    with FaultyServer(Answer(http(200))) as listening:
        yield listening


def sent(server: FaultyServer, request: PutRequest, url: str, body: bytes, headers: dict[str, str]) -> dict[str, str]:
    """The headers of the request as it came, under lower-case names."""
    assert request.put(url, body, headers).status == 200
    (line, *lines), _ = server.requests.pop()
    assert line == f"PUT {urlsplit(url).path} HTTP/1.1".encode()
    return {name.lower(): value for name, value in (each.decode().split(": ", 1) for each in lines)}


# Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk"
def test_what_aws_has_published(server: FaultyServer) -> None:
    there: Any = {pycurl.CONNECT_TO: [f"{HOST}:80:{server.endpoint}"]}
    request = PutRequest(5.0, 10.0, certifi.where(), signing(ACCESS, SECRET, "us-east-1") | there)
    headers = {
        "Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY",
        "X-Amz-Date": "20130524T000000Z", "Content-Type": "",
    }  # fmt: skip
    found = sent(server, request, f"http://{HOST}/test%24file.text", b"Welcome to Amazon S3.", headers)
    assert found["authorization"] == (
        f"AWS4-HMAC-SHA256 Credential={ACCESS}/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, "
        "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    )


@given(st.sampled_from(ENDPOINTS), buckets, keys, st.sampled_from(REGIONS))
def test_an_address_is_the_sdk_s(endpoint: tuple[str, bool], bucket: str, key: str, region: str) -> None:
    host, secure = endpoint
    address = Addresses(host, secure=secure, region=region).of(bucket, key)
    sdk = Minio(host, ACCESS, SECRET, secure=secure, region=region).get_presigned_url("PUT", bucket, key)
    assert address == sdk.partition("?")[0]
    assert address.endswith(quote(key, safe="/-._~"))


@given(key=keys, region=st.sampled_from(REGIONS), body=st.binary(), more=checksums)
def test_a_signature_is_the_sdk_s(
    server: FaultyServer, key: str, region: str, body: bytes, more: dict[str, str]
) -> None:
    url = Addresses(server.endpoint, secure=False, region=region).of("bucket", key)
    request = PutRequest(5.0, 10.0, certifi.where(), signing(ACCESS, SECRET, region))
    found = sent(server, request, url, body, HEADERS | more)
    assert found["x-amz-content-sha256"] == sha256(body).hexdigest()
    signed = ["host", "x-amz-date", "x-amz-content-sha256", *map(str.lower, [*HEADERS, *more])]
    theirs: DictType = {name: found[name] for name in signed}
    now = datetime.strptime(found["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    sign_v4_s3(
        method="PUT", url=urlsplit(url), region=region, headers=theirs,
        credentials=Credentials(ACCESS, SECRET), content_sha256=sha256(body).hexdigest(), date=now,
    )  # fmt: skip
    assert found["authorization"] == theirs["Authorization"]


@pytest.mark.parametrize("host", ["s3.example", "s3.eu-west-1.amazonaws.com"])
@pytest.mark.parametrize("query", ["", lock.RULE_QUERY])
def test_a_request_about_a_bucket_is_signed_as_the_sdk_does(server: FaultyServer, host: str, query: str) -> None:
    """At Amazon the bucket is in the host's name and the path is empty."""
    url = Addresses(host, secure=False, region="eu-west-1").of_bucket("bucket-one") + query
    place = urlsplit(url)
    there: Any = {pycurl.CONNECT_TO: [f"{place.netloc}:80:{server.endpoint}"]}
    request = PutRequest(5.0, 10.0, certifi.where(), signing(ACCESS, SECRET, "eu-west-1") | there)
    body, headers = lock.rule(7), {**lock.NEW_BUCKET, **lock.checked(lock.rule(7))}
    assert request.put(url, body, headers).status == 200
    (line, *lines), _ = server.requests.pop()
    path = place.path or "/"
    assert line == f"PUT {path}{query} HTTP/1.1".encode()
    found = {name.lower(): value for name, value in (each.decode().split(": ", 1) for each in lines)}
    names = re.findall("SignedHeaders=([^,]+)", found["authorization"])[0].split(";")
    assert {"content-md5", "x-amz-bucket-object-lock-enabled", "x-amz-content-sha256"} <= set(names)
    theirs: DictType = {name: found[name] for name in names}
    now = datetime.strptime(found["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    sign_v4_s3(
        method="PUT", url=place._replace(path=path), region="eu-west-1", headers=theirs,
        credentials=Credentials(ACCESS, SECRET), content_sha256=sha256(body).hexdigest(), date=now,
    )  # fmt: skip
    assert found["authorization"] == theirs["Authorization"]


def test_the_body_is_signed_over_tls_as_well(tmp_path: Path) -> None:
    file = certificate(tmp_path / "server.pem")
    with FaultyServer(Answer(http(200)), certificate=file) as secure:
        request = PutRequest(5.0, 10.0, str(file), signing(ACCESS, SECRET, "us-east-1"))
        found = sent(secure, request, f"https://{secure.endpoint}/b/k", b"body", HEADERS)
    assert found["x-amz-content-sha256"] == sha256(b"body").hexdigest()


@pytest.mark.parametrize("access", ["", "canary\n", "canary\r\nX-Evil: 1", "canary\0", "canarié", "canary\udc80"])
def test_an_access_key_that_no_header_holds_is_refused_and_not_shown(access: str) -> None:
    with pytest.raises(StoreRefused, match="s3_access_key") as raised:
        signing(access, SECRET, "us-east-1")
    assert "canar" not in str(raised.value)


@pytest.mark.parametrize("region", ["", "us-east-1\n"])
def test_a_region_that_no_header_holds_is_refused(region: str) -> None:
    with pytest.raises(StoreRefused, match="s3_region"):
        signing(ACCESS, SECRET, region)


@pytest.mark.parametrize("secret", ["", "canary\0"])
def test_a_secret_that_libcurl_does_not_take_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(StoreRefused, match="s3_secret_key") as raised:
        signing(ACCESS, secret, "us-east-1")
    assert "canar" not in str(raised.value)


@pytest.mark.parametrize("secret", [SECRET, "ключ", "\udc80", "\ud800x", "s" * 200, "a:b"])
def test_any_secret_signs_and_shows_nowhere(server: FaultyServer, secret: str) -> None:
    request = PutRequest(5.0, 10.0, certifi.where(), signing(ACCESS, secret, "us-east-1"))
    found = sent(server, request, f"http://{server.endpoint}/b/k", b"", HEADERS)
    assert "Signature=" in found["authorization"]
    assert secret not in f"{request!r} {request} {found}"


def test_an_endpoint_that_is_not_in_ascii_is_refused() -> None:
    with pytest.raises(StoreRefused, match="s3_endpoint"):
        Addresses("bücher.example:9000", secure=False, region="us-east-1")
