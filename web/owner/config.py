"""Configuration of the owner's page."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class OwnerPageConfig:
    """`origin` is the page's, as browsers write it: https://NAME, or http://localhost:PORT. `witness` is the address
    from which browsers fetch a witness's checkpoint; empty: none. `proxies` are addresses of proxies that are believed
    to say whence a request comes.
    """

    origin: str
    witness: str = ""
    proxies: frozenset[str] = frozenset()

    @property
    def is_secure(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def host(self) -> str:
        """Host and port, as browsers name them in `Host`."""
        return urlsplit(self.origin).netloc

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; `__Host-` binds it to this host, and to https (RFC 6265bis, 4.1.3)."""
        return "__Host-session" if self.is_secure else "session"

    @property
    def witness_origin(self) -> str:
        found = urlsplit(self.witness)
        return f"{found.scheme}://{found.netloc}" if found.netloc else ""
