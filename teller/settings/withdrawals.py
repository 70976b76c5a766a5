"""Open what the settings say of the writer of withdrawals."""

from functools import partial

from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.kafka_log import KafkaWithdrawalsLog
from teller.settings import Settings, topics
from teller.settings.kafka_client import command_settings


def config(settings: Settings) -> WithdrawalsConfig:
    """Return the configuration of `teller withdrawals`."""
    client, most = command_settings(settings), topics.max_message_bytes(settings)
    return WithdrawalsConfig(open_log=partial(KafkaWithdrawalsLog, client, settings.withdrawals_group, most))
