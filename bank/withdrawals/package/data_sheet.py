"""The data sheet of a package, after "Datasheets for Datasets" (Gebru and others, 2021), as JSON."""

from typing import Any

from bank.ledger.documents.months import time_text
from bank.ledger.money import shown
from bank.strict_documents import canonical
from bank.withdrawals.document_parts import codes_of, day_of
from bank.withdrawals.matching import told_count
from bank.withdrawals.package.contents import Package
from bank.withdrawals.package.names import AGREEMENT, record_type_of


def data_sheet(package: Package) -> bytes:
    """Write the data sheet. Of owners it tells a multiple of the offering's least group, and no exact number."""
    offering, found = package.offering, package.anonymity
    terms = offering.terms
    return canonical({
        "collection": {
            "received_from": day_of(terms.period.since),
            "received_until": day_of(terms.period.until),
            "schemas": sorted(package.versions.schemas),
            "who": "owners of a data bank, each of whom licensed this; a platform or the owner deposited the records",
        },
        "composition": {
            "files": [_file(package, name) for name in package.names],
            "owners_at_least": told_count(package.owners, terms.groups.owners) or 0,
            "rows": package.rows,
            "rows_of_one_owner": "cannot be told: each row has a pseudonym of its own",
        },
        "distribution": {
            "licence": AGREEMENT, "originator": offering.originator, "territory": codes_of(terms.territory),
        },
        "maintenance": {
            "ends": time_text(package.until),
            "made": time_text(package.made),
            "package": str(package.id),
            "revocation": "an owner may revoke; the bank then names this package in a notice, and gives out no new one "
            "with that owner's rows",
        },
        "motivation": {
            "framework": offering.framework, "model": offering.model, "offering": offering.id,
            "purpose": offering.purpose, "version": offering.version,
        },
        "preprocessing": {
            "k": found.k, "l": found.l, "loss": shown(found.loss), "rows_left_out": found.suppressed,
            "stripping_rules": sorted(package.versions.stripping),
        },
        "uses": sorted(use.value for use in terms.uses),
    })  # fmt: skip


def _file(package: Package, name: str) -> dict[str, Any]:
    found = package.files[name]
    return {
        "columns": dict(found.columns),
        "name": name,
        "record_type": record_type_of(name),
        "rows": found.rows,
    }
