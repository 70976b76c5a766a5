"""A custody in OpenBao's or Vault's transit engine (HTTP API, "Transit secrets engine"). Needs the extra `openbao`.

A key of type aes256-gcm96, which the operator makes (docs/encryption.md); the context is its `associated_data`. What is
stored of a ciphertext `vault:vN:BASE64` is N and the bytes. Each call ends within `timeout` seconds as a whole, makes
no request twice, and follows no redirection: the token would go with it.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bank.keys.custody.deadline import TimeLimit
from bank.keys.custody.openbao_errors import BY_KIND, NO_ANSWER, meaning
from bank.keys.custody.protocol import CustodyRefused, CustodyUnavailable, VersionGone, WrappedKey
from bank.keys.custody.secret_file import token

if TYPE_CHECKING:
    from hvac import Client

T = TypeVar("T")
CIPHERTEXT: Final = re.compile(r"vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/]+=*)")
VERSION: Final = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Transit:
    """Place of the key. `token_file` is read at each call: an agent may renew it. `ca_file`: None for the system's."""

    address: str
    token_file: Path
    key: str = "teller-epochs"
    mount: str = "transit"
    ca_file: Path | None = None
    namespace: str | None = None


class OpenBaoCustody:
    """Custody in a transit engine; a version is the key's version."""

    name = "OpenBao"

    def __init__(self, where: Transit, timeout: float = 5.0) -> None:
        self._where, self._timeout = where, timeout
        self._limit = TimeLimit(timeout, self.name)

    def wrap(self, key: bytes, context: bytes) -> WrappedKey:
        asked = {"plaintext": _text(key), "associated_data": _text(context)}
        return self._within(lambda client: _wrapped(self._post(client, "encrypt", asked)))

    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        if not VERSION.fullmatch(wrapped.version):
            raise _gone(wrapped.version)
        ciphertext = f"vault:v{wrapped.version}:{_text(wrapped.wrapped)}"
        asked = {"ciphertext": ciphertext, "associated_data": _text(context)}

        def unwrapped(client: "Client") -> bytes:
            try:
                return _plain(self._post(client, "decrypt", asked))
            except Exception as error:
                # which of several things it refuses, only the key's own description tells for sure
                if isinstance(meaning(error), CustodyRefused) and not self._has(client, wrapped.version):
                    raise _gone(wrapped.version) from None
                raise

        return self._within(unwrapped)

    def rotate(self) -> str:
        def rotated(client: "Client") -> str:
            self._post(client, "keys", {}, "/rotate")
            return str(self._described(client)["latest_version"])

        return self._within(rotated)

    def destroy_before(self, version: str) -> None:
        if not VERSION.fullmatch(version):
            raise _gone(version)
        first = int(version)

        def destroyed(client: "Client") -> None:
            if not self._has(client, version):
                raise _gone(version)
            least = {"min_decryption_version": first, "min_encryption_version": first}
            self._post(client, "keys", least, "/config")
            self._post(client, "keys", {"min_available_version": first}, "/trim")

        self._within(destroyed)

    def _has(self, client: "Client", version: str) -> bool:
        found = self._described(client)
        least = max(1, int(found["min_decryption_version"]), int(found["min_available_version"]))
        return least <= int(version) <= int(found["latest_version"])

    def _described(self, client: "Client") -> Mapping[str, Any]:
        found = client.read(f"{self._where.mount}/keys/{self._where.key}")
        if found is None:
            raise CustodyRefused(BY_KIND["InvalidPath"])
        return _data(found)

    def _post(self, client: "Client", verb: str, body: Mapping[str, Any], then: str = "") -> Any:
        return client.write_data(f"{self._where.mount}/{verb}/{self._where.key}{then}", data=dict(body))

    def _within(self, call: Callable[["Client"], T]) -> T:
        where, timeout = self._where, self._timeout
        held = token(where.token_file)

        def work() -> T:
            from bank.keys.custody.openbao_client import opened  # noqa: PLC0415 - hvac is of an extra

            with opened(where.address, held, where.ca_file, where.namespace, timeout) as client:
                return call(client)

        return self._limit.within(work, meaning)


def _gone(version: str) -> VersionGone:
    return VersionGone(f"OpenBao's key has no version {version[:20]!r} any more")


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _data(answer: Any) -> Mapping[str, Any]:
    found = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        raise CustodyUnavailable(NO_ANSWER)
    return found


def _wrapped(answer: Any) -> WrappedKey:
    parts = CIPHERTEXT.fullmatch(str(_data(answer).get("ciphertext")))
    if not parts:
        raise CustodyUnavailable(NO_ANSWER)
    return WrappedKey(parts[1], b64decode(parts[2]))


def _plain(answer: Any) -> bytes:
    return b64decode(str(_data(answer).get("plaintext")), validate=True)
