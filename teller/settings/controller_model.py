"""Settings of who runs the bank, for receipts of consents."""

from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings

#: A setting that only the bank's operators know.
NOT_STATED: Final = "not stated"


class ControllerSettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`)."""

    controller_name: str = Field(
        NOT_STATED,
        min_length=1,
        max_length=200,
        description="Legal name of who runs the bank, for receipts of consents.",
    )
    controller_contact: str = Field(
        NOT_STATED, min_length=1, max_length=200, description="Where owners reach them, and withdraw consents."
    )
    controller_address: str = Field(NOT_STATED, min_length=1, max_length=200, description="Their postal address.")
    jurisdiction: str = Field(
        NOT_STATED,
        min_length=1,
        max_length=200,
        description="Whose law holds, and where buckets are: such as `loc:DE`.",
    )
    privacy_notice: str = Field(
        "urn:teller:notice:not-stated",
        pattern=r"^[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]{1,280}$",
        description="IRI of the notice that owners are shown before they agree, with its version.",
    )
    notice_language: str = Field(
        "en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="Its language (BCP 47)."
    )
