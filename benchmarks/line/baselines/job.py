"""Job of a baseline: what to read and to write; Teller's settings give the rest, for the same broker and keys."""

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
    """Job. `whole`: store objects and write receipts; otherwise only write clean records."""

    settings: Settings
    group: str
    whole: bool

    def clean(self, domain: str) -> str:
        return f"{self.group}.clean.{domain}"

    @property
    def receipts(self) -> str:
        return f"{self.group}.receipts"


def received() -> Job:
    """Read the job from the command line; the process ends with its parent."""
    process.end_with_parent()
    parser = argparse.ArgumentParser()
    parser.add_argument("group")
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    return Job(teller_settings.load(), options.group, options.whole)


def maskers(job: Job, scrub: Scrub = patterns) -> dict[bytes, Masker]:
    """Make the maskers, by schema fingerprint."""
    key = keys.pseudonym_key(job.settings)
    return {schema.fingerprint: Masker(schema, key, scrub) for schema in deposited()}


def deposited() -> list[Schema]:
    return [schema for schema in catalog.load() if schema.rules]


def outputs(group: str) -> list[str]:
    """Names of the topics that a baseline of this group writes."""
    return [f"{group}.clean.{domain}" for domain in topics.DOMAINS] + [f"{group}.receipts", f"{group}.failed"]
