"""Settings of `teller owner-desk`, and of where its page is."""

import ipaddress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings

#: A browser's origin: passkeys work over https at a name, and over http on one's own machine.
_ORIGIN: Final = r"^(http://localhost|https://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)(:[1-9][0-9]{0,4})?/?$"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class OwnerDeskSettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`): how owners sign in."""

    owner_page_address: str = Field(
        "http://localhost:8790",
        max_length=280,
        pattern=_ORIGIN,
        description="Address of the owners' page, as browsers have it: https://NAME, or http://localhost:PORT on one's "
        "own machine. Passkeys are bound to its name: with another one, every owner enrols anew.",
    )
    owner_desk_dir: Path | None = Field(
        None,
        description="Folder of what the owners' desk keeps: how owners sign in, which is in backups, and its index, "
        "which is made anew; not set: data_dir/owner-desk.",
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

    @field_validator("owner_page_address")
    @classmethod
    def _is_a_name(cls, address: str) -> str:
        """Reject what browsers take no passkeys for."""
        found = urlsplit(address)
        if _is_address(found.hostname or "") or not 0 < (found.port or 1) < 65_536:
            raise PydanticCustomError("name", "browsers take no passkeys at an IP address: it needs a name")
        return address

    @property
    def owner_page_origin(self) -> str:
        """The page's origin, as browsers write it: without the scheme's own port."""
        found = urlsplit(self.owner_page_address)
        port = "" if found.port in (None, _DEFAULT_PORTS[found.scheme]) else f":{found.port}"
        return f"{found.scheme}://{found.hostname}{port}"

    @property
    def owner_page_host(self) -> str:
        return urlsplit(self.owner_page_address).hostname or ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()  # browsers read such a name as an address
    return True
