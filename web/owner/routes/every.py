"""All routes."""

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI

from web.owner.pages import Pages
from web.owner.routes import decisions, security, signing_in

ROUTES: Final[tuple[Callable[[FastAPI, Pages], None], ...]] = (signing_in.add, security.add, decisions.add)
