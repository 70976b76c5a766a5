"""Say in words what a leaf's record holds. Pure.

The browser believes none of them: it looks each text up in the record's bytes, which are proven (check/said.js). So
there are only texts that stand in the record as they are: ids and names, no numbers.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from bank.transparency.kinds import access, account_event, delivery, receipt, withdrawal
from bank.transparency.kinds.every import BY_NUMBER
from bank.transparency.opening import Opening

#: Texts of each kind, by the field that holds them: the label that the page knows them by.
_TEXTS: Final[Mapping[int, Mapping[str, str]]] = {
    receipt.KIND.number: {"receipt_id": "receipt", "depositor": "depositor", "schema": "schema"},
    account_event.KIND.number: {"consent_id": "consent", "purpose": "purpose", "given_by": "given_by"},
    access.KIND.number: {"access_id": "access", "who": "who", "role": "role", "purpose": "purpose", "what": "what"},
    withdrawal.KIND.number: {
        "event_id": "event", "offering": "offering", "originator": "originator", "agreement": "agreement",
        "rule": "rule",
    },
    delivery.KIND.number: {
        "event_id": "event", "offering": "offering", "originator": "originator", "agreement": "agreement",
        "package": "package", "notice": "notice",
    },
}  # fmt: skip
#: Field that says what happened; a receipt says one thing alone.
_WHAT: Final[Mapping[int, str]] = {
    account_event.KIND.number: "event",
    access.KIND.number: "access",
    withdrawal.KIND.number: "event",
    delivery.KIND.number: "event",
}
_STORED: Final = "stored"


def words(opening: Opening) -> str:
    """Return kind, time, what happened and the texts of a record as JSON; empty where this version cannot read it."""
    kind = BY_NUMBER.get(opening.kind)
    found = kind.fields(opening.record) if kind is not None and opening.kind in _TEXTS else None
    if kind is None or found is None:
        return ""
    of = {label: _text(found.get(name)) for name, label in _TEXTS[opening.kind].items()}
    said = {"kind": kind.name, "time": opening.time, "what": _what(opening.kind, found)}
    return json.dumps({**said, "of": {label: text for label, text in of.items() if text}}, ensure_ascii=False)


def _what(kind: int, found: Mapping[str, Any]) -> str:
    what = found[_WHAT[kind]] if kind in _WHAT else _STORED
    return str(what).lower() if kind == account_event.KIND.number else str(what)


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | UUID) else ""
