"""Teller's router on a store that keeps nothing: it measures the router's own work, for any number of objects."""

from collections.abc import Iterator
from unittest.mock import patch

from bank.store import ObjectInfo, ObjectMissing, ObjectStore, Put
from teller.cli.main import main
from teller.settings import Settings, stores


class Discard:
    """Store that reports every object as stored and keeps none."""

    def ensure_bucket(self, bucket: str) -> None: ...

    def put_new(self, bucket: str, key: str, data: bytes) -> Put:  # noqa: ARG002
        return Put.CREATED

    def get(self, bucket: str, key: str) -> bytes:  # noqa: ARG002
        raise ObjectMissing("nothing is kept here")

    def delete(self, bucket: str, key: str) -> None: ...

    def delete_all(self, bucket: str) -> bool:  # noqa: ARG002
        return True

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:  # noqa: ARG002
        return iter(())

    def buckets(self, prefix: str = "") -> Iterator[str]:  # noqa: ARG002
        return iter(())


def discard(_settings: Settings) -> ObjectStore:
    return Discard()


if __name__ == "__main__":
    with patch.object(stores, "store", discard):
        main()
