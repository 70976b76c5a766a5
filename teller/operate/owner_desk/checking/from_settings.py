"""Make the desk's proofs by the settings."""

from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from bank.identity import pseudonyms
from pipelines.keys.opener import ObjectOpener
from teller.operate.log import proving
from teller.operate.owner_desk.checking.log_checking import CheckingSources, LogChecking
from teller.operate.owner_desk.checking.openings_file import OpeningsFile
from teller.operate.owner_desk.checking.openings_follower import OpeningsFollower
from teller.operate.owner_desk.port.checking import LogKeys
from teller.settings import Settings, keys, log
from teller.settings.kafka_client import command_settings

#: File of openings, in the desk's folder.
FILE: Final = "openings.sqlite"


def log_keys(settings: Settings, witness: str) -> LogKeys:
    """Return the keys of the log and of its witnesses. `witness` is the address of the witness that browsers ask, below
    which its newest checkpoint of this log lies, as C2SP tlog-witness has it; empty: none.

    Raises:
        SettingsError: a key is missing or wrong.
    """
    origin = settings.log_origin
    seen_at = f"{witness.rstrip('/')}/{sha256(origin.encode()).hexdigest()}/checkpoint" if witness else ""
    of_log = tuple(map(str, log.verifier_keys(settings)))
    return LogKeys(origin, of_log, tuple(str(key) for _, key in log.witnesses(settings)), seen_at)


def checking(
    settings: Settings, folder: Path, opener: ObjectOpener, witness: str
) -> tuple[LogChecking, OpeningsFollower]:
    """Return the proofs, and the follower whose `run` is for a thread of its own. `opener` writes the trail as the
    owner looks; it must run where `teller log-writer` does, whose index it reads.

    Raises:
        SettingsError: a key is missing or wrong.
        KafkaNotFoundError: there is no broker to speak to.
    """
    file = OpeningsFile(folder / FILE)
    follower = OpeningsFollower(command_settings(settings), file)
    sources = CheckingSources(
        keys=log_keys(settings, witness),
        published=partial(proving.now, settings),
        index=settings.log_index,
        tag_of=partial(pseudonyms.owner_tag, keys.pseudonym_key(settings)),
        openings=file,
        catch_up=follower.catch_up,
        opener=opener,
    )
    return LogChecking(sources), follower
