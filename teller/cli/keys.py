"""`teller keys`: generations of the keys that hash fields."""

from pathlib import Path
from typing import Annotated

import typer

from teller.output import JSON_FLAG, json_line, out
from teller.settings import SettingsError, hash_keys, load

app = typer.Typer(help="Keys of hashed fields: list their generations, add one.", no_args_is_help=True)
AsJson = Annotated[bool, JSON_FLAG]


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


def _file() -> Path:
    file = load().hash_key_file
    if file is None:
        raise SettingsError("setting hash_key_file: not set, so hashed fields go by the pseudonym key; name a file")
    return file
