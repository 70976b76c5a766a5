"""Read an image's name: registry, repository, tag, digest. Pure."""

import re
from dataclasses import dataclass
from typing import Final, Self

#: As github.com/distribution/reference writes names; the registry is the first part if it looks like a host.
_NAME: Final = re.compile(
    r"(?P<path>(?:[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}(?::\d{1,5})?/)?[a-z0-9][a-z0-9._/-]{0,254})"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_DOCKER: Final = "registry-1.docker.io"
_HERE: Final = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Reference:
    """An image: `name` as it was written, without tag and digest; each of these is "" where none was written."""

    name: str
    tag: str
    digest: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a name such as `apache/kafka:4.3.1`.

        Raises:
            ValueError: it is none.
        """
        if not (found := _NAME.fullmatch(text)):
            raise ValueError(f"{text!r} is no image's name")
        return cls(found["path"], found["tag"] or "", found["digest"] or "")

    @property
    def host(self) -> str:
        """The registry's host, with a port if it was written."""
        first, slash, _ = self.name.partition("/")
        is_host = slash and ("." in first or ":" in first or first == "localhost")
        return first if is_host and first != "docker.io" else _DOCKER

    @property
    def repository(self) -> str:
        path = self.name.removeprefix("docker.io/").removeprefix(f"{self.host}/")
        return f"library/{path}" if self.host == _DOCKER and "/" not in path else path

    @property
    def base(self) -> str:
        """The registry's address: without TLS on this machine alone, as with Docker."""
        scheme = "http" if self.host.rpartition(":")[0] in _HERE or self.host in _HERE else "https"
        return f"{scheme}://{self.host}"

    def __str__(self) -> str:
        return f"{self.name}{':' * bool(self.tag)}{self.tag}{'@' * bool(self.digest)}{self.digest}"
