"""Routes of all rooms."""

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI

from web.owner.pages import OwnerPages
from web.owner.routes import (
    account,
    checking,
    consents,
    decisions,
    deposits,
    earnings,
    giving,
    history,
    licences,
    offers,
    overview,
    security,
    signing_in,
    standing,
)

_ROOMS: Final = (
    signing_in, security, overview, standing, offers, licences, history, deposits, consents, earnings, account,
    checking, giving, decisions,
)  # fmt: skip
ROUTES: Final[tuple[Callable[[FastAPI, OwnerPages], None], ...]] = tuple(room.add for room in _ROOMS)
