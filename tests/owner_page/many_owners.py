"""A desk of many owners, each with objects of their own. What it answers bears the mark of whom it answers for."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

import httpx

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.refused import DeskRefusal
from teller.operate.owner_desk.wire import server
from teller.operate.owner_desk.wire.methods import WireMethod, methods
from tests.owner_page import samples
from tests.owner_page.fake_desk import UNKNOWN, FakeDesk
from tests.owner_page.samples import OWNER

#: Kinds of ids, by the parameter of the desk's methods that takes them, and what the sample has there.
SAMPLES: Final[dict[str, Any]] = {
    "receipt": samples.RECEIPT, "agreement": samples.AGREEMENT, "offering": samples.OFFER_ROW.offering,
    "upload": "u1", "decision": "d1", "link": "l1", "passkey": "1", "session": "1", "file": "s1", "more": "m",
}  # fmt: skip
_MARKED: Final = b"Acme"


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """An owner: the account, a mark, and an id of each kind."""

    account: str
    mark: str
    ids: dict[str, str | UUID]


def many(count: int) -> list[OneOfMany]:
    return [OneOfMany(secrets.token_hex(16), f"mark-{secrets.token_hex(4)}", _ids()) for _ in range(count)]


def _ids() -> dict[str, str | UUID]:
    return {
        kind: uuid4() if isinstance(sample, UUID) else f"{kind}-{secrets.token_hex(8)}"
        for kind, sample in SAMPLES.items()
    }


@dataclass
class ManyOwnersDesk:
    """Implements `OwnerDesk` and `SessionOwners`: somebody else's id is unknown, and a foreign `more` is as none."""

    owners: dict[str, OneOfMany]
    sample: FakeDesk = field(default_factory=FakeDesk)
    said: list[tuple[str, str]] = field(default_factory=list)

    def __getattr__(self, part: str) -> Any:
        return _OwnersPart(self, part)

    def owner_of(self, token: str, needs: SessionNeeds) -> str | DeskRefusal:
        return self.sample.owner_of(token, needs)

    def answer(self, method: WireMethod, owner: str, given: dict[str, Any]) -> Any:
        """Return what the sample answers, marked as this owner's."""
        ids = self.owners[owner].ids
        asked = {name: value for name, value in given.items() if name in SAMPLES and value}
        if any(ids[name] != value for name, value in asked.items() if name != "more"):
            return UNKNOWN
        if method.part in ("deciding", "giving") and method.name not in ("outcome", "trial", "connectors"):
            self.said.append((owner, method.name))
        known = {name: SAMPLES[name] if ids[name] == value else "" for name, value in asked.items()}
        who = given.get("token", OWNER)
        args = {name: value for name, value in {**given, **known}.items() if name != "token"}
        found = getattr(getattr(self.sample, method.part), method.name)(who, **args)
        return found if isinstance(found, DeskRefusal) else self._marked(method, owner, found)

    def _marked(self, method: WireMethod, owner: str, found: Any) -> Any:
        plain = method.value.dump_json(found).replace(_MARKED, self.owners[owner].mark.encode())
        return method.value.validate_json(plain)


class _OwnersPart:
    """A part of the desk: any method of it, as the wire's table has them."""

    def __init__(self, desk: ManyOwnersDesk, part: str) -> None:
        self._desk, self._part = desk, part

    def __getattr__(self, name: str) -> Any:
        method = methods()[self._part, name]

        def called(*who: str, **given: Any) -> Any:
            owner = who[0] if who else self._desk.sample.tokens.get(given.get("token", ""), "")
            if owner:
                return self._desk.answer(method, owner, given)
            return getattr(getattr(self._desk.sample, self._part), name)(**given)

        return called


class InProcess(httpx.BaseTransport):
    """The wire without a socket: the desk's side answers in the thread that asks."""

    def __init__(self, desk: ManyOwnersDesk) -> None:
        self._desk: Any = desk

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _, part, name = request.url.path.split("/")
        _, found = server.answered(self._desk, self._desk, methods()[part, name], request.read())
        return httpx.Response(found.status_code, content=bytes(found.body))
