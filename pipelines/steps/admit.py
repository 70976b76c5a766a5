"""Admit valid records of registered depositors only: the step between validate and strip."""

from dataclasses import replace

from bank.accounts import proofs
from bank.accounts.check import Claim, refusal
from bank.accounts.depositors import Depositor, Depositors, Kind
from bank.identity import pseudonyms
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from schemas.catalog import Schema
from schemas.topics import PROOF_HEADER


def admit(raw: RawRecord, depositor: str, schema: Schema, config: ProcessorConfig) -> Rejected | None:
    """Return None for a record that its depositor may deposit, else Rejected. The record's key is its owner's id."""
    depositors = config.depositors
    if depositors is None:
        return None
    entry = depositors.of_topic(raw.topic)
    if entry is not None and not entry.owner and entry.name == depositor and schema.subject in entry.schemas:
        since, until = entry.active
        if since <= raw.published < until:  # as `refusal` finds it of most records, in a tenth of the time
            return None
    owner = pseudonyms.owner_pseudonym(config.pseudonym_key, (raw.key or b"").decode())

    def is_proven(claimed: Depositor) -> bool:
        key = proofs.proof_key(config.pseudonym_key, claimed.number, claimed.generation)
        found = raw.header(PROOF_HEADER) if claimed.generation else None
        return proofs.holds(found, key, claimed.name, raw.key or b"", raw.value or b"")

    found = refusal(depositors, Claim(raw.topic, depositor, schema.subject, owner, raw.published), is_proven)
    return None if found is None else Rejected(Reason(found.value), None, schema.name, depositor)


def proven_name(raw: RawRecord, rejected: Rejected, depositors: Depositors | None) -> Rejected:
    """Give a rejected record the name of its topic's depositor: what it claims, if it could be read, may be false."""
    entry = depositors.of_topic(raw.topic) if depositors is not None else None
    return rejected if entry is None or entry.kind is Kind.SHARED else replace(rejected, depositor=entry.name)
