"""A block of a package: the rows of its owners of one record type, anonymised, written as a file and encrypted."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

import pyarrow as pa

from bank.strict_documents import canonical
from bank.withdrawals.anonymising.anonymise import anonymise
from bank.withdrawals.anonymising.coding import PackageRows
from bank.withdrawals.anonymising.former import FormerReleases, ReleasedPackage, released
from bank.withdrawals.anonymising.ladders import Ladder
from bank.withdrawals.anonymising.outcomes import AnonymisedRows, AnonymisingRefusal, AnonymisingRule
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule
from bank.withdrawals.anonymising.plan_document import plan_fields
from bank.withdrawals.package.contents import DataFile
from bank.withdrawals.package.data_file import data_file
from bank.withdrawals.package.names import data_file_name
from bank.withdrawals.package.row_opening import RowLink
from bank.withdrawals.packaging.blocks import place_of, places_of
from bank.withdrawals.packaging.package_events import PackageRule
from bank.withdrawals.packaging.releases import BlockRelease, OwnerRelease, ReleasePlace, sealed_block, sealed_owner
from pipelines.packager.building.notes import BlockNote
from pipelines.packager.building.openings import sealed_openings
from pipelines.packager.building.stage import OwnerRows, PackageStage
from pipelines.packager.building.wanted import NotMade, PackageWanted
from pipelines.packager.extraction.columns import columns_of
from pipelines.packager.extraction.extract import BlockRows, extract
from pipelines.packager.extraction.receipts import Licensed, LiveReceipts, PackageReceipt
from pipelines.packager.extraction.sources import PackageSources

_SEED_BYTES: Final = 32
_RULES: Final = {
    AnonymisingRule.FORMER_PACKAGES: PackageRule.FORMER_PACKAGES,
    AnonymisingRule.FORMER_COLUMN_MISSING: PackageRule.FORMER_PACKAGES,
    AnonymisingRule.WRONG_PLAN: PackageRule.WRONG_ORDER,
}


@dataclass(frozen=True)
class Block:
    """A block that is to be made; `former` is what it is compared with."""

    wanted: PackageWanted
    record_type: str
    number: int
    blocks: int
    former: FormerReleases

    @property
    def name(self) -> str:
        """The name of its file."""
        return data_file_name(self.record_type, self.number)

    @cached_property
    def plan(self) -> AnonymisingPlan:
        """The plan, without what does not go out."""
        plan = self.wanted.order.plans[self.record_type]
        kept = {name: rule for name, rule in plan.columns.items() if rule is not ColumnRule.IDENTIFIER}
        return replace(plan, columns=kept)

    @property
    def fields(self) -> set[str]:
        """The fields that are read: those that go out, and those that former packages are compared by."""
        return self.plan.columns.keys() | self.former.columns

    @property
    def ladders(self) -> dict[str, list[Ladder]]:
        """The columns that are generalised, here or in a former package."""
        found: dict[str, list[Ladder]] = {}
        for ladders in (self.plan.ladders, *(each.ladders for each in self.former.packages)):
            for name, ladder in ladders.items():
                found.setdefault(name, []).append(ladder)
        return found

    def place(self, owner: str = "") -> ReleasePlace:
        """Return the place of an owner's entry in the ledger of releases, or of the block's."""
        return ReleasePlace(self.wanted.package, self.record_type, self.number, owner)


def make_block(
    block: Block, live: LiveReceipts, sources: PackageSources, stage: PackageStage, beat: Callable[[], object]
) -> BlockNote | NotMade | None:
    """Make a block, or keep the one that is there and made of the same; None: its owners have no such records.

    Raises:
        Unextracted, and what the sources raise. StageDamaged, AgeError, OSError.
    """
    receipts = list(live.block(block.record_type, places_of(block.number, block.blocks)))
    licences = live.licences({each.owner for each in receipts})
    identity, there = _identity(block, receipts, licences), stage.note(block.name)
    if there is not None and there.identity == identity and receipts:
        return there
    stage.drop(block.name)
    if not receipts:
        return None
    sources.announce(licences)
    rows = extract(receipts, block.fields, sources, beat)
    beat()
    table = PackageRows(rows.owners, _shown(block, rows))
    done = anonymise(table, block.plan, block.wanted.random(_SEED_BYTES), block.former)
    beat()
    if isinstance(done, AnonymisingRefusal):
        return _refused(done)
    return _Making(block, rows, table, done, licences).keep(identity, sources, stage)


@dataclass(frozen=True)
class _Making:
    """Rows of a block that go out."""

    block: Block
    rows: BlockRows
    table: PackageRows
    done: AnonymisedRows
    licences: Mapping[str, Licensed]

    def keep(self, identity: str, sources: PackageSources, stage: PackageStage) -> BlockNote:
        """Write what comes of the block into the stage; its note comes last."""
        block, wanted, report = self.block, self.block.wanted, self.done.report
        made = self._file()
        by_owner = self._by_owner(made)
        note = BlockNote(
            record_type=block.record_type, block=block.number, blocks=block.blocks, identity=identity,
            rows=len(made.leaves), sha256=sha256(made.data).hexdigest(), size=len(made.data), columns=made.columns,
            encrypted=stage.keep_encrypted(block.name, made.data, wanted.recipient),
            k=report.k, l=report.diversity, loss=report.loss * len(self.rows.owners), looked_at=len(self.rows.owners),
            until=min(self.licences[owner].until for owner in by_owner),
            schemas=tuple(sorted(self.rows.schemas)), rules=tuple(sorted(self.rows.rules)),
        )  # fmt: skip
        stage.keep(f"{block.name}.leaves", made.leaves)
        stage.keep_owners(block.name, self._owners(by_owner))
        stage.keep_pairs(f"{block.name}.releases", self._releases(made, by_owner))
        openings = sealed_openings(made.openings, by_owner, sources, wanted.random)
        stage.keep_pairs(f"{block.name}.openings", openings)
        stage.keep_note(note)
        return note

    def _file(self) -> DataFile:
        columns, kinds = self.done.columns, columns_of(self.block.record_type)
        generalised = self.block.plan.ladders
        table = pa.table({
            name: pa.array(values, pa.string()) if name in generalised else kinds[name].array(values)
            for name, values in columns.items()
        })  # fmt: skip
        wanted = self.block.wanted
        return data_file(wanted.package, self.block.record_type, table, self._links(), wanted.random)

    def _links(self) -> list[RowLink]:
        rows = self.rows
        receipts = [(each.uuid, self.licences[each.owner].sha256) for each in rows.receipts]
        found = []
        for row in self.done.source.tolist():
            receipt, agreement = receipts[rows.of_receipt[row]]
            found.append(RowLink(receipt, rows.places[row], agreement))
        return found

    def _by_owner(self, made: DataFile) -> dict[str, list[int]]:
        """Return the numbers of each owner's rows in the file, rising."""
        source, found = self.done.source.tolist(), dict[str, list[int]]()
        for number, place in enumerate(made.places):
            found.setdefault(self.rows.owners[source[place]], []).append(number)
        return dict(sorted(found.items()))

    def _owners(self, by_owner: Mapping[str, list[int]]) -> Iterator[OwnerRows]:
        key = self.block.wanted.keys.blocks
        for owner, rows in by_owner.items():
            yield OwnerRows(place_of(owner, key), owner, self.licences[owner].agreement, len(rows))

    def _releases(self, made: DataFile, by_owner: Mapping[str, list[int]]) -> Iterator[tuple[bytes, bytes]]:
        block, wanted = self.block, self.block.wanted
        counts, groups = released(self.table, block.plan, self.done)
        package = ReleasedPackage(
            wanted.package, wanted.offering.originator, block.record_type, wanted.offering.terms.period,
            block.plan.ladders, self.done.report.rungs, counts,
        )  # fmt: skip
        key, random = wanted.keys.releases, wanted.random
        yield from sealed_block(block.place(), BlockRelease(package, block.blocks), key, random)
        for owner, rows in by_owner.items():
            names = tuple(made.pseudonyms[row] for row in rows)
            entry = OwnerRelease(self.licences[owner].agreement, groups[owner], names)
            yield from sealed_owner(block.place(owner), entry, key, random)


