"""Who may do what in the store: the table of docs/encryption.md, and the calls that try a cell of it."""

import io
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from minio import Minio
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.objectlockconfig import DAYS, ObjectLockConfig
from minio.retention import Retention
from minio.versioningconfig import SUSPENDED, VersioningConfig
from minio.xml import marshal

from bank.store.lock import checked
from tests.bank.store.minio_server import MinioServer
from tests.deploy.manifests import ROOT

KEY: Final = "social/a.avro"
LOCK_DAYS: Final = 3650


class Place(NamedTuple):
    """Buckets with an object each: the owner's, with an earlier version, another owner's, and one of no bank."""

    own: str
    others: str
    strange: str
    #: Id of the earlier version.
    earlier: str


#: A call as a role makes it; a refusal is S3Error, or False where S3 hides what may not be seen.
Attempt = Callable[[Minio, Place], object]


def made(minio: MinioServer) -> Place:
    """Make a place that nobody else has."""
    mark, store, client = secrets.token_hex(8), minio.store(LOCK_DAYS), minio.client()
    place = Place(f"teller-{mark}", f"teller-{mark}x", f"other-{mark}", "")
    for bucket in place[:3]:
        store.ensure_bucket(bucket)
        store.put_new(bucket, KEY, b"first")
    first = client.stat_object(place.own, KEY).version_id
    put(client, place.own)
    return place._replace(earlier=str(first))


def put(client: Minio, bucket: str, key: str = KEY) -> None:
    """Put an object without a condition."""
    client.put_object(bucket, key, io.BytesIO(b"second"), 6)


def documented() -> dict[str, dict[str, str]]:
    """Role -> what is tried -> yes, MinIO or nothing."""
    text = (ROOT / "docs" / "encryption.md").read_text("utf-8")
    (head,) = re.findall(r"^\| what is tried \| (.*) \|$", text, re.MULTILINE)
    rows = dict(re.findall(rf"^\| ({'|'.join(map(re.escape, ATTEMPTS))}) \|(.*)\|$", text, re.MULTILINE))
    assert list(rows) == list(ATTEMPTS)
    cells = {tried: [cell.strip() for cell in rest.split("|")] for tried, rest in rows.items()}
    return {role: {tried: each[at] for tried, each in cells.items()} for at, role in enumerate(head.split(" | "))}


def allowed(client: Minio, attempt: Attempt, place: Place) -> bool:
    """Tell whether the store does it for these credentials."""
    try:
        return attempt(client, place) is not False
    except S3Error as error:
        if error.code != "AccessDenied" and "WORM protected" not in str(error):
            raise
        return False


def _get(bucket: str, client: Minio, version: str | None = None) -> None:
    with client.get_object(bucket, KEY, version_id=version) as answer:
        assert answer.data


def _listed(client: Minio, bucket: str, *, versions: bool = False) -> None:
    assert list(client.list_objects(bucket, recursive=True, include_version=versions))


def _region(client: Minio, bucket: str) -> None:
    client._execute("GET", bucket, query_params={"location": ""})


def _delete_locked(client: Minio, place: Place) -> None:
    versions = [DeleteObject(KEY, place.earlier)]
    for error in client.remove_objects(place.own, versions, bypass_governance_mode=True):
        assert error.code == "AccessDenied"
        raise S3Error(None, error.code, "", "", "", "")  # type: ignore[arg-type]


def _unlock(client: Minio, place: Place) -> None:
    soon = marshal(Retention(GOVERNANCE, datetime.now(UTC) + timedelta(days=1)))
    # the SDK's own call cannot ask to pass the lock by
    query: dict[str, Any] = {"retention": "", "versionId": place.earlier}
    headers: dict[str, Any] = {"x-amz-bypass-governance-retention": "true", **checked(soon)}
    client._execute("PUT", place.own, KEY, soon, headers, query)


def _change_rule(client: Minio, place: Place) -> None:
    for rule in (ObjectLockConfig(COMPLIANCE, LOCK_DAYS, DAYS), ObjectLockConfig(GOVERNANCE, 1, DAYS)):
        client.set_object_lock_config(place.own, rule)


def _publish(client: Minio, place: Place) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:GetObject"]}
    resource = f"arn:aws:s3:::{place.own}/*"
    text = str({"Version": "2012-10-17", "Statement": [{**statement, "Resource": [resource]}]}).replace("'", '"')
    client.set_bucket_policy(place.own, text)


def _emptied(client: Minio, place: Place) -> None:
    try:
        client.remove_bucket(place.own)
    except S3Error as error:
        if error.code != "BucketNotEmpty":  # said only to whom it is allowed
            raise


#: In the order of the table.
ATTEMPTS: Final[Mapping[str, Attempt]] = {
    "make a bucket, with an object lock": lambda c, at: c.make_bucket(at.own + "n", object_lock=True),
    "put a new object": lambda c, at: put(c, at.own, "social/new.avro"),
    "put over an object: a newer version, and the earlier stays": lambda c, at: put(c, at.own),
    "get an object": lambda c, at: _get(at.own, c),
    "get an earlier version": lambda c, at: _get(at.own, c, at.earlier),
    "ask for a bucket's region, as clients do that are not told it": lambda c, at: _region(c, at.own),
    "list a bucket's objects": lambda c, at: _listed(c, at.own),
    "list versions": lambda c, at: _listed(c, at.own, versions=True),
    "list all buckets": lambda c, at: at.others in {each.name for each in c.list_buckets()},
    "ask what protects a bucket": lambda c, at: (c.get_object_lock_config(at.own), c.get_bucket_versioning(at.own)),
    "delete an object: a delete marker, and versions stay": lambda c, at: c.remove_object(at.own, KEY),
    "delete a version that is locked": _delete_locked,
    "shorten or lift the lock of an object": _unlock,
    "change the lock of a bucket": _change_rule,
    "suspend the versions of a bucket": lambda c, at: c.set_bucket_versioning(at.own, VersioningConfig(SUSPENDED)),
    "let the world read a bucket": _publish,
    "delete a bucket that is empty": _emptied,
    "get an object of another owner": lambda c, at: _get(at.others, c),
    "list another owner's bucket": lambda c, at: _listed(c, at.others),
    "get an object of a bucket that is not the bank's": lambda c, at: _get(at.strange, c),
    "put an object into a bucket that is not the bank's": lambda c, at: put(c, at.strange, "new"),
    "make a bucket that is not the bank's": lambda c, at: c.make_bucket(at.strange + "n", object_lock=True),
}
