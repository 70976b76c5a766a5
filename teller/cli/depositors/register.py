"""`teller depositors add` and `rotate`: what makes secrets."""

from typing import Annotated

import typer

from teller.cli.buckets import owner_pseudonym
from teller.cli.depositors.tools import (
    AsJson,
    AsManifests,
    Domains,
    Name,
    PasswordFile,
    Quota,
    Schemas,
    check_file,
    tell,
    tools,
)
from teller.operate.depositors import operations
from teller.operate.depositors.changes import Application, DepositorError, checked
from teller.settings import keys, load


def add(  # noqa: PLR0913, PLR0917 - the options
    name: Name,
    domain: Domains,
    schema: Schemas = None,
    legal_id: Annotated[str, typer.Option(help="LEI:<20 characters> or VAT:<country and number>.")] = "",
    legal_name: Annotated[str, typer.Option(help="Name of the legal entity.")] = "",
    contact: Annotated[str, typer.Option(help="Whom to write to.")] = "",
    owner: Annotated[str, typer.Option(help="For an owner who deposits own exports: the pseudonym.")] = "",
    ask_owner: Annotated[
        bool, typer.Option("--ask-owner", help="Read that owner's id from standard input instead.")
    ] = False,
    quota: Quota = None,
    partitions: Annotated[
        int | None, typer.Option(min=1, help="Partitions of each of its topics; not given: the setting partitions.")
    ] = None,
    password_file: PasswordFile = None,
    manifests: AsManifests = False,
    as_json: AsJson = False,
) -> None:
    """Register a depositor: number, topics, quota, rights and log-in. Run again, it ends what was cut off.

    The password is printed once, and kept nowhere.
    """
    check_file(password_file)
    settings = load(**({"partitions": partitions} if partitions else {}))
    who = owner_pseudonym(settings, owner or None, ask_owner)
    wanted = checked(Application(name, tuple(domain), frozenset(schema or ()), legal_id, legal_name, contact, who))
    with tools(settings, manifests) as (registry, cluster):
        done = operations.add(registry, cluster, wanted, quota)
        if not manifests:
            tell(settings, done, as_json, password_file, guarded=cluster.guarded)
    if done.password and not as_json:
        typer.echo(f"\nThe depositor publishes with these, by: teller deposit CONNECTOR FILE --depositor {name}")


def rotate(
    name: Name,
    proof_key: Annotated[
        bool, typer.Option("--proof-key", help="Make the next key for proofs on shared streams, not a password.")
    ] = False,
    password_file: PasswordFile = None,
    manifests: AsManifests = False,
    as_json: AsJson = False,
) -> None:
    """Make a new password; the old one is refused at the next log-in. It is printed once, and kept nowhere."""
    check_file(password_file)
    settings = load()
    with tools(settings, manifests) as (registry, cluster):
        if proof_key:
            done = operations.rotate_proof_key(registry, name, keys.pseudonym_key(settings))
        else:
            done = operations.rotate(registry, cluster, name)
        if not manifests and not (done.password or done.proof_key):
            raise DepositorError("nobody logs in to these brokers, so there is no password to change")
        if not manifests or done.proof_key:
            tell(settings, done, as_json, password_file, guarded=cluster.guarded)
