"""Ask for an id that may not stand on a command line, where anybody on the machine can see it."""

import sys
from typing import Final

import typer

from bank.identity import pseudonyms
from connectors.api import MAX_OWNER_BYTES, OWNER_IDS, is_owner_id
from teller.settings import Settings, SettingsError, keys

_NO_ID: Final = f"what came on standard input is no id: give {OWNER_IDS}, and nothing after it"


def asked(settings: Settings, prompt: str) -> str:
    """Return the pseudonym of an id that is read from standard input.

    Raises:
        SettingsError: there is none, or what came is no id.
    """
    return pseudonyms.owner_pseudonym(keys.pseudonym_key(settings), asked_id(prompt))


def asked_id(prompt: str) -> str:
    """Return an id that is read from standard input: a terminal asks for it.

    Raises:
        SettingsError: there is none, or what came is no id.
    """
    try:
        given = _typed(prompt)
    except UnicodeDecodeError:
        raise SettingsError(_NO_ID) from None
    if not given:
        raise SettingsError("no id came on standard input")
    if not is_owner_id(given):
        raise SettingsError(_NO_ID)
    return given


def _typed(prompt: str) -> str:
    """Return a terminal's line, or all that comes, as far as an id can be long: a second line must not get lost."""
    if sys.stdin.isatty():
        return str(typer.prompt(prompt, err=True))
    return sys.stdin.read(MAX_OWNER_BYTES + 2).removesuffix("\n")
