"""The demo's money: a tariff, a revenue that owners share, and one owner's statement of it, as JSON and PDF."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from bank.ledger.documents.amounts import text_of
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.drawing_up import Heading
from bank.ledger.documents.statement import HolderKind, LineKind, Statement, StatementStatus
from bank.ledger.months import month_of
from bank.ledger.ordering import order_of
from bank.ledger.posting import PostingKind
from bank.ledger.tariff import Tariff, read
from teller.operate.ledger import orders, tariffs
from teller.operate.private_file import private_file
from teller.operate.statements.drawing import drawn
from teller.operate.statements.topic_source import TopicSource
from teller.sandbox.patience import until
from teller.sandbox.tally import SumRow
from teller.settings import Settings

#: Depositors pay three quarters for each record, its owner the rest.
TARIFF: Final[dict[str, Any]] = {
    "tariff": "demo", "version": 1, "side": "depositor", "party": "*", "currency": "EUR", "valid_from": "2020-01-01",
    "payer": "shared", "owner_share": "0.25", "prices": [{"meter": "records", "price": "0.004"}],
}  # fmt: skip
#: What a builder of a model pays for an offering of everybody's records.
REVENUE: Final[dict[str, Any]] = {
    "order": "revenue", "id": "demo-offering", "originator": "demo-model-builder", "model": "demo-model",
    "currency": "EUR", "amount": "500", "commission": "0.1",
}  # fmt: skip


class DemoStatement(NamedTuple):
    """A statement, and the files that it lies in."""

    statement: Statement
    files: tuple[Path, ...]

    @property
    def document(self) -> Path:
        """The JSON, which `teller statement verify` takes."""
        return self.files[-1]

    def __str__(self) -> str:
        found = self.statement
        parts = ", ".join(f"{kind} {_sum(found, kind)}" for kind in (LineKind.REVENUE, LineKind.FEES))
        balance = ", ".join(f"{text_of(each.closing)} {each.currency}" for each in found.balances)
        return f"A statement of {found.holder.id[:12]}… for {found.month}: {parts}, balance {balance}; see " + (
            " and ".join(map(str, self.files))
        )


def _sum(found: Statement, kind: LineKind) -> str:
    """Sum up the lines of a kind; several partners are named, each with its part."""
    sums = Counter[str]()
    for line in found.lines:
        if line.kind is kind and line.amount:
            sums[line.partner] += line.amount.micros
    parts = ", ".join(f"{name} {text_of(micros)}" for name, micros in sorted(sums.items()))
    return text_of(sums.total()) + (f" ({parts})" if len(sums) > 1 else "")


def set_tariff(settings: Settings) -> None:
    """Set the demo's tariff."""
    text = json.dumps(TARIFF).encode()
    tariff = read(text)
    if isinstance(tariff, Tariff):
        tariffs.put(settings, tariff, text)


def statement(settings: Settings, owners: Sequence[SumRow], of: str = "") -> DemoStatement | None:
    """Share a revenue among owners by their records, and draw the statement of one, or of the first of them; None where
    the ledger has not posted it in time.
    """
    now, shares = _now(), {row.name: row.records for row in owners}
    if not shares:
        return None
    orders.give(settings, [orders.order(**REVENUE, time=now, shares=shares)])
    objects = sum(row.objects for row in owners)
    if not until(lambda: _is_posted(settings, objects)):
        return None
    heading = Heading(settings.bank_name, month_of(now), StatementStatus.DRAFT, 1, _now() + 1)
    holder = (HolderKind.OWNER, of or owners[0].name)
    found = drawn(TopicSource(settings), heading, holder, settings.statement_grace_days, settings.data_dir)
    return None if found is None else DemoStatement(found, tuple(_written(settings.data_dir, found)))


def _is_posted(settings: Settings, objects: int) -> bool:
    postings = [each for _, each in orders.placed(settings)]
    charged = sum(each.quantities.objects for each in postings if each.kind is PostingKind.METERING)
    name = f"revenue/{REVENUE['id']}"
    return charged >= objects and any(each.kind is PostingKind.SHARED and order_of(each) == name for each in postings)


def _written(folder: Path, found: Statement) -> list[Path]:
    """Write the JSON, and the PDF where what renders it is installed."""
    contents = {"statement.json": to_json(found)}
    if all(map(find_spec, ("typst", "pyiso20022", "xsdata"))):
        from teller.operate.statements.rendering import to_pdf  # noqa: PLC0415 - what is not everywhere

        contents = {"statement.pdf": to_pdf(found)} | contents
    for name, data in contents.items():
        with private_file(folder / name, "the demo's") as file:
            file.write(data)
    return [folder / name for name in contents]


def _now() -> int:
    return time.time_ns() // 1_000_000
