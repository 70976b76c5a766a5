"""On a real MinIO, by an eraser's credentials: of what lay in the clear no version is left, though a lock held it."""

import secrets
from functools import partial

import pytest

from bank.store import S3Store, StoreRefused
from schemas.identifiers import revision_of
from teller.operate.encrypting.encrypting import encrypt_stored
from teller.operate.encrypting.objects import ObjectReplacer
from teller.operate.encrypting.spool import ReceiptSpool
from tests.bank.store.minio_server import MinioServer
from tests.deploy.s3_user import user_of
from tests.encrypting.bank import CANARY, Custodian, decoded, stored
from tests.encrypting.test_encrypting import Receipts
from tests.test_purity import ROOT

DEPLOY = ROOT / "deploy"


def named(mark: str, owner: str) -> str:
    return f"teller-{mark}-{owner[-4:]}"


def run(store: S3Store, topic: Receipts, custodian: Custodian, mark: str) -> int:
    spool = ReceiptSpool()
    try:
        for value in list(topic.values):
            spool.add(value)
        replacer = ObjectReplacer(store, partial(named, mark))
        return encrypt_stored(spool, replacer, custodian.keys(), topic, threads=4).encrypted.total()
    finally:
        spool.close()


@pytest.mark.parametrize("lock_days", [0, 1])
def test_no_version_is_left(minio: MinioServer, lock_days: int) -> None:
    mark, custodian = secrets.token_hex(4), Custodian()
    topic = Receipts(stored(minio.store(lock_days), 6, name=partial(named, mark)))
    first = decoded(topic.values)[0]
    minio.store().replace(first["bucket"], first["object_key"], b"a thief's")  # one more version
    minio.store().replace(first["bucket"], first["object_key"], CANARY + b" 0")
    with user_of(minio, DEPLOY / "s3-eraser-policy.json") as login:
        store = S3Store(minio.endpoint, *login, secure=False, lock_days=lock_days)
        assert run(store, topic, custodian, mark) == 6
    for each in decoded(topic.values):
        left = minio.client().list_objects(each["bucket"], recursive=True, include_version=True)
        assert [revision_of(str(item.object_name)) for item in left] == [1, 1]


def test_a_routers_credentials_do_not_do(minio: MinioServer) -> None:
    mark, custodian = secrets.token_hex(4), Custodian()
    topic = Receipts(stored(minio.store(), 1, name=partial(named, mark)))
    with user_of(minio, DEPLOY / "s3-router-policy.json") as login, pytest.raises(StoreRefused):
        run(S3Store(minio.endpoint, *login, secure=False), topic, custodian, mark)
