"""Rules of passkeys."""

from typing import Final

#: Passkeys of an owner.
MOST_PASSKEYS: Final = 20
#: Passkeys after which an owner is enrolled.
ENOUGH: Final = 2
MOST_NAME: Final = 60


def went_back(before: int, now: int) -> bool:
    """Return whether a signature counter did not rise: there is a copy of the passkey (WebAuthn, 6.1.1). Passkeys that
    wander between devices count nothing, and say 0 always.
    """
    return (before > 0 or now > 0) and now <= before


def named(text: str) -> str:
    """Return the name that an owner gives a passkey: one line, nothing that a page or a terminal would act on."""
    return " ".join("".join(each if each.isprintable() else " " for each in text[: 4 * MOST_NAME]).split())[:MOST_NAME]
