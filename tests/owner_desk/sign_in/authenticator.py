"""Devices in memory: they make passkeys and sign with them, as browsers ask them to, or as an attacker would."""

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from teller.operate.owner_desk.port.signing_in import Challenge

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
BOTH = PRESENT | VERIFIED


@dataclass(frozen=True)
class Manner:
    """How a browser or device answers; what is None or left out is as it should be."""

    origin: str | None = None
    rp: str | None = None
    challenge: bytes | None = None
    flags: int = BOTH
    kind: str | None = None
    counter: int | None = None
    handle: bytes | None = None
    without_handle: bool = False
    client: dict[str, Any] = field(default_factory=dict)
    attestation: tuple[str, dict[str, Any]] = ("none", {})
    spoilt_signature: bool = False


GOOD = Manner()


@dataclass
class Device:
    """A device with one passkey at most; `counts`: its counter rises, as security keys' do."""

    origin: str
    counts: bool = False
    counter: int = 0
    credential: bytes = b""
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, challenge: Challenge, manner: Manner = GOOD) -> str:
        """Answer `navigator.credentials.create`."""
        options = json.loads(challenge.options)
        self.handle = unb64(options["user"]["id"])
        self.credential = self.credential or hashlib.sha256(self._public_key()).digest()
        source = len(self.credential).to_bytes(2, "big") + self.credential + self._public_key()
        data = self._data(options["rp"]["id"], manner, ATTESTED) + bytes(16) + source
        form, statement = manner.attestation
        made = cbor2.dumps({"fmt": form, "attStmt": statement, "authData": data})
        client = self._client("webauthn.create", options, manner)
        return self._json({"clientDataJSON": b64(client), "attestationObject": b64(made), "transports": ["internal"]})

    def sign(self, challenge: Challenge, manner: Manner = GOOD) -> str:
        """Answer `navigator.credentials.get`."""
        options = json.loads(challenge.options)
        self.counter += self.counts
        data = self._data(options["rpId"], manner, 0)
        client = self._client("webauthn.get", options, manner)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        if manner.spoilt_signature:
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        handle = self.handle if manner.handle is None else manner.handle
        answer = {"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)}
        return self._json(answer | ({} if manner.without_handle else {"userHandle": b64(handle)}))

    def copy(self) -> "Device":
        """A copy, as malware makes one."""
        return replace(self)

    def _data(self, rp: str, manner: Manner, more: int) -> bytes:
        counter = self.counter if manner.counter is None else manner.counter
        return (
            hashlib.sha256((manner.rp or rp).encode()).digest()
            + bytes([manner.flags | more])
            + counter.to_bytes(4, "big")
        )

    def _client(self, kind: str, options: dict[str, Any], manner: Manner) -> bytes:
        challenge = options["challenge"] if manner.challenge is None else b64(manner.challenge)
        found = {"type": manner.kind or kind, "challenge": challenge, "origin": manner.origin or self.origin}
        return json.dumps(found | {"crossOrigin": False} | manner.client).encode()

    def _json(self, response: dict[str, Any]) -> str:
        name = b64(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "===")
