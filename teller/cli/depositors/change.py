"""`teller depositors change`, `suspend`, `resume` and `end`."""

from collections.abc import Callable
from typing import Annotated

import typer

from teller.cli.depositors.tools import AsJson, AsManifests, Name, Quota, tell, tools
from teller.operate.depositors import operations
from teller.operate.depositors.cluster import AccessControl
from teller.operate.depositors.operations import Changed, Outcome
from teller.operate.depositors.registry import Registry
from teller.settings import load


def change(  # noqa: PLR0913, PLR0917 - the options
    name: Name,
    domain: Annotated[list[str] | None, typer.Option(help="All domains in which it deposits from now on.")] = None,
    schema: Annotated[list[str] | None, typer.Option(help="All record types that it may deposit from now on.")] = None,
    legal_id: Annotated[str, typer.Option(help="LEI:<20 characters> or VAT:<country and number>.")] = "",
    legal_name: Annotated[str, typer.Option(help="Name of the legal entity.")] = "",
    contact: Annotated[str, typer.Option(help="Whom to write to.")] = "",
    quota: Quota = None,
    manifests: AsManifests = False,
    as_json: AsJson = False,
) -> None:
    """Change what a depositor may deposit, its quota, or how it is written to. What is not given stays."""
    given = Changed(tuple(domain or ()), tuple(schema or ()), legal_id, legal_name, contact, quota)
    _do(lambda registry, cluster: operations.change(registry, cluster, name, given), manifests, as_json)


def suspend(name: Name, manifests: AsManifests = False, as_json: AsJson = False) -> None:
    """Refuse a depositor from now on: at the broker at once; what is on its way becomes failed events."""
    _do(lambda registry, cluster: operations.suspend(registry, cluster, name), manifests, as_json)


def resume(name: Name, manifests: AsManifests = False, as_json: AsJson = False) -> None:
    """Let a suspended depositor in again, with the log-in that it had."""
    _do(lambda registry, cluster: operations.resume(registry, cluster, name), manifests, as_json)


def end(name: Name, manifests: AsManifests = False, as_json: AsJson = False) -> None:
    """Refuse a depositor for good, and delete its log-in. Its topics stay for as long as they keep records."""
    _do(lambda registry, cluster: operations.end(registry, cluster, name), manifests, as_json)


def _do(command: Callable[[Registry, AccessControl], Outcome], manifests: bool, as_json: bool) -> None:
    settings = load()
    with tools(settings, manifests) as (registry, cluster):
        done = command(registry, cluster)
        if not manifests:
            tell(settings, done, as_json, guarded=cluster.guarded)
