"""Runs of readers, for tests that open objects."""

from bank.access.access_event import Access, AccessEvent, Actor, decoded
from pipelines.access.memory import MemoryTrail
from pipelines.access.reading import Reading, SharedTrail
from schemas.topics import ACCESS
from teller.settings import Settings
from tests.accounts import kafka

READER = Actor("tester", "operator", "a test")


def reading_of(
    trail: MemoryTrail | None = None, access: Access = Access.READ, *, of_everybody: bool = False
) -> Reading:
    """A run of READER, on a trail in memory."""
    return Reading(SharedTrail((trail or MemoryTrail()).open), READER, access, of_everybody=of_everybody)


def trail_of(settings: Settings) -> list[AccessEvent]:
    """The events on a broker's topic, in their order."""
    found = [decoded(each.key(), each.value()) for each in kafka.messages(settings, ACCESS)]
    assert None not in found
    return [each for each in found if each is not None]


def last_of(settings: Settings, owner: str) -> AccessEvent:
    """The newest event of an owner."""
    return [each for each in trail_of(settings) if each.owner == owner][-1]
