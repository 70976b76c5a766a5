"""Settings of `teller owner-desk`, and of where its page is."""

import ipaddress
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings

#: A browser's origin: passkeys work over https at a name, and over http on one's own machine.
_ORIGIN: Final = r"(http://localhost|https://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)(:[1-9][0-9]{0,4})?/?"
_NO_ORIGIN: Final = (
    "write it as browsers have it, in lower case and without a path, such as https://owners.bank.example; on one's own "
    "machine http://localhost:8790. Other names than localhost need https"
)
_WITNESS: Final = r"(https://[A-Za-z0-9.:/_~-]{1,400})?"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class OwnerDeskSettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`): how owners sign in, and their page."""

    owner_page_address: str = Field(
        "http://localhost:8790",
        max_length=280,
        description="Address of the owners' page, as browsers have it: https://NAME, or http://localhost:PORT on one's "
        "own machine. Passkeys are bound to its name: with another one, every owner enrols anew.",
    )
    owner_desk_dir: Path | None = Field(
        None,
        description="Folder of what the owners' desk keeps: how owners sign in, which is in backups; its index, "
        "which is made anew; files that owners fetch, which are not; not set: data_dir/owner-desk.",
    )
    owner_session_idle_s: int = Field(
        900, ge=60, le=86_400, description="Seconds after which an owner's session ends that is not used."
    )
    owner_session_s: int = Field(
        28_800, ge=60, le=86_400, description="Seconds after which an owner's session ends in any case."
    )
    owner_page_depositor: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9._-]{0,63})?$",
        description="Name of the registered depositor in whose name owners deposit exports of their own on the page; "
        "not set: the page takes no deposits.",
    )
    owner_desk_upload_bytes: int = Field(
        2 << 30, ge=1 << 20, description="Largest export that an owner may upload to deposit it, in bytes."
    )
    owner_desk_uploads_bytes: int = Field(
        20 << 30,
        ge=1 << 20,
        description="Bytes of owner_desk_dir that uploads of all owners may take; each is kept for an hour after its "
        "last piece, and until it is deposited. Where there is no more room, another is refused.",
    )

    owner_desk_export_bytes: int = Field(
        20 << 30,
        ge=1 << 20,
        description="Bytes of owner_desk_dir that exports which owners ask for may take, all together; each is kept "
        "for a day. Where there is no more room, another is refused.",
    )

    owner_desk_socket: Path | None = Field(
        None,
        description="Unix socket by which `teller owner-page` reaches `teller owner-desk`, in a folder that nobody "
        "else enters; its path has at most 100 bytes. Not set: desk.sock in owner_desk_dir.",
    )
    owner_page_host: str = Field(
        "127.0.0.1",
        description="Address that `teller owner-page` listens on. One that others reach needs an owner_page_address of "
        "https.",
    )
    owner_page_port: int = Field(
        0, ge=0, le=65535, description="Port that `teller owner-page` listens on; 0: that of owner_page_address."
    )
    owner_page_certificate: Path | None = Field(
        None,
        description="PEM file of the certificate of owner_page_address, with those that lead to an authority which "
        "browsers trust; with owner_page_key.",
    )
    owner_page_key: Path | None = Field(
        None, description="PEM file of that certificate's private key, which only its owner may read."
    )
    owner_page_proxies: str = Field(
        "",
        description="IP addresses of proxies before the owners' page, with commas. They end TLS in its place, and are "
        "believed to say whence a request comes, last in X-Forwarded-For.",
    )
    owner_page_witness: str = Field(
        "",
        description="Address of a witness, as C2SP tlog-witness has it, from which owners' browsers fetch its newest "
        "checkpoint of the bank's log; its key is one of log_witnesses. Empty: owners check with a file.",
    )

    @field_validator("owner_page_address")
    @classmethod
    def _is_a_name(cls, address: str) -> str:
        """Reject what browsers take no passkeys for."""
        if re.fullmatch(_ORIGIN, address) is None:
            raise PydanticCustomError("address", "{words}", {"words": _NO_ORIGIN})
        found = urlsplit(address)
        if _is_address(found.hostname or "") or not 0 < (found.port or 1) < 65_536:
            raise PydanticCustomError("name", "browsers take no passkeys at an IP address: it needs a name")
        return address

    @field_validator("owner_page_witness")
    @classmethod
    def _is_https(cls, address: str) -> str:
        if re.fullmatch(_WITNESS, address) is None:
            raise PydanticCustomError("address", "write an address such as https://witness.example")
        return address

    @property
    def owner_page_origin(self) -> str:
        """The page's origin, as browsers write it: without the scheme's own port."""
        found = urlsplit(self.owner_page_address)
        port = "" if found.port in (None, _DEFAULT_PORTS[found.scheme]) else f":{found.port}"
        return f"{found.scheme}://{found.hostname}{port}"

    @property
    def owner_page_name(self) -> str:
        """The page's name, to which passkeys are bound."""
        return urlsplit(self.owner_page_address).hostname or ""

    @property
    def owner_page_listens(self) -> int:
        """Port that the page listens on."""
        found = urlsplit(self.owner_page_address)
        return self.owner_page_port or found.port or _DEFAULT_PORTS[found.scheme]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()  # browsers read such a name as an address
    return True
