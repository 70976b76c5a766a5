"""Check an offering beside what the bank has, open it, and close it before its date.

No command fences another: of two records of one version the first counts, for everybody who reads the topic. So who
opens a version reads it back, and hears where another command was first.
"""

from typing import Final

from bank.withdrawals import offering as documents
from bank.withdrawals.offering import OfferingProblems
from bank.withdrawals.offerings import Offerings, OfferingState, closing, encoded
from bank.withdrawals.originators import Originators
from bank.withdrawals.parties import against_originator, against_resale
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Offering
from schemas.topics import OFFERINGS
from teller.operate import topic_reader, topic_writer
from teller.settings import Settings

_ORIGINATORS: Final = {
    JudgeRule.ORIGINATOR_UNKNOWN: "originator: it is not registered: `teller originators register` does that",
    JudgeRule.ORIGINATOR_SUSPENDED: "originator: it is suspended: `teller originators reinstate` ends that, in 3 s",
    JudgeRule.ORIGINATOR_ENDED: "originator: its registration has ended, for good: another one has to open it",
    JudgeRule.RESALE: "uses: grant-use and sell are for originators that are registered as aggregators: remove them",
}
_OVER: Final = {
    OfferingState.REPLACED: "a newer version has replaced this one: `teller ido show` has its number",
    OfferingState.CLOSED: "it is closed, so nobody can accept it: open another one",
    OfferingState.EXPIRED: "it has expired, so nobody can accept it: open another one",
}


#: Milliseconds behind the beginning of `opens` from which offers are made, as Kafka's clock may be behind this one's:
#: standing terms answer an offer when it is made, and one that came before `opens` they would refuse, for good.
LATER_MS: Final = 60_000


class OfferingError(RuntimeError):
    """An offering is refused; the message says what to mend."""


def read(settings: Settings) -> Offerings:
    """Return all offerings, as of now; what is none is passed over, as the writer of withdrawals does.

    Raises:
        TopicUnreadableError: the topic is not there or cannot be read.
    """
    found = Offerings()
    for message in topic_reader.messages(settings, OFFERINGS):
        found.take_record(message.key(), message.value())
    return found


def checked(text: bytes, known: Offerings, now: int) -> Offering:
    """Return the offering of a document: one that there is, or the first or next version of one. `now` is in
    milliseconds since 1970-01-01T00:00:00Z.

    Raises:
        OfferingError: it is none; the message has each field to mend.
    """
    found = documents.read(text)
    if isinstance(found, Offering) and known.version(found.id, found.version) == found:
        return found
    found = documents.read(text, now)
    if isinstance(found, OfferingProblems):
        raise OfferingError(str(found))
    if said := _unfit(found, known):
        raise OfferingError("; ".join(said))
    return found


def check_originator(offering: Offering, originators: Originators, now: int) -> None:
    """Check that the originator is registered and active, and may ask for these uses.

    Raises:
        OfferingError: it is not so.
    """
    originator = originators.at(offering.originator, now)
    rule = against_originator(originator, offering.originator) or against_resale(offering.terms.uses, originator)
    if rule is not None:
        raise OfferingError(_ORIGINATORS[rule])


def check_not_over(offering: Offering, known: Offerings, now: int) -> bool:
    """Check that a version that there is can still be accepted; return whether offers can be made by now.

    Raises:
        OfferingError: it is replaced, closed or expired.
    """
    state = known.state(offering, now)
    if state in _OVER:
        raise OfferingError(f"{offering.id} version {offering.version}: {_OVER[state]}")
    return now >= offering.opens + LATER_MS


def named(known: Offerings, name: str, version: int = 0) -> Offering:
    """Return a version of an offering; 0: the newest.

    Raises:
        OfferingError: there is none.
    """
    found = known.version(name, version) if version else known.newest(name)
    if found is None:
        what = "version" if known.newest(name) else "offering"
        raise OfferingError(f"there is no such {what}: `teller ido show` lists what there is")
    return found


def put(settings: Settings, offering: Offering) -> None:
    """Write a version that fits; from then on it can be offered.

    Raises:
        OfferingError: another command wrote other terms under its number meanwhile.
        TopicNotWrittenError, TopicUnreadableError.
    """
    topic_writer.write(settings, OFFERINGS, [encoded(offering)])
    if read(settings).version(offering.id, offering.version) != offering:
        raise OfferingError("another command opened this version meanwhile, with other terms: see `teller ido show`")


def close(settings: Settings, name: str) -> None:
    """Write the order to close an offering; nobody can accept any version of it any more.

    Raises:
        TopicNotWrittenError.
    """
    topic_writer.write(settings, OFFERINGS, [closing(name)])


def _unfit(found: Offering, known: Offerings) -> tuple[str, ...]:
    newest = known.newest(found.id)
    if newest is None:
        return () if found.version == 1 else ("version: the first version of an offering is 1",)
    if known.is_closed(found.id):
        return ("offering: it was closed, for good: open another one, under a name of its own",)
    return documents.unfit_changes(newest, found)
