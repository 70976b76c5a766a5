"""`teller schemas`: the contracts, their privacy rules, and whether a new version fits."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from schemas import catalog, compatibility, framing
from schemas.catalog import Schema, SchemaError
from teller.operate.field_rows import field_rows
from teller.output import JSON_FLAG, err, json_line, out, table

app = typer.Typer(help="The schemas of records, with their privacy rules.", no_args_is_help=True)
AsJson = Annotated[bool, JSON_FLAG]
Name = Annotated[str, typer.Argument(help="The schema, such as social.post.v1; `teller schemas list` has all.")]
NewVersion = Annotated[Path, typer.Argument(help="The new version: DOMAIN/NAME.vN.avsc.")]


@app.command("list")
def list_schemas(as_json: AsJson = False) -> None:
    """List every schema with its framing: the ten bytes before each record in Avro, to be copied."""
    known = sorted(catalog.load(), key=lambda schema: schema.name)
    if as_json:
        for schema in known:
            json_line(
                {
                    "schema": schema.name,
                    "fingerprint": schema.fingerprint.hex(),
                    **_framing(schema),
                    "doc": schema.declared["doc"],
                }
            )
        return
    rows = [(schema.name, framing.header(schema).hex(" "), schema.declared["doc"]) for schema in known]
    table("Schemas", ["schema", "framing", "what it is"], rows)


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show one schema's fields with their privacy rules; --json gives the Avro schema itself."""
    schema = catalog.load().by_name(name)
    if as_json:
        json_line(schema.declared)
        return
    out.print(Text.assemble((schema.name, "bold"), f"  {schema.declared['doc']}"))
    out.print(f"framing {framing.header(schema).hex(' ')}")
    for library, mark in catalog.aliases().get(schema.name, {}).items():
        out.print(f"taken as well: fingerprint {mark.hex()}, which {library} computes")
    table("", ["field", "type", "privacy", "what it is"], field_rows(schema))


@app.command()
def check(
    file: NewVersion, against: Annotated[str, typer.Option(help="Schema to check against; not given: its newest.")] = ""
) -> None:
    """Check that a new version (an .avsc file) has its privacy rules and can read what the old one wrote."""
    try:
        declared = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SchemaError(f"{file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SchemaError(f"{file} cannot be read as JSON: {error}") from None
    new = catalog.make(_subject(file), declared)
    old = catalog.load().by_name(against) if against else _newest(new.subject, new.version)
    if found := compatibility.problems(new, old):
        err.print(f"{new.name} cannot read what {old.name} wrote:", *found, sep="\n  ")
        raise typer.Exit(1)
    out.print(f"{new.name} can read what {old.name} wrote, and each field has its privacy rule.")


def _framing(schema: Schema) -> dict[str, Any]:
    """Return the framing bytes, and the fingerprints that are taken as well by the library that computes each."""
    marks = catalog.aliases().get(schema.name, {})
    return {
        "framing": framing.header(schema).hex(),
        "aliases": {library: mark.hex() for library, mark in marks.items()},
    }


def _subject(file: Path) -> str:
    return f"{file.resolve().parent.name}.{file.name.rpartition('.v')[0] or file.stem}"


def _newest(subject: str, below: int) -> Schema:
    older = [schema for schema in catalog.load() if schema.subject == subject and schema.version < below]
    if not older:
        raise SchemaError(f"there is no older {subject}: name the schema to check against with --against")
    return max(older, key=lambda schema: schema.version)
