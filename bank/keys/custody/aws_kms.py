"""A custody in AWS KMS (KMS API reference, "Importing key material"). Needs the extra `aws`.

KMS destroys no key in less than 7 days, but imported key material at once. So each version is a KMS key of its own, of
origin EXTERNAL, whose 32 random bytes `rotate` makes, imports and forgets; an alias names the newest. Tags of a key say
whose it is (`teller-alias`) and which key was before it (`teller-before`): the versions are a chain, which needs no
right to list the account's keys. One operator rotates at a time: of two at once the chain may leave one's key out.

KMS may take minutes to tell an alias's change to all its machines: for so long, who rotated wraps under the version
that it made, by its id. A wrapped key names the version that it is under.
Credentials are found as boto3 does. Each call ends within `timeout` seconds as a whole, and no request is made twice.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, Final, TypeVar

from bank.keys.custody.aws_kms_errors import GONE_STATES, meaning, unwrap_meaning
from bank.keys.custody.deadline import TimeLimit
from bank.keys.custody.key_material import sealed_material
from bank.keys.custody.protocol import CustodyError, CustodyRefused, VersionGone, WrappedKey

T = TypeVar("T")
OF_ALIAS: Final = "teller-alias"
BEFORE: Final = "teller-before"
VERSION: Final = re.compile(r"(mrk-)?[0-9a-f-]{32,36}")
LEAST_DAYS: Final = 7
WRAPPING: Final = "RSAES_OAEP_SHA_256"
#: Versions that a chain may have: a stop for one that an error made a circle.
MOST_VERSIONS: Final = 1000
#: Seconds for which an alias may name the key before ("Eventual consistency": mostly seconds, sometimes minutes).
ALIAS_LATE_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Kms:
    """Place of the keys. Region and endpoint: empty for those of boto3's own configuration."""

    alias: str = "alias/teller-epochs"
    region: str = ""
    endpoint: str = ""


class AwsKmsCustody:
    """Custody in AWS KMS; a version is a key's id. `rotate` makes the first one."""

    name = "AWS KMS"

    def __init__(self, where: Kms, timeout: float = 5.0) -> None:
        self._where, self._timeout = where, timeout
        self._limit = TimeLimit(timeout, self.name)
        self._lock = Lock()
        self._client: Any = None
        #: The version that this process made, and the time until which the alias may not name it yet.
        self._made, self._made_until = "", 0.0

    def wrap(self, key: bytes, context: bytes) -> WrappedKey:
        def wrapped(client: Any) -> WrappedKey:
            under = self._made if monotonic() < self._made_until else self._where.alias
            found = client.encrypt(KeyId=under, Plaintext=key, EncryptionContext=_bound(context))
            return WrappedKey(found["KeyId"].rpartition("/")[2], found["CiphertextBlob"])

        return self._within(wrapped)

    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        if not VERSION.fullmatch(wrapped.version):
            raise _gone(wrapped.version)

        def unwrapped(client: Any) -> bytes:
            found = client.decrypt(
                KeyId=wrapped.version, CiphertextBlob=wrapped.wrapped, EncryptionContext=_bound(context)
            )
            return bytes(found["Plaintext"])

        return self._within(unwrapped, unwrap_meaning)

    def rotate(self) -> str:
        return self._within(self._rotated)

    def _rotated(self, client: Any) -> str:
        before = self._newest(client)
        tags = {OF_ALIAS: self._where.alias} | ({BEFORE: before} if before else {})
        made = client.create_key(
            Origin="EXTERNAL",
            Description="Wraps the epoch keys of a data bank",
            Tags=[{"TagKey": name, "TagValue": value} for name, value in tags.items()],
        )["KeyMetadata"]["KeyId"]
        asked = client.get_parameters_for_import(KeyId=made, WrappingAlgorithm=WRAPPING, WrappingKeySpec="RSA_4096")
        client.import_key_material(
            KeyId=made,
            ImportToken=asked["ImportToken"],
            EncryptedKeyMaterial=sealed_material(asked["PublicKey"]),
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        )
        point = client.update_alias if before else client.create_alias
        point(AliasName=self._where.alias, TargetKeyId=made)
        self._made, self._made_until = made, monotonic() + ALIAS_LATE_S
        return str(made)

    def destroy_before(self, version: str) -> None:
        if not VERSION.fullmatch(version):
            raise _gone(version)
        self._within(lambda client: self._destroyed(client, version))

    def _destroyed(self, client: Any, version: str) -> None:
        if (
            self._state(client, version) in GONE_STATES
            or self._tags(client, version).get(OF_ALIAS) != self._where.alias
        ):
            raise _gone(version)
        # the oldest first: what a lost call leaves is still in the chain
        for earlier in reversed(self._earlier(client, version)):
            if self._state(client, earlier) != "PendingDeletion":
                client.delete_imported_key_material(KeyId=earlier)
                client.schedule_key_deletion(KeyId=earlier, PendingWindowInDays=LEAST_DAYS)

    def _earlier(self, client: Any, version: str) -> list[str]:
        """Return the versions before this one that KMS still knows, the newest first."""
        found: list[str] = []
        before = self._tags(client, version).get(BEFORE)
        while before and self._state(client, before) and len(found) < MOST_VERSIONS:
            found.append(before)
            before = self._tags(client, before).get(BEFORE)
        return found

    def _newest(self, client: Any) -> str:
        """Return the id of the alias's key; empty where there is no alias yet."""
        found = _described(client, self._where.alias)
        return str(found["KeyId"]) if found else ""

    def _state(self, client: Any, version: str) -> str:
        """Return a key's state; empty for one that is not there.

        Raises:
            CustodyRefused: its material was not imported, so that it cannot be destroyed at once.
        """
        found = _described(client, version)
        if found and found.get("Origin") != "EXTERNAL":
            raise CustodyRefused("a key of AWS KMS was not made by rotate: nothing destroys it in less than 7 days")
        return str(found["KeyState"]) if found else ""

    def _tags(self, client: Any, version: str) -> dict[str, str]:
        found = client.list_resource_tags(KeyId=version)["Tags"]
        return {tag["TagKey"]: tag["TagValue"] for tag in found}

    def _within(self, call: Callable[[Any], T], means: Callable[[Exception], CustodyError] = meaning) -> T:
        try:
            return self._limit.within(lambda: call(self._opened()), means)
        except CustodyRefused:
            self._client = None  # the next call looks for credentials anew
            raise

    def _opened(self) -> Any:
        with self._lock:
            if self._client is None:
                from bank.keys.custody.aws_kms_client import opened  # noqa: PLC0415 - boto3 is of an extra

                self._client = opened(self._where.region, self._where.endpoint, self._timeout)
            return self._client


def _bound(context: bytes) -> dict[str, str]:
    return {"teller": context.hex()}


def _described(client: Any, key: str) -> dict[str, Any] | None:
    try:
        return dict(client.describe_key(KeyId=key)["KeyMetadata"])
    except client.exceptions.NotFoundException:
        return None


def _gone(version: str) -> VersionGone:
    return VersionGone(f"AWS KMS has no version {version[:40]!r} any more")
