"""`teller topics`: create the topics, and compare those that are there with what they should be."""

from dataclasses import asdict
from typing import Annotated

import typer

from teller.operate import new_bank
from teller.operate.depositors import kept
from teller.operate.depositors.feedback import make_feedback
from teller.output import JSON_FLAG, err, json_line, table
from teller.settings import load
from teller.settings import topics as line_topics


def topics(*, as_json: Annotated[bool, JSON_FLAG] = False) -> None:
    """Create the topics that are missing, and compare those that are there with what they should be.

    Depositors that have no topic for feedback get one; of their raw topics those that differ are shown. What is there
    is never altered. Where all are new, the shared
    streams are closed to names that are not registered, and nothing is taken without its owner's consent.
    Exit code 1: a topic has another number of partitions.
    """
    settings = load()
    results = line_topics.create(settings)
    if new_bank.close(settings, results):
        err.print("A new bank: `teller depositors add` registers who may deposit, `teller accounts` keeps whose data.")
    results += make_feedback(settings)
    results += kept.differing(settings)
    if as_json:
        for result in results:
            json_line(asdict(result))
    else:
        rows = ((each.name, each.partitions, each.outcome, "; ".join(map(str, each.differences))) for each in results)
        table("Topics", ("topic", "partitions", "", "difference"), rows, right=("partitions",))
    if any(result.unusable for result in results):
        raise typer.Exit(1)
