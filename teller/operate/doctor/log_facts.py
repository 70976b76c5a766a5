"""Look at the public log: what is published, and whether its topic has that much."""

from bank.transparency.reader import LogDamagedError, edge, published, signed_at
from pipelines.transparency.entries_topic import LeavesUnreadableError, written
from teller.operate.doctor.facts import LogFacts
from teller.settings import Settings, log
from teller.settings.kafka_client import command_settings


def look(settings: Settings) -> LogFacts:
    """Return the facts. At most two leaves are read.

    Raises:
        SettingsError: there is no key.
        StoreUnavailable, StoreRefused: the files cannot be read.
        TopicUnreadableError: the topic cannot.
    """
    verifiers = [key.verifier for key in log.signer_keys(settings)]
    try:
        files = log.open_files(settings)
        found = published(files, settings.log_origin, verifiers)
        edge(files, found[1] if found else None)
        size = found[1].size if found else 0
        reached = more = False
        for leaf in written(command_settings(settings), max(0, size - 1)):
            reached |= leaf.leaf == size - 1
            if leaf.leaf >= size:
                more = True
                break
    except (LogDamagedError, LeavesUnreadableError) as error:
        return LogFacts(damage=str(error))
    return LogFacts(size, signed_at(found[0], verifiers) if found else 0, reached, more)
