"""Make the feedback from the settings."""

from pipelines.feedback.config import FeedbackConfig
from pipelines.feedback.feedback import Feedback
from teller.settings import Settings, topics
from teller.settings.kafka_client import command_settings


def feedback(settings: Settings) -> Feedback:
    """Return the process that tells depositors what became of their records.

    Raises:
        SettingsError: a SASL protocol without a user name.
        KafkaNotFoundError: there is no broker to speak to.
    """
    return Feedback(
        FeedbackConfig(
            kafka=command_settings(settings),
            group=settings.feedback_group,
            workers=settings.worker_group,
            routers=settings.router_group,
            max_bytes=topics.max_message_bytes(settings),
        )
    )
