"""Build a package: record type by record type, block by block, in the order in which its rows are counted."""

from collections.abc import Callable, Iterator
from typing import Final

from bank.withdrawals.matching import told_count
from bank.withdrawals.package.row_tree import RowTree
from bank.withdrawals.packaging.blocks import blocks_for
from bank.withdrawals.packaging.package_events import PackageRule
from pipelines.packager.building.block import Block, make_block
from pipelines.packager.building.notes import BlockNote, anonymity
from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import FormerLedger, MadePackage, NotMade, PackageWanted
from pipelines.packager.extraction.columns import columns_of
from pipelines.packager.extraction.extract import Unextracted
from pipelines.packager.extraction.receipts import LiveReceipts
from pipelines.packager.extraction.sources import PackageSources
from pipelines.withdrawals.age_files import AgeError

_FEW: Final = "too few owners have a licence and records for what the offering promises: wait for more"
_NOTHING: Final = "no owner with a licence has records of the period"


def build(
    wanted: PackageWanted,
    sources: PackageSources,
    former: FormerLedger,
    stage: PackageStage,
    beat: Callable[[], object],
) -> MadePackage | NotMade:
    """Build a package into its stage; what a killed run or a former attempt left there is kept where it is the same.

    `beat` is called often while it works. A further attempt has a higher number and other licences.

    Raises:
        SourcesUnavailable, and what the sources raise: build again later. OSError: the stage cannot be written.
    """
    made = stage.made()
    if made is not None and made.attempt == wanted.attempt:
        return made
    stage.reopen()
    if problems := list(_problems(wanted)):
        return NotMade(problems[0][0], "; ".join(words for _, words in problems))
    try:
        with LiveReceipts(stage.scratch, wanted.keys.blocks) as live:
            return _built(wanted, live, sources, former, stage, beat)
    except Unextracted as error:
        return NotMade(error.rule, str(error))
    except AgeError:
        return NotMade(PackageRule.NO_RECIPIENT, "the originator's key is none that files are encrypted to")


def _problems(wanted: PackageWanted) -> Iterator[tuple[PackageRule, str]]:
    for problem in wanted.order.problems(wanted.offering):
        yield PackageRule.WRONG_ORDER, problem
    for record_type, plan in sorted(wanted.order.plans.items()):
        for name in sorted(plan.columns.keys() - columns_of(record_type).keys()):
            yield PackageRule.FIELD_UNKNOWN, f"{record_type}: a package has no form for the field {name}"


def _built(  # noqa: PLR0913, PLR0917 - what `build` is given
    wanted: PackageWanted, live: LiveReceipts, sources: PackageSources, former: FormerLedger, stage: PackageStage,
    beat: Callable[[], object],
) -> MadePackage | NotMade:  # fmt: skip
    terms = wanted.offering.terms
    live.take_licences(wanted.licences, beat)
    if live.owners < terms.groups.owners:
        return _too_few(live.owners, wanted)
    live.take_receipts(sources.receipts(), terms.record_types, terms.period, beat)
    notes: list[BlockNote] = []
    for block in _blocks(wanted, live, former, stage):
        found = make_block(block, live, sources, stage, beat)
        if isinstance(found, NotMade):
            return found
        notes += [found] if found else []
    return _made(wanted, notes, stage) if notes else NotMade(PackageRule.NO_RECORDS, _NOTHING)


def _blocks(wanted: PackageWanted, live: LiveReceipts, former: FormerLedger, stage: PackageStage) -> Iterator[Block]:
    there = {each.record_type: each.blocks for each in stage.notes()}
    originator, period = wanted.offering.originator, wanted.offering.terms.period
    for record_type in sorted(wanted.order.plans):
        blocks = former.blocks(originator, record_type) or there.get(record_type)
        blocks = blocks or blocks_for(live.count(record_type), wanted.block_owners)
        for number in range(blocks):
            yield Block(wanted, record_type, number, blocks, former.former(originator, record_type, period, number))


def _made(wanted: PackageWanted, notes: list[BlockNote], stage: PackageStage) -> MadePackage | NotMade:
    owners, tree = sum(1 for _ in stage.owners()), RowTree()
    told = told_count(owners, wanted.offering.terms.groups.owners)
    if told is None:
        return _too_few(owners, wanted)
    tree.add(stage.leaves())
    reached = anonymity(notes)
    made = MadePackage(
        package=wanted.package, attempt=wanted.attempt, made=wanted.made, recipient=wanted.recipient,
        root=tree.root(), rows=tree.size, owners=owners, owners_at_least=told, k=reached.k, l=reached.l,
        loss=reached.loss, suppressed=reached.suppressed, until=min(each.until for each in notes),
        files=len(notes), size_bytes=sum(each.encrypted for each in notes),
    )  # fmt: skip
    stage.keep_made(made)
    return made


def _too_few(owners: int, wanted: PackageWanted) -> NotMade:
    counts = {"owners": owners, "least_owners": wanted.offering.terms.groups.owners}
    return NotMade(PackageRule.TOO_FEW_OWNERS, _FEW, counts)
