"""Feedback on a real Kafka, in this process, and what it has told."""

from contextlib import AbstractContextManager
from typing import Any

from pipelines.feedback import records
from pipelines.feedback.config import FeedbackConfig
from pipelines.feedback.feedback import Feedback
from schemas import framing, topics
from teller.settings import Settings
from tests.accounts import kafka
from tests.threads import in_thread


def config(settings: Settings) -> FeedbackConfig:
    return FeedbackConfig(
        kafka=kafka.client(settings),
        group=settings.feedback_group,
        workers=settings.worker_group,
        routers=settings.router_group,
        max_bytes=5_000_000,
        margin=0.0,
        mark_every=1.0,
        counts_every=0.5,
        look_every=0.5,
    )


def feedback(settings: Settings) -> AbstractContextManager[Feedback]:
    """Feedback that waits for nothing: this broker's clock is ours."""
    return in_thread(Feedback(config(settings)))


def told(settings: Settings, depositor: str) -> list[dict[str, Any]]:
    """Each value on a depositor's topic, in order."""
    topic = topics.feedback(depositor)
    found = [framing.decoded(each.value(), "pipeline.feedback") for each in kafka.messages(settings, topic)]
    assert None not in found
    return [each for each in found if each]


def failures(settings: Settings, depositor: str) -> list[dict[str, Any]]:
    return [each["failure"] for each in told(settings, depositor) if each["failure"]]


def counts(settings: Settings, depositor: str) -> list[dict[str, Any]]:
    return [each["counts"] for each in told(settings, depositor) if each["counts"]]


def until(settings: Settings, domain: str) -> int:
    """The newest mark of a domain, in milliseconds; 0 where there is none."""
    found = filter(None, (records.mark_of(each.value()) for each in kafka.messages(settings, topics.COMPLETE)))
    return max((at for name, at in found if name == domain), default=0)
