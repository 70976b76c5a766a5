"""Each cell of the table in docs/encryption.md, on a real MinIO: what is granted works, all else is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from minio import Minio

from bank.store.lending import SHORTEST_S, Lender
from tests.bank.store.minio_server import MinioServer
from tests.deploy import s3_matrix
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_user import user_of

ROLES = (
    "router", "owner-reader", "lender", "packager", "teller-packager", "owner-desk", "auditor", "eraser", "log-writer",
)  # fmt: skip


@contextmanager
def login(minio: MinioServer, role: str) -> Iterator[Callable[[str], Minio]]:
    """The SDK's client, by bucket, with the rights of a role; an owner's reader has those to the bucket."""
    policy = "lender" if role == "owner-reader" else role
    with user_of(minio, DEPLOY / f"s3-{policy}-policy.json") as (user, password):
        lender = Lender(minio.endpoint, user, password, secure=False, region="us-east-1")

        def of(own: str) -> Minio:
            if role != "owner-reader":
                return minio.client(user, password)
            lent = lender.lend(own, SHORTEST_S)
            return minio.client(lent.access_key, lent.secret_key, lent.session_token)

        yield of


def test_the_table_has_all_roles() -> None:
    assert tuple(s3_matrix.documented()) == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_each_cell(minio: MinioServer, role: str) -> None:
    wrong = {}
    with login(minio, role) as client:
        place = s3_matrix.made(minio)
        for tried, cell in s3_matrix.documented()[role].items():
            does = s3_matrix.allowed(client(place.own), s3_matrix.ATTEMPTS[tried], place)
            if does != bool(cell):
                wrong[tried] = (cell, does)
            if does:  # what was refused has changed nothing
                place = s3_matrix.made(minio)
    assert not wrong


def test_whoever_may_everything_does_everything_that_the_table_tries(minio: MinioServer) -> None:
    """Else a refusal in the table might come from the attempt itself; versions of a locked bucket nobody suspends."""
    for tried, attempt in s3_matrix.ATTEMPTS.items():
        if tried != "suspend the versions of a bucket":
            assert s3_matrix.allowed(minio.client(), attempt, s3_matrix.made(minio)), tried
