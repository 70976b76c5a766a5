"""The desk as the page sees it: each call goes over the wire, and whatever goes wrong there is a refusal."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

import httpx
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from teller.operate.owner_desk.port.checking import Checking
from teller.operate.owner_desk.port.deciding import Deciding
from teller.operate.owner_desk.port.giving import Giving
from teller.operate.owner_desk.port.money import DeskFiles
from teller.operate.owner_desk.port.reading import OwnersView
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.port.signing_in import SignIn
from teller.operate.owner_desk.wire.methods import FAILED, MOST_BYTES, WireMethod, methods, refused

log: Final = logging.getLogger(__name__)
#: Seconds to wait for the desk, which itself waits for Kafka's answer to a decision.
ANSWER_S: Final = 20.0
_AWAY: Final = DeskRefusal(Why.DELAYED, "desk", 5)
#: Outcome of a call that nobody answered; others that were not done are FAILED, and `Why`.
AWAY: Final = "away"


class WiredDesk:
    """The desk behind a transport; implements `OwnerDesk`. For any number of threads."""

    def __init__(self, transport: httpx.BaseTransport, told: Callable[[str], None] = lambda _: None) -> None:
        """`told` hears the outcome of each call that was not done."""
        self._told = told
        self._client = httpx.Client(transport=transport, base_url="http://desk", timeout=ANSWER_S)
        self.sign_in = cast("SignIn", _Part("sign_in", self._call))
        self.reading = cast("OwnersView", _Part("reading", self._call))
        self.files = cast("DeskFiles", _Part("files", self._call))
        self.deciding = cast("Deciding", _Part("deciding", self._call))
        self.checking = cast("Checking", _Part("checking", self._call))
        self.giving = cast("Giving", _Part("giving", self._call))

    def close(self) -> None:
        self._client.close()

    def _call(self, method: WireMethod, who: str, given: dict[str, Any]) -> Any:
        body = to_json({"who": who, "given": given}, bytes_mode="base64")
        try:
            answer = self._client.post(f"/{method.part}/{method.name}", content=body)
            found = from_json(answer.content[:MOST_BYTES]) if answer.status_code == httpx.codes.OK else None
            if isinstance(found, dict) and "refused" in found:
                refusal = refused.validate_python(found["refused"])
                self._told(refusal.why.value)
                return refusal
            if isinstance(found, dict) and "value" in found:
                return method.value.validate_json(to_json(found["value"]))
        except (httpx.HTTPError, ValueError, ValidationError) as error:
            log.warning("the owner's desk does not answer %s.%s: %s", method.part, method.name, type(error).__name__)
            self._told(AWAY)
            return _AWAY
        log.warning("the owner's desk cannot answer %s.%s: status %d", method.part, method.name, answer.status_code)
        self._told(FAILED)
        return _AWAY


def over_socket(socket: Path, told: Callable[[str], None] = lambda _: None) -> WiredDesk:
    """Return the desk that listens on a Unix socket; `told` as in `WiredDesk`."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
    return WiredDesk(httpx.HTTPTransport(uds=str(socket), limits=limits), told)


class _Part:
    """A part of the desk; its methods are those of its protocol."""

    def __init__(self, part: str, call: Callable[[WireMethod, str, dict[str, Any]], Any]) -> None:
        self._part, self._call = part, call

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = methods().get((self._part, name))
        if method is None:
            raise AttributeError(name)

        def called(*args: Any, **named: Any) -> Any:
            who = str(args[0]) if method.of_owner else ""
            return self._call(method, who, method.arguments(args[1:] if method.of_owner else args, named))

        return called
