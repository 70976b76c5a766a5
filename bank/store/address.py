"""Addresses of objects in S3: the bucket is the start of the path, or at AWS of the host name.

MinIO's SDK decides which of the two, and the form of the host. Its rules are private, but a URL that it presigns shows
them. It presigns a single URL, for a bucket and a key that do not exist, and without credentials, so that nothing is
signed.
"""

from typing import Final
from urllib.parse import quote, urlsplit

from minio import Minio

from bank.store.protocol import StoreRefused

_BUCKET: Final = "any-bucket-of-teller"
_KEY: Final = "any-key"


class Addresses:
    """Addresses of the objects at `endpoint` (host:port).

    Raises:
        ValueError: the endpoint or the region is not valid.
        StoreRefused: the endpoint is not in ASCII.
    """

    def __init__(self, endpoint: str, *, secure: bool, region: str) -> None:
        example = urlsplit(Minio(endpoint, secure=secure, region=region).get_presigned_url("PUT", _BUCKET, _KEY))
        if not example.netloc.isascii():
            raise StoreRefused("s3_endpoint is to be written in ASCII, as DNS has it")
        self._scheme: Final = example.scheme
        self._bucket_in_host: Final = example.path == f"/{_KEY}"
        self._host: Final = example.netloc.removeprefix(f"{_BUCKET}.") if self._bucket_in_host else example.netloc

    def of(self, bucket: str, key: str) -> str:
        """Return the URL of an object; `bank.store.names` must accept both names."""
        return f"{self.of_bucket(bucket)}/{quote(key)}"

    def of_bucket(self, bucket: str) -> str:
        """Return the URL of a bucket, without a slash at its end."""
        place = f"{bucket}.{self._host}" if self._bucket_in_host else f"{self._host}/{bucket}"
        return f"{self._scheme}://{place}"
