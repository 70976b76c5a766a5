"""Say of everything that is red what to do about it, and which runbook says more. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from teller import units
from teller.operate.top.frame import Frame, PartRow
from web.snapshot import Snapshot

#: Seconds that a record may wait: the objective of docs/slo.md.
LATE_S: Final = 300.0
_MEND: Final = "The rest heals by itself."
_START: Final = "Is it down? Start it; the rest heals by itself. The last lines of its log say why it stopped."
#: By state of a worker or router: what to do, and the runbook.
_STATES: Final = {
    "starting": ("It begins. If it stays so, its log says what it waits for.", "TellerPartNotReady"),
    "store-slow": ("The store answers slowly: see to its load and disks.", "TellerStoreErrors"),
    "store-unavailable": (f"The store does not answer: start it, or the network to it. {_MEND}", "TellerStoreErrors"),
    "store-refused": (f"The store refuses: see to the keys and rights of s3_access_key. {_MEND}", "TellerStoreErrors"),
    "kafka-unavailable": (f"Kafka does not answer: start it, or the network to it. {_MEND}", "TellerKafkaDown"),
    "kafka-refused": ("Kafka refuses: run `teller topics`, and see to the part's rights.", "TellerKafkaRefused"),
    "accounts-unreadable": ("The accounts cannot be read: see to Kafka and the topic.", "TellerAccountsUnreadable"),
    "custody-unavailable": (f"The custody does not answer: start it. {_MEND}", "TellerCustodySilent"),
    "keys-unavailable": ("bank.keys cannot be read: see to Kafka and the topic.", "TellerCustodySilent"),
    "keys-refused": ("The owners' keys are refused: see to the custody and its rights.", "TellerKeysRefused"),
    "registry-unavailable": (f"The schema registry does not answer: start it. {_MEND}", "TellerPartNotReady"),
    "stopped": (_START, "TellerPartDown"),
    "gone": (_START, "TellerPartDown"),
}
_OTHER: Final = ("Its log says what it waits for.", "TellerPartNotReady")


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something red: what it is, what is wrong, what to do, and the name of the runbook, which may be ""."""

    what: str
    why: str
    remedy: str
    runbook: str = ""


def remedies(seen: Snapshot) -> tuple[Remedy, ...]:
    """List what is red, causes before what follows from them."""
    return tuple(_all(seen))


def of_state(state: str) -> tuple[str, str]:
    """Return what to do about a part that is not well, and the runbook."""
    return _STATES.get(state, _OTHER)


def name_of(part: PartRow) -> str:
    """Return the part's name, or its address where it has never answered."""
    return part.part if part.part != "?" else part.address.removeprefix("http://").removesuffix("/metrics")


def _all(seen: Snapshot) -> Iterator[Remedy]:
    for what, why in sorted(seen.trouble.items()):
        yield Remedy(what, why, f"Is Kafka down? Start it. {_MEND}", "TellerKafkaDown")
    if (frame := seen.frame) is not None:
        if frame.trouble and not {"kafka", "Kafka"} & seen.trouble.keys():
            yield Remedy("Kafka", frame.trouble, f"Is it down? Start it. {_MEND}", "TellerKafkaDown")
        yield from _parts(frame.parts)
        yield from _late(frame)
        if frame.log is not None and frame.log.stopped:
            yield Remedy("The public log", "its writer has stopped: to go on would contradict what is published.",
                         "Do not start it anew before its log says why.", "TellerLogStopped")  # fmt: skip
    if seen.verdict is not None and seen.verdict.found is not None and not seen.verdict.found["well"]:
        yield Remedy("Account", "`teller verify` finds that something is wrong.",
                     "See below; move no offsets and delete no topics before.", "TellerUnaccountedRecords")  # fmt: skip


def _parts(parts: Iterable[PartRow]) -> Iterator[Remedy]:
    for part in parts:
        if not part.well:
            remedy, runbook = of_state(part.state)
            why = "does not answer" if part.state == "gone" else part.state or "is not ready"
            yield Remedy(name_of(part), why, remedy, runbook)


def _late(frame: Frame) -> Iterator[Remedy]:
    for stage, (place, behind) in sorted(frame.slowest.items()):
        if behind.seconds is not None and behind.seconds > LATE_S:
            why = f"a record of {place.domain} {place.partition} waits for a {stage} since {units.span(behind.seconds)}"
            yield Remedy("Late", why, f"Is a {stage} down? Start it; if all run, they need more of them.",
                         "TellerDelayOverObjective")  # fmt: skip
