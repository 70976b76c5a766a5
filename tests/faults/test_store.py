"""The store goes wrong, and comes right: the router says what it waits for, and goes on by itself."""

import pytest

from tests.bank.store.minio_server import MinioServer
from tests.faults.conftest import USER
from tests.faults.front import Front
from tests.faults.line import Line, wait_until
from tests.faults.users import ALL, NO_BUCKETS, Users
from tests.line import running

pytestmark = pytest.mark.prove


def test_a_store_that_is_down_is_waited_for(line: Line, minio: MinioServer) -> None:
    minio.kill()
    try:
        line.deposit()
        line.router.wait_for("store-unavailable")
    finally:
        minio.start()
    line.settle()


def test_a_full_store_is_waited_for(line: Line, front: Front) -> None:
    front.full = True
    line.deposit()
    line.router.wait_for("store-unavailable")
    assert "XMinioStorageFull" in line.router.log
    front.mend()
    line.settle()


def test_a_store_that_loses_its_answers_stores_once(line: Line, front: Front) -> None:
    front.mute = True
    line.deposit()
    line.router.wait_for("store-unavailable")
    front.mend()
    line.settle()


def test_a_slow_store_is_named(line: Line, front: Front) -> None:
    front.delay = 1.0
    line.deposit()
    line.router.wait_for("store-slow")
    front.mend()
    line.deposit()
    line.router.wait_for_line("the store is no longer slow")
    line.settle()


def test_a_store_slower_than_its_timeout_is_waited_for(line: Line, front: Front) -> None:
    front.delay = 60.0
    line.deposit()
    line.router.wait_for("store-unavailable")
    front.mend()
    line.settle()


def test_credentials_that_are_refused_for_a_while_are_tried_again(line: Line, users: Users) -> None:
    users.lock(USER)
    line.deposit()
    line.router.wait_for("store-refused")
    assert "check s3_access_key" in line.router.log
    users.unlock(USER)
    line.settle()


def test_a_bucket_that_may_not_be_made_is_waited_for(line: Line, users: Users) -> None:
    users.allow(USER, NO_BUCKETS)
    line.deposit(owner="new")
    line.router.wait_for("store-refused")
    users.allow(USER, ALL)
    line.settle()


def test_a_bucket_that_went_is_made_again(line: Line, minio: MinioServer) -> None:
    """Who took it away has lost its objects; here they come back from a copy."""
    mine = line.deposit(owner="gone")
    line.settle()
    store, rows = minio.store(), running.stored(line.plain)
    buckets = {rows[place][0][0] for place in mine}
    copies = {(bucket, item.key): store.get(bucket, item.key) for bucket in buckets for item in store.list(bucket)}
    for bucket, key in copies:
        store._client.remove_object(bucket, key)
    for bucket in buckets:
        store._client.remove_bucket(bucket)
    line.deposit(owner="gone")
    wait_until(lambda: buckets <= set(store.buckets()), "the buckets are there again")
    for (bucket, key), data in copies.items():
        store.put_new(bucket, key, data)
    line.settle()
