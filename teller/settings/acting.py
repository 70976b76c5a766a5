"""Actor and trail, by the settings: who reads or changes what owners have is written down on their broker."""

import getpass
from collections.abc import Iterable
from typing import Final

from bank.access.access_event import Access, Actor
from pipelines.access.kafka_trail import KafkaTrail
from pipelines.access.protocol import Trail, TrailError, TrailRefused
from pipelines.access.reading import Reading, SharedTrail
from teller.settings import Settings, SettingsError
from teller.settings.kafka_client import KafkaNotFoundError, command_settings

OPERATOR: Final = "operator"
PAGE: Final = "page"
UNKNOWN: Final = "unknown"
OWNER: Final = "owner"
#: Role of the owners' desk, where it has no user name on Kafka.
DESK: Final = "owner-desk"


class NotWrittenError(RuntimeError):
    """An access could not be written down, and did not take place; the message says what to do."""


def actor(settings: Settings, usual: str, purpose: str = "", role: str = OPERATOR) -> Actor:
    """Return who acts by these settings, and what for: `purpose`, or else the setting acting_purpose, or else what
    such a command is usually for. `role` is that of who has no user name on Kafka.
    """
    who, what_for = settings.acting_as or _user(), purpose or settings.acting_purpose or usual
    return Actor(who, settings.kafka_username or role, what_for)


def by_owner(settings: Settings, purpose: str) -> Actor:
    """Return the owner, who acts by the desk; the event's own owner says who that is."""
    return Actor(OWNER, settings.kafka_username or DESK, purpose)


def reading(  # noqa: PLR0913 - what an event holds, by name
    settings: Settings,
    access: Access,
    by: Actor,
    *,
    what: str = "",
    count: int = 0,
    of_everybody: bool = False,
) -> Reading:
    """Return a run of a reader, whose trail is opened once it is needed."""
    return Reading(
        SharedTrail(lambda: open_trail(settings)), by, access, what=what, count=count, of_everybody=of_everybody
    )


def open_trail(settings: Settings) -> Trail:
    """Open the trail.

    Raises:
        TrailUnavailable, TrailRefused.
    """
    try:
        return KafkaTrail(command_settings(settings))
    except (SettingsError, KafkaNotFoundError) as error:
        raise TrailRefused(str(error)) from None


def note(settings: Settings, access: Access, by: Actor, owners: Iterable[str] = (), *, what: str = "") -> None:
    """Have an access to what these owners have written down, for who needs no `ObjectOpener`; none: everybody's.

    Raises:
        NotWrittenError: it is not; the message says what to do.
    """
    named = list(owners)
    run = reading(settings, access, by, what=what, of_everybody=not named)
    try:
        run.before(named)
    except TrailError as error:
        raise NotWrittenError(f"it cannot be written down, so it is not done: {error}") from None
    finally:
        run.close()


def _user() -> str:
    """Return the system's user name; a container's user may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return UNKNOWN
