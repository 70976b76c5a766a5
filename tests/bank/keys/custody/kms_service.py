"""moto's KMS with what it lacks: imported key material, and keys that do not serve in a state that they cannot.

moto has no GetParametersForImport, ImportKeyMaterial and DeleteImportedKeyMaterial, and decrypts under a key that is to
be deleted. Here these calls are answered before moto sees them, as the KMS API reference says; the material that is
imported is opened with the private key and becomes moto's. Everything else is moto's own.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.kms.models import kms_backends

from bank.keys.custody import aws_kms_client

REGION: Final = "eu-central-1"
#: Made once: 2048 bits, where KMS has 4096, because making those takes seconds.
PAIR: Final = rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True, slots=True)
class Answer:
    status_code: int


class KmsService:
    """The service's missing half, and what a test needs to see of it."""

    def __init__(self) -> None:
        self.imported: dict[str, bytes] = {}
        self.deleted: list[str] = []
        #: Called with the name of each call before it is answered; it may raise.
        self.before: Callable[[str], None] = lambda _call: None

    def answer(self, model: Any, params: dict[str, Any], **_rest: Any) -> tuple[Answer, dict[str, Any]] | None:
        self.before(model.name)
        asked = json.loads(params["body"])
        if method := getattr(self, f"_{model.name}", None):
            found: tuple[Answer, dict[str, Any]] | None = method(asked)
            return found
        return None

    def _GetParametersForImport(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        assert (asked["WrappingAlgorithm"], asked["WrappingKeySpec"]) == ("RSAES_OAEP_SHA_256", "RSA_4096")
        public = PAIR.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return Answer(200), {"KeyId": asked["KeyId"], "ImportToken": b"token", "PublicKey": public}

    def _ImportKeyMaterial(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        assert asked["ExpirationModel"] == "KEY_MATERIAL_DOES_NOT_EXPIRE"
        assert base64.b64decode(asked["ImportToken"]) == b"token"
        sealed = base64.b64decode(asked["EncryptedKeyMaterial"])
        material = PAIR.decrypt(sealed, OAEP(MGF1(SHA256()), SHA256(), None))
        assert len(material) == 32
        self.imported[asked["KeyId"]] = material
        key(asked["KeyId"]).key_material = material
        return Answer(200), {}

    def _DeleteImportedKeyMaterial(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        if key(asked["KeyId"]).key_state == "PendingDeletion":
            return _error("KMSInvalidStateException")
        key(asked["KeyId"]).key_material = b"\0" * 32
        key(asked["KeyId"]).key_state = "PendingImport"
        self.deleted.append(asked["KeyId"])
        return Answer(200), {}

    def _Decrypt(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        found = backend().keys.get(asked["KeyId"])
        gone = found and found.key_state in ("PendingDeletion", "PendingImport")
        return _error("KMSInvalidStateException") if gone else None


def backend() -> Any:
    return kms_backends[DEFAULT_ACCOUNT_ID][REGION]


def key(name: str) -> Any:
    return backend().keys[name]


def _error(code: str) -> tuple[Answer, dict[str, Any]]:
    return Answer(400), {"Error": {"Code": code, "Message": "canary of the service"}, "ResponseMetadata": {}}


@contextmanager
def kms_service(monkeypatch: Any) -> Iterator[KmsService]:
    service, opened = KmsService(), aws_kms_client.opened

    def with_imports(*args: Any) -> Any:
        client = opened(*args)
        client.meta.events.register("before-call.kms", service.answer)
        return client

    monkeypatch.setattr(aws_kms_client, "opened", with_imports)
    with mock_aws():
        yield service
