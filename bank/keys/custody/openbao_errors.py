"""Meanings of errors of hvac and requests. None of the server's words goes on."""

from typing import Final

from bank.keys.custody.protocol import CustodyError, CustodyRefused, CustodyUnavailable

NO_ANSWER: Final = "OpenBao answered what is no answer of its transit engine: is a proxy, or another server, there?"
MISSING: Final = "the extra is not there: pip install 'teller[openbao]'"
#: HTTP API, "HTTP status codes".
BY_KIND: Final = {
    "InvalidRequest": "OpenBao refuses the request: no such key, a damaged wrapped key, or another context",
    "Unauthorized": "OpenBao does not take the token: give it another in its file",
    "Forbidden": "OpenBao does not allow it: the token is out of date, or its policy lacks a right",
    "InvalidPath": "OpenBao has no such key or engine: look at openbao_key and openbao_mount",
    "UnsupportedOperation": "OpenBao does not know the call: is the mount a transit engine?",
    "SSLError": "OpenBao's certificate is not of an authority that is trusted here: see openbao_ca_file",
    "InvalidURL": "openbao_address is no address",
    "InvalidSchema": "openbao_address is no address",
    "MissingSchema": "openbao_address is no address",
}


def meaning(error: Exception) -> CustodyError:
    """Return the contract's error. What is not known is an outage: it may pass."""
    kind = type(error).__name__
    if isinstance(error, ImportError):
        return CustodyRefused(MISSING)
    if isinstance(error, OSError) and kind == "OSError":  # requests, of a CA file that is not there
        return CustodyRefused("the file that openbao_ca_file names cannot be read")
    if kind in BY_KIND:
        return CustodyRefused(BY_KIND[kind])
    return CustodyUnavailable(f"OpenBao does not serve ({kind}): down, sealed, on standby or slow")
