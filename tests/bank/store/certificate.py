"""Certificates of servers that a test starts."""

import ipaddress
from pathlib import Path

from cryptography import x509

from tests.certificate import self_signed


def certificate(file: Path, address: str = "127.0.0.1") -> Path:
    """A key and a certificate for `address` that is its own authority."""
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made, key = self_signed("a store", 1, names)
    file.write_bytes(key + made)
    return file
