"""Admit valid records of registered depositors and of owners who consent: the step between validate and strip."""

from dataclasses import replace

from bank.accounts import proofs
from bank.accounts.check import Claim, refusal
from bank.accounts.depositors import Depositor, Depositors, Kind
from bank.identity import pseudonyms
from pipelines.steps.claimed_name import claimed_name
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.details import DETAILS
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from pipelines.steps.permit import Permit
from schemas import framing
from schemas.catalog import Catalog, Schema
from schemas.topics import PROOF_HEADER


def admit(
    raw: RawRecord, depositor: str, schema: Schema, config: ProcessorConfig, subject: bytes = b""
) -> Permit | Rejected | None:
    """Return Rejected for a record that its depositor may not deposit, or that its owner has not consented to.

    The record's key is its owner's id, `subject` the owner's pseudonym if it is known. None: nobody asks for consents.
    """
    depositors, rulings = config.depositors, config.rulings
    entry = None if depositors is None else depositors.of_topic(raw.topic)
    if depositors is not None and not _is_plain(raw, depositor, schema, entry):
        if refused := _refused(raw, depositor, schema, config, depositors):
            return refused
        if entry is None or entry.kind is Kind.SHARED:
            entry = depositors.named(depositor)
    if rulings is None:
        return None
    number = 0 if entry is None else entry.number
    found = rulings.permit(raw, number, schema.subject, config.pseudonym_key, subject)
    return found if isinstance(found, Permit) else _rejected(Reason(found.value), schema, depositor)


def _is_plain(raw: RawRecord, depositor: str, schema: Schema, entry: Depositor | None) -> bool:
    """Return True for what `refusal` takes, as it does most records, in a tenth of the time."""
    if entry is None or entry.owner or entry.name != depositor or schema.subject not in entry.schemas:
        return False
    since, until = entry.active
    return since <= raw.published < until


def _refused(
    raw: RawRecord, depositor: str, schema: Schema, config: ProcessorConfig, depositors: Depositors
) -> Rejected | None:
    owner = pseudonyms.owner_pseudonym(config.pseudonym_key, (raw.key or b"").decode())

    def is_proven(claimed: Depositor) -> bool:
        key = proofs.proof_key(config.pseudonym_key, claimed.number, claimed.generation)
        found = raw.header(PROOF_HEADER) if claimed.generation else None
        return proofs.holds(found, key, claimed.name, raw.key or b"", raw.value or b"")

    found = refusal(depositors, Claim(raw.topic, depositor, schema.subject, owner, raw.published), is_proven)
    return None if found is None else _rejected(Reason(found.value), schema, depositor)


def _rejected(reason: Reason, schema: Schema, depositor: str) -> Rejected:
    return Rejected(reason, DETAILS[reason], schema.name, depositor)


def named(raw: RawRecord, rejected: Rejected, catalog: Catalog, depositors: Depositors | None = None) -> Rejected:
    """Give a rejected record a depositor's name: of its topic's depositor, for what it claims may be false; on a shared
    stream what it claims, also where it could not be decoded.
    """
    entry = depositors.of_topic(raw.topic) if depositors is not None else None
    if entry is not None and entry.kind is not Kind.SHARED:
        return replace(rejected, depositor=entry.name)
    if rejected.depositor is not None:
        return rejected
    parts = framing.split(raw.value or b"")  # a record that is too large has no schema yet
    schema = catalog.find(rejected.schema) if rejected.schema else catalog.by_mark(parts[0]) if parts else None
    return replace(rejected, depositor=claimed_name(raw.value, schema))
