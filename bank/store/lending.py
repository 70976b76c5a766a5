"""Short-lived credentials that read one bucket in S3 and reach nothing else.

STS gives them out (AssumeRole with a session policy): their rights are those of whoever asks, cut down to the policy,
so a mistake in one of the two opens nothing. The store ends them by itself. Sources: AWS STS API Reference,
"AssumeRole"; MinIO answers the same request at its S3 endpoint.
"""

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, ParseError

import urllib3
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from minio.credentials.credentials import Credentials
from minio.signer import sign_v4_sts
from urllib3.exceptions import HTTPError

from bank.store.names import check_bucket
from bank.store.protocol import StoreError, StoreRefused, StoreUnavailable

#: Seconds that STS takes: a quarter of an hour to twelve hours.
SHORTEST_S: Final = 900
LONGEST_S: Final = 43_200
_TIMEOUT: Final = urllib3.Timeout(connect=5.0, read=20.0)
_CODE: Final = re.compile("[A-Za-z.]{1,64}")


class LentCredentials(NamedTuple):
    """Credentials for one bucket. Its text holds no secret."""

    access_key: str
    secret_key: str
    session_token: str
    #: When the store ends them.
    expires: datetime

    def __repr__(self) -> str:
        return f"LentCredentials(expires={self.expires.isoformat()})"


class Lender:
    """Whoever asks STS at `endpoint` (host:port). `role` is an ARN, which Amazon needs and MinIO does not."""

    def __init__(  # noqa: PLR0913 - what an STS needs, by name
        self, endpoint: str, access_key: str, secret_key: str, *, secure: bool, region: str, role: str = ""
    ) -> None:
        self._url: Final = f"{'https' if secure else 'http'}://{endpoint}/"
        self._own: Final = Credentials(access_key, secret_key)
        self._region, self._role = region, role
        self._pool: Final = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)

    def lend(self, bucket: str, seconds: int) -> LentCredentials:
        """Return credentials that list this bucket and get its objects for so many seconds.

        Raises:
            StoreUnavailable: STS does not answer; ask again.
            StoreRefused: it refuses, or the name or the time is none that it takes.
        """
        check_bucket(bucket)
        if not SHORTEST_S <= seconds <= LONGEST_S:
            raise StoreRefused(f"credentials are lent for {SHORTEST_S} to {LONGEST_S} seconds")
        asked = {"Action": "AssumeRole", "Version": "2011-06-15", "DurationSeconds": seconds} | {
            "Policy": reading(bucket, self._partition())
        }
        if self._role:
            asked |= {"RoleArn": self._role, "RoleSessionName": "teller-owner-reader"}
        return _lent(*self._answer(urlencode(asked).encode()))

    def _partition(self) -> str:
        """The second part of all of a cloud's ARNs: aws, or aws-cn and others."""
        return self._role.split(":")[1] if self._role else "aws"

    def _answer(self, body: bytes) -> tuple[int, bytes]:
        now, url = datetime.now(UTC), urlsplit(self._url)
        digest = sha256(body).hexdigest()
        headers: dict[str, Any] = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": url.netloc,
            "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}",
        }
        signed = sign_v4_sts(
            method="POST", url=url, region=self._region, headers=headers, credentials=self._own, content_sha256=digest,
            date=now,
        )  # fmt: skip
        try:
            answer = self._pool.request("POST", self._url, body=body, headers=signed)  # type: ignore[arg-type]
        except HTTPError as error:
            said = type(error).__name__
        else:
            return answer.status, answer.data
        raise StoreUnavailable(f"STS does not answer ({said})")  # here, so that the error, with its host, is no context


def reading(bucket: str, partition: str = "aws") -> str:
    """Return the policy that reads one bucket, with its name in full: no pattern that another name could match."""
    place = f"arn:{partition}:s3:::{bucket}"
    allowed = [(["s3:GetBucketLocation", "s3:ListBucket"], place), (["s3:GetObject"], f"{place}/*")]
    statements = [{"Effect": "Allow", "Action": actions, "Resource": [resource]} for actions, resource in allowed]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


def _lent(status: int, body: bytes) -> LentCredentials:
    answer = _parsed(body)
    if answer is not None and status != 200:
        raise _refused(status, answer.findtext(".//{*}Code") or "")
    lent = None if answer is None else _credentials(answer)
    if lent is None:
        raise StoreUnavailable("what answers is no STS: check s3_sts_endpoint and what stands before it")
    return lent


def _parsed(body: bytes) -> Element | None:
    try:
        return fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None


def _credentials(answer: Element) -> LentCredentials | None:
    found = [
        answer.findtext(f".//{{*}}Credentials/{{*}}{name}")
        for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
    ]
    access, secret, token, expires = (each or "" for each in found)
    try:
        ends = datetime.fromisoformat(expires)
    except ValueError:
        return None
    return LentCredentials(access, secret, token, ends) if access and secret and token and ends.tzinfo else None


def _refused(status: int, code: str) -> StoreError:
    said = f"HTTP {status} {code if _CODE.fullmatch(code) else ''}".strip()
    if status >= 500 or status == 429 or code == "Throttling":
        return StoreUnavailable(f"STS cannot serve now ({said})")
    return StoreRefused(
        f"STS refuses ({said}): check s3_access_key, s3_secret_key, s3_sts_role_arn and what they may do "
        "(deploy/s3-lender-policy.json)"
    )
