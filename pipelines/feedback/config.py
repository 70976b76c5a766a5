"""Configuration of `teller feedback`."""

from dataclasses import dataclass, field
from typing import Final

from pipelines.kafka.clients import ClientSettings

#: Seconds by which our clock may be ahead of a broker's, and a follower behind its leader (Kafka drops it from the
#: replicas in sync after 30 s): what Kafka took so long before a question lies below the ends that it tells.
MARGIN_S: Final = 60.0
#: Seconds between two marks of a domain.
MARK_S: Final = 60.0
#: Seconds between two looks at the offsets of the line, and at the topics and depositors that there are.
LOOK_S: Final = 5.0
#: Seconds between two counts of the same day.
COUNTS_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackConfig:
    """Configuration: groups by name, sizes in bytes, times in seconds."""

    kafka: ClientSettings = field(repr=False)
    group: str
    workers: str
    routers: str
    max_bytes: int
    margin: float = MARGIN_S
    mark_every: float = MARK_S
    counts_every: float = COUNTS_S
    look_every: float = LOOK_S
