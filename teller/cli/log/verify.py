"""`teller log verify`: check proofs offline."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bank.transparency.complete import CompleteList, is_of_list, verify_complete
from bank.transparency.keys import VerifierKey
from bank.transparency.kinds.every import BY_NUMBER
from bank.transparency.tlog_proof import MOST_BYTES
from bank.transparency.verify import NotProven, Proven
from bank.transparency.verify import verify as verify_proof
from schemas import framing
from teller.cli.exit_codes import SOME_REFUSED
from teller.cli.log.tools import LogKeys, Witnesses, WitnessKeys, keys_in
from teller.output import JSON_FLAG, json_line, out


def verify(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Proofs to check.")],
    keys: LogKeys,
    witness_keys: WitnessKeys = None,
    witnesses: Witnesses = 0,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Check proofs with nothing of the bank but its keys: no network, Kafka or settings. Exit code 3: one is false."""
    log_keys, seen_by = keys_in(keys), keys_in(witness_keys)
    results = [checked(file, log_keys, seen_by, witnesses) for file in files]
    for file, found in zip(files, results, strict=True):
        json_line({"file": str(file), **found}) if as_json else _print(file, found)
    if not all(found["proven"] for found in results):
        raise typer.Exit(SOME_REFUSED)


def checked(
    file: Path, log_keys: Sequence[VerifierKey], witness_keys: Sequence[VerifierKey], witnesses: int
) -> Mapping[str, Any]:
    """Check a file; return what it shows, for programs."""
    with file.open("rb") as source:
        found = source.read(MOST_BYTES + 1)
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
        shown = _record(result)
    head, names = result.checkpoint, sorted({key.name for key in result.witnesses})
    return {"proven": True, **shown, "log": head.origin, "size": head.size, "witnesses": names}


def _record(found: Proven) -> dict[str, Any]:
    opening, kind = found.opening, BY_NUMBER.get(found.opening.kind)
    return {
        "leaf": found.leaf,
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
    for field, value in (found.get("record") or {}).items():
        if value not in (None, "", [], 0):
            out.print(f"  {field:18}{plain_text(value)}")


def _what(found: Mapping[str, Any]) -> str:
    if "leaves" not in found:
        return f"leaf {found['leaf']}, {found['kind']}, {found['time']}"
    numbers = ", ".join(map(str, found["leaves"])) or "none"
    return f"all {len(found['leaves'])} leaves of the owner of tag {found['tag']}: {numbers}"


def plain_text(value: object) -> str:
    """Return a value's text, with what does not print replaced: it comes from outside."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return "".join(each if each.isprintable() else "?" for each in text)
