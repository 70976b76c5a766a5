"""Methods that go over the wire: read off the protocols, so that page and desk cannot differ from them.

A call is `POST /PART/METHOD` with `{"who": …, "given": {…}}`, answered by `{"value": …}` or `{"refused": …}`. Bytes are
in base64.
"""

import inspect
import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, create_model
from pydantic.fields import FieldInfo

from bank.sign_in.sessions import SessionNeeds
from teller.operate.owner_desk.port.checking import Checking
from teller.operate.owner_desk.port.deciding import Deciding
from teller.operate.owner_desk.port.giving import Giving
from teller.operate.owner_desk.port.money import DeskFiles
from teller.operate.owner_desk.port.reading import OwnersView
from teller.operate.owner_desk.port.refused import DeskRefusal
from teller.operate.owner_desk.port.signing_in import SignIn

#: Parts of the desk by their names in `OwnerDesk`.
PARTS: Final[Mapping[str, type]] = {
    "sign_in": SignIn,
    "reading": OwnersView,
    "files": DeskFiles,
    "deciding": Deciding,
    "checking": Checking,
    "giving": Giving,
}
#: Outcome of a call that failed at the desk, as both ends count it.
FAILED: Final = "failed"
#: First argument of each method that is of an owner: the page gives a token, and the desk an account.
WHO: Final = "who"
#: Methods that give something away, or cannot be taken back: the passkey must have been used of late. What takes
#: something back, as revoking does, needs none.
PROVEN: Final = frozenset({
    ("deciding", "accept"),
    ("deciding", "set_standing_terms"),
    ("deciding", "consent"),
    ("deciding", "confirm_link"),
    ("deciding", "name_successor"),
    ("deciding", "close"),
    ("files", "begin_export"),
})  # fmt: skip
#: Bytes of a call, and of its answer, at most: a piece of a file is 1 MiB, which base64 makes a third longer.
MOST_BYTES: Final = 4_000_000
_CONFIG: Final = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", extra="forbid", strict=False)


@dataclass(frozen=True, slots=True)
class WireMethod:
    """A method: its parameters but `who`, and readers and writers of what goes over the wire."""

    part: str
    name: str
    of_owner: bool
    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    given: TypeAdapter[Any]
    value: TypeAdapter[Any]

    def arguments(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of a call by their names, `who` not among them."""
        return {**self.defaults, **dict(zip(self.names, args, strict=False)), **named}


def needs(part: str, name: str) -> SessionNeeds:
    """Return what a method needs of the session that calls it."""
    if (part, name) in PROVEN:
        return SessionNeeds.PROVEN
    return SessionNeeds.DECISION if part == "deciding" and name != "outcome" else SessionNeeds.ALL


@cache
def methods() -> Mapping[tuple[str, str], WireMethod]:
    """Return the methods by part and name."""
    return {
        (part, name): _method(part, name, function)
        for part, protocol in PARTS.items()
        for name, function in inspect.getmembers(protocol, inspect.isfunction)
        if not name.startswith("_")
    }


refused: Final[TypeAdapter[DeskRefusal]] = TypeAdapter(DeskRefusal)


def _method(part: str, name: str, function: Any) -> WireMethod:
    hints = get_type_hints(function)
    known = list(inspect.signature(function).parameters.values())[1:]
    of_owner = bool(known) and known[0].name == WHO
    own = known[1:] if of_owner else known
    defaults = {each.name: each.default for each in own if each.default is not inspect.Parameter.empty}
    fields: dict[str, Any] = {
        each.name: (hints[each.name], FieldInfo(default=defaults[each.name]) if each.name in defaults else ...)
        for each in own
    }
    model = create_model(f"{part}_{name}", __config__=_CONFIG, **fields)
    return WireMethod(
        part,
        name,
        of_owner,
        tuple(each.name for each in own),
        defaults,
        TypeAdapter(model),
        _adapter(_without_refusal(hints["return"])),
    )


def _without_refusal(returned: Any) -> Any:
    """Return the type of a method's answer where it is no refusal."""
    if not isinstance(returned, types.UnionType):
        return returned
    left = [each for each in get_args(returned) if each is not DeskRefusal]
    found = left[0]
    for each in left[1:]:
        found = found | each
    return found


def _adapter(of: Any) -> TypeAdapter[Any]:
    if of is bytes:
        return TypeAdapter(of, config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))
    return TypeAdapter(of)
