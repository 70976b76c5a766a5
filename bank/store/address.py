"""Where an S3 keeps an object: the bucket begins the path, or the host's name at AWS.

Which of both, and how the host is written, is for MinIO's SDK to say; its rules are private, but an address that it
presigns shows them. It is asked once, for a bucket and a key that nobody has, and without credentials, so that
nothing is signed.
"""

from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from minio import Minio

from bank.store.protocol import StoreRefused

_BUCKET: Final = "any-bucket-of-teller"
_KEY: Final = "any-key"


class Address(NamedTuple):
    """`host` is the Host header's value, with the port unless it is the scheme's own; `path` is quoted."""

    url: str
    host: str
    path: str


class Addresses:
    """Of the objects at `endpoint` (host:port).

    Raises:
        ValueError: the endpoint or the region is none.
        StoreRefused: the endpoint is not in ASCII.
    """

    def __init__(self, endpoint: str, *, secure: bool, region: str) -> None:
        example = urlsplit(Minio(endpoint, secure=secure, region=region).get_presigned_url("PUT", _BUCKET, _KEY))
        if not example.netloc.isascii():
            raise StoreRefused("s3_endpoint is to be written in ASCII, as DNS has it")
        self._scheme: Final = example.scheme
        self._bucket_in_host: Final = example.path == f"/{_KEY}"
        self._host: Final = example.netloc.removeprefix(f"{_BUCKET}.") if self._bucket_in_host else example.netloc

    def of(self, bucket: str, key: str) -> Address:
        """Both names as `bank.store.names` takes them."""
        if self._bucket_in_host:
            host, path = f"{bucket}.{self._host}", f"/{quote(key)}"
        else:
            host, path = self._host, f"/{bucket}/{quote(key)}"
        return Address(f"{self._scheme}://{host}{path}", host, path)
