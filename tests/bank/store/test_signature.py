"""The signature against AWS's published examples and the SDK's own signer, and the addresses that it is made for."""

import string
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from minio import Minio
from minio.credentials.credentials import Credentials
from minio.helpers import DictType
from minio.signer import sign_v4_s3

from bank.store import StoreRefused
from bank.store.address import Addresses
from bank.store.names import check_key
from bank.store.signature import Signer

ACCESS, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
HOST = "examplebucket.s3.amazonaws.com"
EMPTY = sha256(b"").hexdigest()
REGIONS = ["us-east-1", "eu-west-1", "a", "garage", "x_1"]
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
times = st.builds(
    datetime.fromtimestamp,
    st.integers(0, 2**32),
    st.sampled_from([UTC, timezone(timedelta(hours=9, minutes=30)), timezone(timedelta(hours=-11))]),
)


# Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk"
@pytest.mark.parametrize(
    ("method", "path", "headers", "payload", "signature"),
    [
        ("GET", "/test.txt", {"Range": "bytes=0-9"}, b"",
         "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ("PUT", "/test%24file.text",
         {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
         b"Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    ],
)  # fmt: skip
def test_what_aws_has_published(
    method: str, path: str, headers: dict[str, str], payload: bytes, signature: str
) -> None:
    signed = Signer(ACCESS, SECRET, "us-east-1").signed(
        method, path, {"Host": HOST, **headers}, sha256(payload).hexdigest(), datetime(2013, 5, 24, tzinfo=UTC)
    )
    names = ";".join(sorted(["host", *map(str.lower, headers), "x-amz-content-sha256", "x-amz-date"]))
    assert signed == {
        "Host": HOST,
        **headers,
        "X-Amz-Content-Sha256": sha256(payload).hexdigest(),
        "X-Amz-Date": "20130524T000000Z",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCESS}/20130524/us-east-1/s3/aws4_request, "
        f"SignedHeaders={names}, Signature={signature}",
    }


@given(st.sampled_from(ENDPOINTS), buckets, keys, st.sampled_from(REGIONS))
def test_an_address_is_the_sdk_s(endpoint: tuple[str, bool], bucket: str, key: str, region: str) -> None:
    host, secure = endpoint
    address = Addresses(host, secure=secure, region=region).of(bucket, key)
    sdk = Minio(host, ACCESS, SECRET, secure=secure, region=region).get_presigned_url("PUT", bucket, key)
    assert address.url == sdk.partition("?")[0]
    assert (address.host, address.path) == (urlsplit(sdk).netloc, urlsplit(sdk).path)
    assert address.path.endswith(quote(key, safe="/-._~"))


@given(st.sampled_from([HOST, "[::1]:9000"]), keys, st.sampled_from(REGIONS), times, st.binary())
def test_a_signature_is_the_sdk_s(host: str, key: str, region: str, now: datetime, body: bytes) -> None:
    path, digest = quote(key), sha256(body).hexdigest()
    headers = {"Host": host, "Content-Type": "application/octet-stream", "If-None-Match": "*"}
    signed = Signer(ACCESS, SECRET, region).signed("PUT", f"/{path}", headers, digest, now)
    theirs: DictType = {name: value for name, value in signed.items() if name != "Authorization"}
    sign_v4_s3(
        method="PUT", url=urlsplit(f"https://{host}/{path}"), region=region, headers=theirs,
        credentials=Credentials(ACCESS, SECRET), content_sha256=digest, date=now,
    )  # fmt: skip
    assert signed == theirs


def test_a_day_has_its_key_and_begins_at_midnight_utc() -> None:
    midnight = datetime(2024, 2, 29, tzinfo=UTC)
    around = [midnight + timedelta(seconds=seconds) for seconds in (-1, 0, 86399, 86400, 0, -1)]
    signer = Signer(ACCESS, SECRET, "us-east-1")
    kept = [signer.signed("PUT", "/b/k", {"Host": HOST}, EMPTY, now) for now in around]
    assert kept == [
        Signer(ACCESS, SECRET, "us-east-1").signed("PUT", "/b/k", {"Host": HOST}, EMPTY, now) for now in around
    ]
    assert [signed["X-Amz-Date"][:8] for signed in kept[:4]] == ["20240228", "20240229", "20240229", "20240301"]
    elsewhere = midnight.astimezone(timezone(timedelta(hours=-8)))
    assert signer.signed("PUT", "/b/k", {"Host": HOST}, EMPTY, elsewhere) == kept[1]


@pytest.mark.parametrize("access", ["canary\n", "canary\r\nX-Evil: 1", "canary\0", "canarié", "canary\udc80"])
def test_an_access_key_that_no_header_holds_is_refused_and_not_shown(access: str) -> None:
    with pytest.raises(StoreRefused, match="s3_access_key") as raised:
        Signer(access, SECRET, "us-east-1")
    assert "canar" not in str(raised.value)


def test_a_region_that_no_header_holds_is_refused() -> None:
    with pytest.raises(StoreRefused, match="s3_region"):
        Signer(ACCESS, SECRET, "us-east-1\n")


@pytest.mark.parametrize("secret", [SECRET, "ключ", "\udc80", "\ud800x", "s" * 200])
def test_any_secret_signs_and_shows_nowhere(secret: str) -> None:
    signer = Signer(ACCESS, secret, "us-east-1")
    signed = signer.signed("PUT", "/b/k", {"Host": HOST}, EMPTY, datetime(2024, 1, 1, tzinfo=UTC))
    assert secret not in f"{signer!r} {signer} {signed}"


def test_an_endpoint_that_is_not_in_ascii_is_refused() -> None:
    with pytest.raises(StoreRefused, match="s3_endpoint"):
        Addresses("bücher.example:9000", secure=False, region="us-east-1")
