"""Settings of who acts, for the trail of accesses."""

from pydantic import Field
from pydantic_settings import BaseSettings


class ActingSettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`)."""

    acting_as: str = Field(
        "",
        max_length=200,
        description="Who reads or changes what owners have, as the trail names it to them; the operator claims it, and "
        "nothing checks it. Empty: the system's user name.",
    )
    acting_purpose: str = Field(
        "",
        max_length=500,
        description="What for, where a command is given no --purpose; such as the number of a request. Empty: what "
        "such a command is usually for.",
    )
