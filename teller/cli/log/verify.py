"""`teller log verify`: check proofs offline."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bank.transparency.complete import CompleteList, is_of_list, verify_complete
from bank.transparency.keys import VerifierKey
from bank.transparency.kinds.every import BY_NUMBER
from bank.transparency.opening import Opening
from bank.transparency.tlog_proof import MOST_BYTES
from bank.transparency.verify import NotProven, Proven
from bank.transparency.verify import verify as verify_proof
from bank.transparency.whole_list import BEGINNING, OpenedLeaf
from schemas import framing
from teller.cli.exit_codes import SOME_REFUSED
from teller.cli.log import whole
from teller.cli.log.tools import LogKeys, Witnesses, WitnessKeys, keys_in
from teller.operate.log.monitor import Trust
from teller.output import JSON_FLAG, json_line, out


def verify(  # noqa: PLR0913, PLR0917 - one option each
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Proofs to check.")],
    keys: LogKeys,
    witness_keys: WitnessKeys = None,
    witnesses: Witnesses = 0,
    witness_checkpoint: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A checkpoint that one of the witnesses signed, from the witness itself: the owner's whole list, as "
            "the owner's page hands it out, must be of the same log.",
        ),
    ] = None,
    records: Annotated[bool, typer.Option("--records", help="Show each record of a whole list as well.")] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Check proofs with nothing of the bank but its keys: no network, Kafka or settings. Exit code 3: one is false."""
    trust = Trust(keys_in(keys), keys_in(witness_keys), witnesses)
    note = witness_checkpoint.read_bytes() if witness_checkpoint else None
    if note is not None and not trust.witness_keys:
        raise typer.BadParameter("--witness-checkpoint needs --witness-keys: whose signature it is")
    show = (_json_of if as_json else _print_leaf) if records else (lambda _leaf: None)
    all_proven = True
    for file in files:
        found = checked(file, *trust, note=note, take=show)
        json_line({"file": str(file), **found}) if as_json else _print(file, found)
        all_proven &= found["proven"]
    if not all_proven:
        raise typer.Exit(SOME_REFUSED)


def checked(  # noqa: PLR0913 - whom to trust, and what to do
    file: Path,
    log_keys: Sequence[VerifierKey],
    witness_keys: Sequence[VerifierKey],
    witnesses: int,
    *,
    note: bytes | None = None,
    take: Callable[[OpenedLeaf], object] = lambda _leaf: None,
) -> Mapping[str, Any]:
    """Check a file; return what it shows, for programs. `note` is a checkpoint that came from a witness; `take` is
    called with each leaf of a whole list.
    """
    with file.open("rb") as source:
        found = source.read(MOST_BYTES + 1)
    if found.startswith(BEGINNING):
        return whole.checked(file, Trust(log_keys, witness_keys, witnesses), note, take)
    if note is not None:
        return {"proven": False, "why": "a witness's checkpoint is for a whole list, and this is none: use --witnesses"}
    result: Proven | CompleteList | NotProven
    if is_of_list(found):
        result = verify_complete(found, log_keys, witness_keys, witnesses)
    else:
        result = verify_proof(found, log_keys, witness_keys, witnesses)
    if isinstance(result, NotProven):
        return {"proven": False, "why": result.why}
    if isinstance(result, CompleteList):
        shown: dict[str, Any] = {"leaves": list(result.leaves), "tag": result.tag.hex()}
    else:
        shown = {"leaf": result.leaf, **_record(result.opening)}
    head, names = result.checkpoint, sorted({key.name for key in result.witnesses})
    return {"proven": True, **shown, "log": head.origin, "size": head.size, "witnesses": names}


def _record(opening: Opening) -> dict[str, Any]:
    """Return kind, time and fields of a record, for programs."""
    kind = BY_NUMBER.get(opening.kind)
    return {
        "kind": kind.name if kind else opening.kind,
        "time": datetime.fromtimestamp(opening.time / 1000, UTC).isoformat() if opening.time < 2**47 else opening.time,
        "record": (kind.fields if kind else framing.decoded)(opening.record),
    }


def _print(file: Path, found: Mapping[str, Any]) -> None:
    name = plain_text(file)
    if not found["proven"]:
        out.print(f"{name}: NOT PROVEN: {found['why']}")
        return
    seen = f", seen by {', '.join(found['witnesses'])}" if found["witnesses"] else ""
    out.print(f"{name}: proven: {_what(found)}; in {found['log']}, {found['size']} leaves{seen}")
    for kind, count in found.get("records", {}).items():
        out.print(f"  {kind:18}{count}")
    _print_fields(found)


def _print_fields(found: Mapping[str, Any]) -> None:
    for field, value in (found.get("record") or {}).items():
        if value not in (None, "", [], 0):
            out.print(f"  {field:18}{plain_text(value)}")


def _leaf(leaf: OpenedLeaf) -> dict[str, Any]:
    return {"leaf": leaf.leaf, **(_record(leaf.opening) if leaf.opening else {"kind": "unopened", "time": ""})}


def _json_of(leaf: OpenedLeaf) -> None:
    json_line(_leaf(leaf))


def _print_leaf(leaf: OpenedLeaf) -> None:
    found = _leaf(leaf)
    out.print(f"leaf {found['leaf']}, {found['kind']}, {found['time']}")
    _print_fields(found)


def _what(found: Mapping[str, Any]) -> str:
    if "leaves" not in found:
        return f"leaf {found['leaf']}, {found['kind']}, {found['time']}"
    numbers = ", ".join(map(str, found["leaves"])) or "none"
    return f"all {len(found['leaves'])} leaves of the owner of tag {found['tag']}: {numbers}"


def plain_text(value: object) -> str:
    """Return a value's text, with what does not print replaced: it comes from outside."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return "".join(each if each.isprintable() else "?" for each in text)
