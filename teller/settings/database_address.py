"""The address of a database, as a setting has it: without a password, which a file holds."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

#: What libpq would take for a password, or read one from.
_SECRETS: Final = frozenset({"password", "passfile", "sslpassword", "oauth_client_secret"})


def is_address(text: str) -> bool:
    """Return whether this is postgresql://USER@HOST/DATABASE, with no password anywhere in it; the host may be a folder
    of sockets, as ?host=/run/postgresql.
    """
    try:
        found = urlsplit(text)
        port_fits = found.port is None or found.port > 0
        asked = parse_qs(found.query, strict_parsing=bool(found.query), max_num_fields=32)
    except ValueError:
        return False
    return (
        found.scheme == "postgresql"
        and port_fits
        and bool(found.username)
        and found.password is None
        and bool(found.path.strip("/"))
        and not found.fragment
        and text.isprintable()
        and _SECRETS.isdisjoint(map(str.lower, asked))
    )