def _identity(block: Block, receipts: Iterable[PackageReceipt], licences: Mapping[str, Licensed]) -> str:
    """Return a digest of all that a block is made of: objects, licences, plan, fields and what it is compared with."""
    wanted = block.wanted
    found = hashlib.sha256(canonical({
        "package": str(wanted.package), "type": block.record_type, "block": [block.number, block.blocks],
        "plan": plan_fields(block.plan), "recipient": wanted.recipient,
        "former": sorted(str(each.package) for each in block.former.packages),
    }))  # fmt: skip
    for each in receipts:
        found.update(each.id + each.owner.encode())
    for owner, licence in sorted(licences.items()):
        found.update(f"{owner} {licence.agreement} {licence.until} {licence.sha256}\n".encode())
    return found.hexdigest()


def _shown(block: Block, rows: BlockRows) -> dict[str, Any]:
    """Return the columns as anonymising takes them: those that ladders generalise as ladders know them."""
    kinds, ladders, generalised = columns_of(block.record_type), block.ladders, block.plan.ladders
    found: dict[str, Any] = {}
    for name, values in rows.columns.items():
        kept = name in block.plan.columns and name not in generalised
        found[name] = kinds[name].known(values, exact=kept) if name in ladders else kinds[name].values(values)
    return found


def _refused(found: AnonymisingRefusal) -> NotMade:
    counts = {
        "suppressed_rows": found.suppressed_rows, "allowed_rows": found.allowed_rows,
        "suppressed_owners": found.suppressed_owners, "allowed_owners": found.allowed_owners,
    }  # fmt: skip
    rule = _RULES.get(found.rule, PackageRule.NOT_ANONYMOUS)
    return NotMade(rule, str(found), {name: count for name, count in counts.items() if count})
