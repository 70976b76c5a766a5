"""States of packages, as withdrawals.packages has them, and events that commands write there.

No command fences another, nor the packager: of events that exclude each other the first counts. So who writes one reads
the states again, and says what became of it.
"""

from uuid import UUID

from bank.withdrawals.packaging.package_events import PackageEvent, decoded, encoded
from bank.withdrawals.packaging.package_states import PackageState, PackageStates
from schemas.topics import PACKAGES
from teller.operate import topic_reader, topic_writer
from teller.settings import Settings


class PackagingError(RuntimeError):
    """An order, a grant, or what an originator signed is refused; the message says what to do, and quotes nothing."""


def read(settings: Settings) -> PackageStates:
    """Return the states of all packages, as of now; what is no event is passed over.

    Raises:
        TopicUnreadableError: the topic is not there or cannot be read.
    """
    found = PackageStates()
    for message in topic_reader.messages(settings, PACKAGES):
        found.take(decoded(message.key(), message.value()))
    return found


def named(states: PackageStates, name: str) -> PackageState:
    """Return the state of the package of this id.

    Raises:
        PackagingError: there is none.
    """
    try:
        found = states.of(UUID(name))
    except ValueError:
        raise PackagingError("that is no id of a package: `teller package show` lists them") from None
    if found is None:
        raise PackagingError("there is no such package: `teller package show` lists what there is")
    return found


def write(settings: Settings, event: PackageEvent) -> PackageState | None:
    """Write an event, and return the package's state after it; None where it is not there.

    Raises:
        TopicNotWrittenError, TopicUnreadableError.
    """
    topic_writer.write(settings, PACKAGES, [encoded(event)])
    return read(settings).of(event.package)
