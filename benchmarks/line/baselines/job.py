"""What a baseline is told: where to read, where to write; the rest by Teller's settings, for the same broker and keys."""

import argparse
from dataclasses import dataclass

from benchmarks.line.plain import Masker, Scrub, patterns
from schemas import catalog, topics
from schemas.catalog import Schema
from teller import settings as teller_settings
from teller.run import process
from teller.settings import Settings, keys


@dataclass(frozen=True, slots=True)
class Job:
    """`whole`: objects are stored and receipts written, else clean records are all."""

    settings: Settings
    group: str
    whole: bool

    def clean(self, domain: str) -> str:
        return f"{self.group}.clean.{domain}"

    @property
    def receipts(self) -> str:
        return f"{self.group}.receipts"


def told() -> Job:
    """The job on the command line; ends with the parent process."""
    process.end_with_parent()
    parser = argparse.ArgumentParser()
    parser.add_argument("group")
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    return Job(teller_settings.load(), options.group, options.whole)


def maskers(job: Job, scrub: Scrub = patterns) -> dict[bytes, Masker]:
    """By schema fingerprint."""
    key = keys.pseudonym_key(job.settings)
    return {schema.fingerprint: Masker(schema, key, scrub) for schema in deposited()}


def deposited() -> list[Schema]:
    return [schema for schema in catalog.load() if schema.rules]


def outputs(group: str) -> list[str]:
    """The topics that a baseline of this group writes."""
    return [f"{group}.clean.{domain}" for domain in topics.DOMAINS] + [f"{group}.receipts", f"{group}.failed"]
