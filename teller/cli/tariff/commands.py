"""`teller tariff check`, `set`, `show` and `simulate`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bank.ledger.money import EXACT_PLACES, WHOLE_SHARE, shown
from bank.ledger.months import MONTH
from bank.ledger.tariff import NEVER, Tariff
from teller.operate.ledger import tariffs
from teller.operate.ledger.tariffs import TariffError
from teller.output import JSON_FLAG, json_line, out, table
from teller.run import require_broker
from teller.settings import load

File = Annotated[Path, typer.Argument(help="The tariff, as JSON (docs/ledger.md).", show_default=False)]
Month = Annotated[str, typer.Argument(help="A month, UTC, such as 2026-11.", show_default=False)]
_COLUMNS = ("tariff", "side", "party", "currency", "from", "until", "payer", "minimum", "meters")


def check(
    file: File,
    bank: Annotated[bool, typer.Option("--bank", help="Also check that it fits beside the bank's tariffs.")] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Check a tariff, and change nothing."""
    found, _ = tariffs.from_file(file)
    if bank:
        settings = load()
        with require_broker.broker(settings):
            tariffs.check_fits(tariffs.of_bank(settings), found)
    _tell(found, as_json, "is a tariff" if not bank else "is a tariff, and fits beside the bank's")


def put(file: File, as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Set a tariff: from now on the ledger charges by it, held events first. It is never edited afterwards."""
    found, text = tariffs.from_file(file)
    settings = load()
    with require_broker.broker(settings):
        tariffs.check_fits(tariffs.of_bank(settings), found)
        tariffs.put(settings, found, text)
    _tell(found, as_json, "is set")


def show(as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Show the bank's tariffs."""
    settings = load()
    with require_broker.broker(settings):
        rows = [_row(each) for each in tariffs.of_bank(settings)]
    if as_json:
        for row in rows:
            json_line(row)
    elif not rows:
        out.print("No tariffs yet: metering events are held. `teller tariff set FILE` sets one.")
    else:
        table("Tariffs", _COLUMNS, [[str(cell) for cell in row.values()] for row in rows])


def simulate(month: Month, file: File, as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Compute what a tariff would ask for a month's metering events, by party; nothing is posted."""
    if MONTH.fullmatch(month) is None:
        raise TariffError("a month is written as 2026-11")
    found, _ = tariffs.from_file(file)
    settings = load()
    with require_broker.broker(settings):
        rows = tariffs.simulate(found, month, tariffs.events(settings), tariffs.erased(settings, month))
    told = [_simulated(found, each) for each in rows]
    if as_json:
        for row in told:
            json_line(row)
    elif not told:
        out.print("Nothing was stored of whom the tariff is for.")
    else:
        names = list(told[0])
        table(f"{found.name} in {month}", names, [list(row.values()) for row in told], names[1:])


def _simulated(tariff: Tariff, row: tariffs.SimulatedParty) -> dict[str, Any]:
    used = row.used
    quantities = {"objects": used.objects, "records": used.records, "bytes": used.bytes, "kept bytes": row.kept}
    return {"party": row.party, **quantities, tariff.currency: shown(row.exact, EXACT_PLACES)}


def _row(tariff: Tariff) -> dict[str, str]:
    payers = {0: "depositor", WHOLE_SHARE: "owner"}
    payer = payers.get(tariff.owner_share, f"owner {shown(tariff.owner_share)}, else depositor")
    cells = (
        tariff.name, tariff.side, tariff.party, tariff.currency, _day(tariff.since), _day(tariff.until), payer,
        shown(tariff.minimum), ", ".join(price.meter for price in tariff.prices),
    )  # fmt: skip
    return dict(zip(_COLUMNS, cells, strict=True))


def _day(time: int) -> str:
    return datetime.fromtimestamp(time // 1000, UTC).date().isoformat() if time < NEVER else ""


def _tell(tariff: Tariff, as_json: bool, said: str) -> None:
    if as_json:
        json_line(_row(tariff))
    else:
        out.print(f"{tariff.name} {said}.")
