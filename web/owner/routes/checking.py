"""“Is this all?”: what the browser's check fetches, and the files for whoever checks elsewhere."""

from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Response
from pydantic_core import to_json

from teller.operate.owner_desk.port.checking import LogKeys
from teller.operate.owner_desk.port.refused import DeskRefusal
from web.owner.config import OwnerPageConfig
from web.owner.pages import STATUS, OwnerPages
from web.owner.visitor import Visitor

HERE: Final = "/check"
_MOST_LEAF: Final = 2**53
#: Outcomes of the browser's check (web/owner/static/check/whole.js).
OUTCOMES: Final = (
    "complete", "unopened", "not_witnessed", "witness_older", "list_older", "away", "forged", "shortened", "unsigned",
    "witness_false", "forked", "set_back", "unreadable",
)  # fmt: skip
#: What can have happened, by its kind, as the words of a proven record name it.
_HAPPENED: Final = {
    "receipt": ("stored",),
    "account_event": (
        "enforced", "opened", "changed", "claimed", "linked", "unlinked", "consented", "withdrawn", "closed",
    ),
    "withdrawal": ("offered", "accepted", "declined", "refused", "revoked", "ended", "standing"),
    "delivery": ("delivered", "noticed", "answered"),
}  # fmt: skip
#: These have texts already, where the trail is shown.
_LOOKS: Final = (
    "read", "export", "grant", "lend", "key_use", "link", "consent", "account", "erasure", "verify", "package",
)  # fmt: skip
#: What a line of the log, and a row of the page's own lists, are once they were checked.
_MARKS: Final = {"line": ("proven", "unopened"), "row": ("proven", "unopened", "later", "wrong")}
#: Names of words, as the browser looks them up, and the keys of their texts.
WORDS: Final = (
    ("unopened", "check-word-unopened"),
    *((f"{where}.{what}", f"check-{where}-{what}") for where, known in _MARKS.items() for what in known),
    *(
        (f"{kind}.{what}", f"check-word-{kind}-{what}".replace("_", "-"))
        for kind in _HAPPENED
        for what in _HAPPENED[kind]
    ),
    *((f"access.{what}", f"access-{what}".replace("_", "-")) for what in _LOOKS),
)


def add(app: FastAPI, pages: OwnerPages) -> None:
    owner, checking, reading = Depends(pages.visitors.owner), pages.desk.checking, pages.desk.reading

    @app.get(HERE)
    def check(visitor: Annotated[Visitor, owner]) -> Response:
        witness = witness_of(checking.keys(visitor.token), pages.config)
        objects, uses = reading.objects(visitor.token), reading.uses(visitor.token)
        return pages.page(
            "check.html", visitor, HERE, witness=witness, outcomes=OUTCOMES, words=WORDS,
            objects=None if isinstance(objects, DeskRefusal) else objects.rows,
            uses=None if isinstance(uses, DeskRefusal) else uses.rows,
        )  # fmt: skip

    @app.get("/check/keys")
    def keys(visitor: Annotated[Visitor, owner]) -> Response:
        return _json(checking.keys(visitor.token))

    @app.get("/check/complete")
    def complete(visitor: Annotated[Visitor, owner]) -> Response:
        found = checking.complete(visitor.token)
        if isinstance(found, DeskRefusal):
            return _json(found)
        headers = {"content-disposition": 'attachment; filename="all.tlog-proof"'}
        return Response(found, media_type="application/octet-stream", headers=headers)

    @app.get("/check/leaves")
    def leaves(visitor: Annotated[Visitor, owner], size: int, begin: int = 0) -> Response:
        return _json(checking.leaves(visitor.token, _number(size), _number(begin)))

    @app.get("/check/consistency")
    def consistency(visitor: Annotated[Visitor, owner], before: int, size: int) -> Response:
        return _json(checking.consistency(visitor.token, _number(before), _number(size)))


def witness_of(found: LogKeys | DeskRefusal, config: OwnerPageConfig) -> str:
    """Return the address of the witness's newest checkpoint; empty where it is not one that the browser may ask."""
    if isinstance(found, DeskRefusal) or not config.witness_origin:
        return ""
    return found.witness_address if found.witness_address.startswith(f"{config.witness_origin}/") else ""


def _number(given: int) -> int:
    return min(max(given, 0), _MOST_LEAF)


def _json(found: Any) -> Response:
    status = STATUS[found.why] if isinstance(found, DeskRefusal) else 200
    return Response(to_json(found), status, media_type="application/json")
