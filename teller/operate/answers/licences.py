"""Owners' licences as Agreements of ODRL, by what was decided. Pure."""

from collections.abc import Iterator

from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.odrl.writing import agreement
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.terms import Licence
from teller.operate.answers.history import OwnersHistory


def agreements(history: OwnersHistory, known: Offerings) -> Iterator[bytes]:
    """Yield the Agreement of each licence, ended ones too, whose terms are known."""
    for agreement_id, each in history.licences.items():
        begun = each.begun
        if (offering := known.version(begun.offering, begun.version)) is None:
            continue
        licence = Licence(
            agreement_id, begun.owner, offering.id, offering.version, offering.originator, offering.terms, begun.time,
            begun.until,
        )  # fmt: skip
        yield agreement(licence, Project(offering.purpose, offering.model, offering.framework))
