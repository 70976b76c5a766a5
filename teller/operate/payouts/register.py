"""The register of payees on `ledger.payees`: bank details, sealed to the operators' key.

Only who has the private half, `failed_private_key_file`, reads them. They are not under an owner's key: what is due to
an owner who was erased is still paid.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from bank.ledger.documents import payees
from bank.ledger.documents.payees import Payee, WrongRow
from schemas import sealed
from schemas.sealed import NotOpenedError, SealKey
from schemas.topics import ENCRYPTION_HEADER, LEDGER_PAYEES
from teller.operate import topic_reader, topic_writer
from teller.operate.repair.unseal import private_key
from teller.settings import Settings, SettingsError, keys


class PayeeError(RuntimeError):
    """Payees are refused; the message says what to mend, and tells nothing of them."""


def put(settings: Settings, file: Path) -> int:
    """Register the payees of a file, all or none, in the place of those before; return how many.

    Raises:
        PayeeError: a row is wrong.
        TopicNotWrittenError: Kafka did not take one.
        SettingsError: there is no operators' key.
    """
    for each in _rows(file):
        if isinstance(each, WrongRow):
            raise PayeeError(f"{file}, {each}")
    public = keys.failed_public_key(settings)
    if public is None:
        raise SettingsError("payees are sealed to the operators' key: set failed_public_key_file (docs/deploying.md)")
    header = {ENCRYPTION_HEADER: sealed.header(public)}
    found = (each for each in _rows(file) if isinstance(each, Payee))
    return topic_writer.write(
        settings,
        LEDGER_PAYEES,
        (
            (each.account, sealed.seal(public, LEDGER_PAYEES, each.account.encode(), payees.encoded(each)))
            for each in found
        ),
        header,
    )


def forget(settings: Settings, account: str) -> None:
    """Take a payee out of the register; Kafka's compaction removes what is there.

    Raises:
        TopicNotWrittenError: Kafka did not take it.
    """
    topic_writer.write(settings, LEDGER_PAYEES, [(account, None)])


def registered(settings: Settings) -> set[str]:
    """Return the accounts that have a payee. No key is needed.

    Raises:
        TopicUnreadableError.
    """
    found: set[str] = set()
    for account, value in _entries(settings):
        (found.add if value else found.discard)(account)
    return found


def opener(settings: Settings) -> Callable[[], dict[str, Payee]]:
    """Return what opens the register, by the account; who is sealed to another key, or damaged, is not there.

    Raises:
        SettingsError: there is no private key.
    """
    key = SealKey.of(bytes(private_key(settings)))

    def opened() -> dict[str, Payee]:
        found = (_opened(key, *each) for each in _newest(settings).items())
        return {each.account: each for each in found if each is not None}

    return opened


def _opened(key: SealKey, account: str, value: bytes) -> Payee | None:
    try:
        return payees.decoded(account, sealed.opened(key, LEDGER_PAYEES, account.encode(), value))
    except NotOpenedError:
        return None


def _newest(settings: Settings) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for account, value in _entries(settings):
        if value:
            found[account] = value
        else:
            found.pop(account, None)
    return found


def _entries(settings: Settings) -> Iterator[tuple[str, bytes | None]]:
    for message in topic_reader.messages(settings, LEDGER_PAYEES):
        yield (message.key() or b"").decode(errors="replace"), message.value()


def _rows(file: Path) -> Iterator[Payee | WrongRow]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield from payees.rows(iter(lambda: lines.readline(2000), ""))
    except OSError as error:
        raise PayeeError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise PayeeError(f"{file}: write it in UTF-8") from None
