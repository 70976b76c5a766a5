"""Check what is said about a legal entity. Pure."""

from typing import Final, Protocol

from bank.accounts.depositors import LEGAL_ID

#: Most characters of a name of a legal entity, and of a contact.
MOST_CHARS: Final = 200


class RegistrationError(RuntimeError):
    """A command that registers cannot be done; the message says what to do."""


class Words(Protocol):
    """Free words about a legal entity."""

    @property
    def legal_name(self) -> str: ...

    @property
    def contact(self) -> str: ...


def check_legal_id(legal_id: str) -> None:
    """Check a legal id, where there is one: an LEI's check digits are those of ISO 7064, MOD 97-10, as ISO 17442 says.

    Raises:
        RegistrationError: it has another form, or a digit or letter of an LEI is wrong.
    """
    if legal_id and not LEGAL_ID.fullmatch(legal_id):
        raise RegistrationError(f"{legal_id!r} is neither LEI:<20 characters> nor VAT:<country and number>")
    kind, _, code = legal_id.partition(":")
    if kind == "LEI" and int("".join(str(int(each, 36)) for each in code)) % 97 != 1:
        raise RegistrationError(f"{legal_id!r} has wrong check digits: compare it with the legal entity's papers")


def check_words(given: Words) -> None:
    """Check the name of the legal entity and whom to write to, where they are given.

    Raises:
        RegistrationError: one is too long, or would not show as it is.
    """
    for option, words in (("--legal-name", given.legal_name), ("--contact", given.contact)):
        if len(words) > MOST_CHARS or not words.isprintable():
            raise RegistrationError(f"{option} takes 1 to {MOST_CHARS} printable characters: no line breaks, no tabs")
