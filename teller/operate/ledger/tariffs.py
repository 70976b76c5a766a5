"""Tariffs in files and on `ledger.tariffs`."""

from collections import defaultdict
from collections.abc import Container, Iterable
from pathlib import Path
from typing import NamedTuple

from bank.ledger.balances import plus
from bank.ledger.charging import simulated
from bank.ledger.metered import MeteredObject, metered
from bank.ledger.months import month_of, month_span
from bank.ledger.posting import NOTHING, Quantities
from bank.ledger.tariff import EVERYBODY, MOST_BYTES, Tariff, read, slips
from bank.ledger.tariffs import Tariffs
from pipelines.accounts import erasures
from schemas import topics
from teller.operate import topic_reader, topic_writer
from teller.settings import Settings
from teller.settings.kafka_client import command_settings


class TariffError(RuntimeError):
    """A tariff is refused; the message says what to mend."""


class SimulatedParty(NamedTuple):
    """Outcome of a month for a party: what it used, what it keeps, and what the tariff asks, in 10^-18."""

    party: str
    used: Quantities
    kept: int
    exact: int


def from_file(file: Path) -> tuple[Tariff, bytes]:
    """Read a tariff from a file, with its text.

    Raises:
        TariffError.
    """
    try:
        with file.open("rb") as opened:
            text = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise TariffError(f"{file} cannot be read: {error.strerror}") from None
    found = read(text)
    if not isinstance(found, Tariff):
        raise TariffError(f"{file}: {found}")
    if said := slips(found):
        raise TariffError(f"{file}: {'; '.join(said)}")
    return found, text


def of_bank(settings: Settings) -> Tariffs:
    """Read the bank's tariffs; what is none is passed over, as the ledger does.

    Raises:
        TopicUnreadableError.
    """
    found = (read(each.value() or b"") for each in topic_reader.messages(settings, topics.LEDGER_TARIFFS))
    return Tariffs(each for each in found if isinstance(each, Tariff))


def check_fits(tariffs: Tariffs, tariff: Tariff) -> None:
    """Check a tariff beside the bank's.

    Raises:
        TariffError.
    """
    if said := tariffs.problem(tariff):
        raise TariffError(said)


def put(settings: Settings, tariff: Tariff, text: bytes) -> None:
    """Write a tariff that fits; from then on the ledger charges by it.

    Raises:
        TopicNotWrittenError: Kafka did not take it.
    """
    send(settings, tariff.name.encode(), text)


def send(settings: Settings, key: bytes, value: bytes) -> None:
    """Write a record to the topic of tariffs.

    Raises:
        TopicNotWrittenError: Kafka did not take it.
    """
    topic_writer.write(settings, topics.LEDGER_TARIFFS, [(key, value)])


def events(settings: Settings) -> Iterable[MeteredObject]:
    """Read each metering event once."""
    found = (metered(each.value()) for each in topic_reader.messages(settings, topics.METERING))
    return {each.id: each for each in found if each is not None}.values()


def erased(settings: Settings, month: str) -> frozenset[str]:
    """Return the owners whose erasure was decided before a month's end: they keep nothing.

    Raises:
        TopicUnreadableError.
    """
    return erasures.read_if_there(command_settings(settings)).begun_before(month_span(month).stop)


def simulate(
    tariff: Tariff, month: str, found: Iterable[MeteredObject], gone: Container[str] = ()
) -> list[SimulatedParty]:
    """Compute what a tariff would ask for the events of a month, wherever it is valid, by party. Bytes of owners who
    are `gone` are not kept.
    """
    used, kept = defaultdict[str, Quantities](lambda: NOTHING), defaultdict[str, int](int)
    for event in found:
        party, when = event.depositor if tariff.side == "depositor" else event.owner, month_of(event.time)
        if not party or tariff.party not in (EVERYBODY, party) or when > month:
            continue  # a withdrawal is no depositor's
        kept[party] += 0 if event.owner in gone else event.quantities.bytes
        if when == month:
            used[party] = plus(used[party], event.quantities)
    parties = ((party, used.get(party, NOTHING), kept[party]) for party in sorted(kept))
    return [SimulatedParty(*each, simulated(tariff, each[1], each[2])) for each in parties]
