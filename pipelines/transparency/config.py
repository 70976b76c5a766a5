"""Configuration of `teller log-writer`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import SignerKey, VerifierKey
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.owner_keys import KeySource

#: Seconds between two checkpoints, where there are new leaves.
CHECKPOINT_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWriterConfig:
    """Configuration: `origin` names the log, `keys` sign it, `index` is the file of the owners' index.

    `open_files` opens the place of the log's files, `tag_of` makes an owner's tag of a pseudonym. `max_bytes` is the
    largest message that Kafka takes. `witnesses` are addresses, each with its key. With `owner_keys` openings are
    sealed for their owners. Times are in seconds.
    """

    kafka: ClientSettings = field(repr=False)
    group: str
    origin: str
    keys: Sequence[SignerKey] = field(repr=False)
    open_files: Callable[[], LogFiles]
    tag_of: Callable[[str], bytes] = field(repr=False)
    index: Path
    max_bytes: int
    witnesses: Sequence[tuple[str, VerifierKey]] = ()
    owner_keys: KeySource | None = field(default=None, repr=False)
    checkpoint_every: float = CHECKPOINT_S
