"""Sign owners' receipts: compact JWS (RFC 7515) with Ed25519 (RFC 9864): always the same bytes."""

import base64
from typing import Any, Final

from joserfc import jws
from joserfc.jwk import OKPKey
from nacl.signing import SigningKey

from bank.accounts.consent_record import Consented, Particulars, receipt
from bank.accounts.depositors import Depositors
from bank.accounts.events import EventKind
from pipelines.kafka.clients import ClientSettings
from teller.operate.accounts import reading
from teller.operate.accounts.reading import Happened
from teller.operate.accounts.rules import AccountError
from teller.settings import Settings, keys

ALGORITHM: Final = "Ed25519"
#: What the payload is (RFC 7515, 4.1.9 and 4.1.10).
TYPE: Final = "JOSE"
CONTENT: Final = "ld+json"


def signed(settings: Settings, happened: Happened, depositors: Depositors) -> str:
    """Return the receipt of an event CONSENTED.

    Raises:
        AccountError: the event is another, or its depositor is not registered.
        SettingsError: there is no key.
    """
    event = happened.event
    depositor = next((each for each in depositors if each.number == event.depositor), None)
    if event.event is not EventKind.CONSENTED or event.consent_id is None or depositor is None:
        raise AccountError(f"offset {happened.offset} has no consent: `teller accounts show ACCOUNT` lists them")
    given = Consented(event, event.consent_id, happened.offset, happened.time, depositor)
    key = _key(settings)
    header = {"alg": ALGORITHM, "typ": TYPE, "cty": CONTENT, "kid": key.thumbprint()}
    return jws.serialize_compact(header, receipt(given, _particulars(settings)), key, algorithms=[ALGORITHM])


def found(client: ClientSettings, owner: str, offset: int) -> Happened:
    """Return the event of an account at an offset.

    Raises:
        AccountError: there is none.
        TopicUnreadableError: Kafka does not answer.
    """
    for happened in reading.history(client, offset, offset + 1):
        if happened.event.owner == owner:
            return happened
    raise AccountError(f"account {owner} has no event at offset {offset}: `teller accounts show` lists its consents")


def public_key(settings: Settings) -> dict[str, Any]:
    """Return the public key that checks receipts, as a JWK (RFC 7517, RFC 8037).

    Raises:
        SettingsError: there is no key.
    """
    key = _key(settings)
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}


def _key(settings: Settings) -> OKPKey:
    seed = keys.receipt_key(settings)
    public = bytes(SigningKey(seed).verify_key)
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "d": _base64(seed), "x": _base64(public)})


def _particulars(settings: Settings) -> Particulars:
    return Particulars(
        settings.controller_name,
        settings.controller_contact,
        settings.controller_address,
        settings.jurisdiction,
        settings.privacy_notice,
        settings.notice_language,
    )


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
