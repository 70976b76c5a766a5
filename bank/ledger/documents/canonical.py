"""Statements as canonical JSON: RFC 8785, so the same statement is the same bytes, whoever writes it.

`schemas/ledger/statement.v1.schema.json` describes it. Names of members are ASCII and numbers are whole and below 2^53,
so the standard library writes the canonical form (a test compares it with a library of RFC 8785, which takes ten times
as long). Reading is strict: what does not come to the same bytes again, if written, is no statement.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bank.ledger.documents.amounts import Amount, micros_of, text_of
from bank.ledger.documents.evidence import EvidenceKind, Item, LineEvidence
from bank.ledger.documents.months import time_of, time_text
from bank.ledger.documents.statement import Balance, Holder, HolderKind, Line, LineKind, Statement, StatementStatus
from bank.strict_documents import canonical

SCHEMA: Final = "urn:teller:schema:ledger.statement.v1"
#: Largest statement that is read: some 100,000 lines.
MOST_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class NoStatement:
    """Why bytes are no statement; it tells none of them."""

    reason: str


def to_json(statement: Statement) -> bytes:
    """Write a statement."""
    return canonical(to_object(statement))


def to_object(statement: Statement) -> dict[str, Any]:
    """Return a statement as the object that is written."""
    holder = statement.holder
    return {
        "balances": [
            {"closing": text_of(each.closing), "currency": each.currency, "opening": text_of(each.opening)}
            for each in statement.balances
        ],
        "bank": statement.bank,
        "holder": {"id": holder.id, "kind": holder.kind, "payee": holder.payee},
        "lines": [_line_object(line) for line in statement.lines],
        "month": statement.month,
        "schema": SCHEMA,
        "status": statement.status,
        "until": time_text(statement.until),
        "version": statement.version,
    }


def _line_object(line: Line) -> dict[str, Any]:
    evidence, amount = line.evidence, line.amount
    return {
        "amount": None if amount is None else {"currency": amount.currency, "value": text_of(amount.micros)},
        "bytes": line.bytes,
        "depositor": line.depositor,
        "evidence": {
            "count": evidence.count,
            "first": {"id": evidence.first.id, "leaf": evidence.first.leaf},
            "kind": evidence.kind,
            "last": {"id": evidence.last.id, "leaf": evidence.last.leaf},
            "root": evidence.root,
        },
        "kind": line.kind,
        "licence": line.licence,
        "month": line.month,
        "objects": line.objects,
        "partner": line.partner,
        "records": line.records,
        "type": line.type,
    }


def from_json(data: bytes) -> Statement | NoStatement:
    """Read a statement; strictly: a member too many, a space, another order are refused like a sum that is wrong."""
    if len(data) > MOST_BYTES:
        return NoStatement(f"it has more than {MOST_BYTES:,} bytes")
    try:
        found = json.loads(data)
        statement = _statement(found)
    except KeyError as error:
        return NoStatement(f"a member {error.args[0]} is missing")
    except RecursionError:
        return NoStatement("it is nested too deeply")
    except json.JSONDecodeError as error:
        return NoStatement(f"it is no JSON, from byte {error.pos} on")
    except UnicodeDecodeError:
        return NoStatement("it is no UTF-8")
    except _UnfitError as error:
        return NoStatement(str(error))
    except (TypeError, AttributeError):
        return NoStatement("a member has another type than the schema says")
    except ValueError as error:
        return NoStatement(_without_values(error))
    if to_json(statement) != data:
        return NoStatement("it is not in canonical form (RFC 8785), or has members that the schema does not know")
    return statement


class _UnfitError(ValueError):
    """A member that is not as the schema says."""


def _without_values(error: ValueError) -> str:
    """Return the message of a check of ours; those of enumerations tell the value."""
    return "a kind or status is none that the schema knows" if "is not a valid" in str(error) else str(error)


def _statement(found: Mapping[str, Any]) -> Statement:
    if found["schema"] != SCHEMA:
        raise _UnfitError(f"its schema is not {SCHEMA}: a newer version of this program may read it")
    until = time_of(found["until"])
    if until is None:
        raise _UnfitError("the time until which it reaches is not written as 2026-12-06T00:00:00.000Z")
    holder = found["holder"]
    return Statement(
        found["bank"],
        Holder(HolderKind(holder["kind"]), holder["id"], holder["payee"]),
        found["month"],
        StatementStatus(found["status"]),
        found["version"],
        until,
        tuple(
            Balance(each["currency"], _micros(each["opening"]), _micros(each["closing"])) for each in found["balances"]
        ),
        tuple(_line(each) for each in found["lines"]),
    )


def _line(found: Mapping[str, Any]) -> Line:
    amount, evidence = found["amount"], found["evidence"]
    counts = {name: found[name] for name in ("objects", "records", "bytes")}
    names = {name: found[name] for name in ("depositor", "type", "partner", "licence")}
    return Line(
        LineKind(found["kind"]),
        found["month"],
        LineEvidence(
            EvidenceKind(evidence["kind"]),
            evidence["count"],
            Item(evidence["first"]["id"], evidence["first"]["leaf"]),
            Item(evidence["last"]["id"], evidence["last"]["leaf"]),
            evidence["root"],
        ),
        **names,
        **counts,
        amount=None if amount is None else Amount(amount["currency"], _micros(amount["value"])),
    )


def _micros(text: str) -> int:
    micros = micros_of(text)
    if micros is None:
        raise _UnfitError("an amount is not written with six digits behind the point, such as -12.500000")
    return micros
