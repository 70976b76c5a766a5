"""Ceremonies of WebAuthn: options for the browser, and whether what it answers holds.

Passkeys are discoverable, users are verified (by finger, face or PIN) each time, and no attestation is asked for: which
device an owner has is no business of the bank's.
"""

import json
from typing import Final, NamedTuple

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bank.sign_in.tickets import LASTS_MS

#: Longest answer of a browser, in characters; those of real authenticators have some hundreds.
MOST_CHARACTERS: Final = 16_384
#: Longest id of a credential, in bytes (WebAuthn, 4).
_MOST_ID: Final = 1023
_SELECTION: Final = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
)


class RelyingParty(NamedTuple):
    """The page, as browsers know it: host, name, and the one origin that passkeys are used at."""

    id: str
    name: str
    origin: str


class NewPasskey(NamedTuple):
    """A passkey that a browser has made."""

    credential: bytes
    public_key: bytes
    counter: int


class PasskeyAnswer(NamedTuple):
    """An answer to a challenge, which nothing was checked of: which passkey it names, and whose it is."""

    credential: bytes
    handle: bytes | None


def enrolling(party: RelyingParty, handle: bytes, label: str, challenge: bytes, known: list[bytes]) -> str:
    """Return options for `navigator.credentials.create`; authenticators that hold one of `known` make no other."""
    options = generate_registration_options(
        rp_id=party.id, rp_name=party.name, user_name=label, user_id=handle, challenge=challenge, timeout=LASTS_MS,
        attestation=AttestationConveyancePreference.NONE, authenticator_selection=_SELECTION,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )  # fmt: skip
    return options_to_json(options)


def signing_in(party: RelyingParty, challenge: bytes, allowed: list[bytes]) -> str:
    """Return options for `navigator.credentials.get`; none allowed: any passkey of this page."""
    options = generate_authentication_options(
        rp_id=party.id, challenge=challenge, timeout=LASTS_MS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return options_to_json(options)


def enrolled(party: RelyingParty, challenge: bytes, credential: str) -> NewPasskey | None:
    """Return the passkey that a browser made; None: the answer is no sound one to this challenge at this page."""
    try:
        _check(credential)
        parsed = parse_registration_credential_json(credential)
        _check_origin(parsed.response.client_data_json)
        _check_attestation(parsed.response.attestation_object)
        found = verify_registration_response(
            credential=parsed, expected_challenge=challenge, expected_rp_id=party.id, expected_origin=party.origin,
            require_user_verification=True,
        )  # fmt: skip
    except Exception:  # noqa: BLE001, RUF100 - parsers of three libraries raise what they like on hostile input
        return None
    if len(found.credential_id) > _MOST_ID:
        return None
    return NewPasskey(found.credential_id, found.credential_public_key, found.sign_count)


def answer(credential: str) -> PasskeyAnswer | None:
    """Return which passkey an answer names; None: it is none."""
    try:
        _check(credential)
        parsed = parse_authentication_credential_json(credential)
    except Exception:  # noqa: BLE001, RUF100 - as above
        return None
    return PasskeyAnswer(parsed.raw_id, parsed.response.user_handle)


def verified(party: RelyingParty, challenge: bytes, credential: str, public_key: bytes) -> int | None:
    """Return the signature counter of an answer; None: it is no sound one to this challenge at this page."""
    try:
        parsed = parse_authentication_credential_json(credential)
        _check_origin(parsed.response.client_data_json)
        found = verify_authentication_response(
            credential=parsed, expected_challenge=challenge, expected_rp_id=party.id, expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,  # counters are judged by bank.sign_in.passkeys, which tells it apart
            require_user_verification=True,
        )  # fmt: skip
    except Exception:  # noqa: BLE001, RUF100 - as above
        return None
    return found.new_sign_count


def _check(credential: str) -> None:
    if len(credential) > MOST_CHARACTERS:
        raise ValueError("too long")


def _check_origin(client_data: bytes) -> None:
    """Check that no page of another origin has this one in a frame, which the library lets pass."""
    if parse_client_data_json(client_data).cross_origin or "topOrigin" in json.loads(client_data):
        raise ValueError("another origin's frame")


def _check_attestation(attestation: bytes) -> None:
    """Check that there is no certificate: browsers take them out, as none is asked for, and no chain is parsed here."""
    found = parse_attestation_object(attestation)
    if found.fmt != AttestationFormat.NONE and (found.fmt != AttestationFormat.PACKED or found.att_stmt.x5c):
        raise ValueError("an attestation")
