"""Settings of `teller ledger`."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings

from teller.settings.database_address import is_address


class LedgerSettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`): up to where it has read, and where it keeps balances."""

    ledger_group: str = Field("teller-ledger", description="Consumer group and transactional id of `teller ledger`.")
    ledger_books_file: Path | None = Field(
        None,
        description="File of the ledger's balances, made anew from `ledger.postings` where it is missing; not set: "
        "data_dir/ledger.sqlite.",
    )
    ledger_books_url: str = Field(
        "",
        description="Address of a PostgreSQL database that keeps the ledger's balances in place of the file, without a "
        "password, as postgresql://teller@host/bank?sslmode=verify-full (extra `postgresql`).",
    )
    ledger_books_password_file: Path | None = Field(
        None, description="File with its password, which only its owner may read."
    )

    @field_validator("ledger_books_url")
    @classmethod
    def _has_no_password(cls, url: str) -> str:
        if url and not is_address(url):
            wanted = "postgresql://user@host/database, with the password in ledger_books_password_file"
            raise PydanticCustomError("address", "write {wanted}", {"wanted": wanted})
        return url
