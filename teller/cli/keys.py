"""`teller keys`: keys of hashed fields, keys that records are sealed to, epochs of owners' keys, grants of objects, and
the encryption of what is stored.
"""

from pathlib import Path
from typing import Annotated

import typer

from teller.cli import epochs, grant, keys_backup
from teller.cli.encrypt_stored import encrypt_stored
from teller.output import JSON_FLAG, json_line, out
from teller.settings import SettingsError, hash_keys, load, seal_keys

app = typer.Typer(
    help="Keys of hashed fields, of sealed records, and of owners: show them, add one. Objects: grant, encrypt.",
    no_args_is_help=True,
)
app.command("encrypt-stored")(encrypt_stored)
AsJson = Annotated[bool, JSON_FLAG]
app.command()(grant.grant)
app.command("epochs")(epochs.epochs)
app.command("new-epoch")(epochs.new_epoch)
app.command("backup")(keys_backup.backup)
app.command("restore")(keys_backup.restore)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the generations in hash_key_file; the last one is in force."""
    found = hash_keys.generations(_file())
    for each in found:
        shown = {"generation": each.number, "in_force": each is found[-1]}
        if as_json:
            json_line(shown)
        else:
            out.print(f"generation {each.number}{', in force' if shown['in_force'] else ''}")


@app.command()
def rotate(as_json: AsJson = False) -> None:
    """Add a generation with a new key to hash_key_file. Workers take it at their next start.

    Hashes of fields change with it; owners' pseudonyms, buckets and marks of events do not.
    """
    file = _file()
    new = hash_keys.rotate(file)
    if as_json:
        json_line({"generation": new.number, "file": str(file)})
    else:
        out.print(f"Generation {new.number} is in {file}. Copy it to every worker, then start them again.")


@app.command("seal-key")
def seal_key(as_json: AsJson = False) -> None:
    """Show the public key that depositors' clients seal records to, and its id. It is no secret."""
    *_, key = seal_keys.keys(seal_keys.file(load())).values()
    if as_json:
        json_line({"key_id": key.name, "public_key": key.public.hex()})
    else:
        out.print(f"{key.public.hex()}  (key id {key.name})")


@app.command("rotate-seal")
def rotate_seal(as_json: AsJson = False) -> None:
    """Add a key to raw_private_keys_file. Workers take it at their next start; give depositors its public half then.

    Keep the lines of older keys until raw topics and failed events hold nothing that is sealed to them.
    """
    file = seal_keys.file(load())
    new = seal_keys.rotate(file)
    if as_json:
        json_line({"key_id": new.name, "public_key": new.public.hex(), "file": str(file)})
    else:
        out.print(f"Key {new.name} is in {file}. Copy it to every worker and start them again; only then publish it:")
        out.print(new.public.hex())


def _file() -> Path:
    file = load().hash_key_file
    if file is None:
        raise SettingsError("setting hash_key_file: not set, so hashed fields go by the pseudonym key; name a file")
    return file
