"""The desk as a whole."""

from typing import Protocol

from teller.operate.owner_desk.port.checking import Checking
from teller.operate.owner_desk.port.deciding import Deciding
from teller.operate.owner_desk.port.giving import Giving
from teller.operate.owner_desk.port.money import DeskFiles
from teller.operate.owner_desk.port.reading import OwnersView
from teller.operate.owner_desk.port.signing_in import SignIn


class OwnerDesk(Protocol):
    """Parts of the desk; each is for any number of threads."""

    @property
    def sign_in(self) -> SignIn: ...

    @property
    def reading(self) -> OwnersView: ...

    @property
    def files(self) -> DeskFiles: ...

    @property
    def deciding(self) -> Deciding: ...

    @property
    def checking(self) -> Checking: ...

    @property
    def giving(self) -> Giving: ...
