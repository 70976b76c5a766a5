"""Sign, as an originator on its own machine, that it has a package, and what it did after a notice."""

from datetime import date

from bank.withdrawals.package import names
from bank.withdrawals.package.checking import Wrong, unsigned, wrong_digest
from bank.withdrawals.packaging.answers_to_notices import Acknowledgement, answer_to, signed_word
from bank.withdrawals.packaging.notices import digest_of, notice_in
from bank.withdrawals.packaging.package_events import Did
from teller.operate.packages.folder import PackageError, PackageFolder


def acknowledgement(folder: PackageFolder, seed: bytes, on: date) -> bytes:
    """Sign that a package is there, each file as its statement has it. Whose statement it is is not asked.

    Raises:
        PackageError: a file is missing, or is another one.
    """
    document = folder.read(names.STATEMENT, names.MOST_STATEMENT_BYTES)
    found = unsigned(document)
    if isinstance(found, Wrong):
        raise PackageError(f"{found.file}: {found.why}")
    for name, said in found.files.items():
        if wrong := wrong_digest(found, name, *folder.digest(name, said.size)):
            raise PackageError(f"{wrong.file}: {wrong.why}")
    return signed_word(Acknowledgement(found.predicate.originator, found.package, digest_of(document), on), seed)


def answer(document: bytes, did: tuple[Did, ...], on: date, seed: bytes) -> bytes:
    """Sign what was done after a notice. Whose notice it is is not asked.

    Raises:
        PackageError: it is no notice.
    """
    notice = notice_in(document)
    if notice is None:
        raise PackageError("it is no notice as this version of Teller knows it")
    return signed_word(answer_to(notice, document, did, on), seed)
