"""`teller log show` and `teller log keys`: the log as it is published."""

from typing import Annotated

import typer

from bank.transparency.notes import Signature
from teller.operate.log import proving
from teller.output import JSON_FLAG, json_line, out
from teller.settings import Settings, load, log


def show(as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Show the log as it is published: its name, its size, its root and who has signed."""
    settings = load()
    found = proving.now(settings)
    head = found.checkpoint
    rows = {
        "origin": head.origin,
        "leaves": head.size,
        "root": head.root.hex(),
        "signed by": [_signer(each, settings) for each in found.note.signatures],
        "files": str(settings.log_files_folder or f"bucket log-{settings.bucket_prefix}"),
    }
    if as_json:
        json_line(rows)
        return
    for name, value in rows.items():
        out.print(f"{name:10}{', '.join(value) if isinstance(value, list) else value}")


def _signer(signature: Signature, settings: Settings) -> str:
    kinds = {key.verifier.key_id: key.kind.name.lower().replace("_", "-") for key in log.signer_keys(settings)}
    kind = kinds.get(signature.key_id) if signature.name == settings.log_origin else None
    return f"{signature.name} ({kind})" if kind else signature.name


def keys() -> None:
    """Print the log's keys, for those who check proofs: hand them out by another way than the log itself."""
    for key in log.signer_keys(load()):
        typer.echo(str(key.verifier))
