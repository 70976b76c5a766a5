"""The desk of its parts, and what it forgets."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from teller.operate.owner_desk.port.checking import Checking
from teller.operate.owner_desk.port.deciding import Deciding
from teller.operate.owner_desk.port.giving import Giving
from teller.operate.owner_desk.port.money import DeskFiles
from teller.operate.owner_desk.port.reading import OwnersView
from teller.operate.owner_desk.port.signing_in import SignIn

#: Owners that are looked at together, and seconds between two such looks.
MOST: Final = 1_000
LOOK_S: Final = 10.0

log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AssembledDesk:
    """Implements `OwnerDesk` by what it was made of."""

    sign_in: SignIn
    reading: OwnersView
    files: DeskFiles
    deciding: Deciding
    checking: Checking
    giving: Giving


class Forgetting:
    """Has owners forgotten whose accounts ended, whoever ended them. `run` is for a thread of its own."""

    def __init__(
        self,
        known: Callable[[str, int], Sequence[str]],
        is_ended: Callable[[str], bool],
        forget: Sequence[Callable[[str], object]],
    ) -> None:
        """`known` gives owners of whom something is kept, in their order, behind one; `forget` may hear of an owner
        more than once.
        """
        self._known, self._is_ended, self._forget = known, is_ended, forget
        self._after = ""

    def run(self, stop: threading.Event) -> None:
        """Look again and again until stopped; what fails is tried again when its turn comes."""
        while not stop.wait(LOOK_S):
            try:
                self.turn()
            except Exception as error:  # no text, which may name an owner
                log.error("owners are not forgotten: %s", type(error).__name__)  # noqa: TRY400 - as above

    def turn(self) -> None:
        """Look at the next owners; behind the last one, the first comes next."""
        found = self._known(self._after, MOST)
        self._after = found[-1] if len(found) == MOST else ""
        for owner in filter(self._is_ended, found):
            for each in self._forget:
                each(owner)
