"""Settings of `teller withdrawals`."""

from pydantic import Field
from pydantic_settings import BaseSettings


class WithdrawalsSettings(BaseSettings):
    """A part of the table of all settings (`model.Settings`): up to where it has read."""

    withdrawals_group: str = Field(
        "teller-withdrawals", description="Consumer group and transactional id of `teller withdrawals`."
    )
