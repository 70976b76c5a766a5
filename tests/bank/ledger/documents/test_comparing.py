"""A statement is what the topics say byte for byte, or the line is named that differs."""

from dataclasses import replace

from bank.ledger.documents.amounts import Amount
from bank.ledger.documents.comparing import compare
from bank.ledger.documents.evidence import EvidenceKind, evidence_of
from bank.ledger.documents.statement import Balance, Holder, HolderKind, LineKind
from tests.bank.ledger.documents.examples import ACCOUNT, item, line, statement


def places(one: object, other: object) -> list[str]:
    return [each.where for each in compare(one, other)]  # type: ignore[arg-type]


def test_the_same_is_equal() -> None:
    assert compare(statement(), statement()) == ()


def test_nothing_in_the_topics_is_a_difference() -> None:
    assert places(statement(), None) == ["statement"]


def test_a_changed_line_is_named_with_what_differs() -> None:
    lines = list(statement().lines)
    lines[3] = replace(lines[3], amount=Amount("EUR", 12_345_679), records=1)
    derived = statement(lines=tuple(lines), balances=(Balance("EUR", 5_000_000, 7_344_445), statement().balances[1]))
    assert places(statement(), derived) == ["balance in EUR", "line 4, records", "line 4, amount"]


def test_a_line_too_many_or_missing_is_named() -> None:
    more = line(LineKind.DEPOSITS, 8, depositor="brand")
    derived = statement(lines=(*statement().lines[:2], more, *statement().lines[2:]))
    assert places(statement(), derived) == ["after line 2"]
    assert places(derived, statement()) == ["line 3"]
    (found,) = compare(derived, statement())
    assert (found.given, found.derived) == ("2026-11 deposits brand", "nothing")


def test_other_receipts_behind_a_line_are_named() -> None:
    lines = list(statement().lines)
    lines[2] = replace(lines[2], evidence=evidence_of(EvidenceKind.AGREEMENT, [item(5), item(8)]))
    (found,) = compare(statement(), statement(lines=tuple(lines)))
    assert found.where == "line 3, evidence"
    begins = f"2 x agreement, {item(5).id} (leaf 5) to {item(8).id} (leaf 8), root "
    assert (found.derived.startswith(begins), "Item(" in found.given) == (True, False)


def test_the_heading_is_compared_and_no_repr_tells_the_values() -> None:
    derived = statement(holder=Holder(HolderKind.OWNER, ACCOUNT, "P-canary"), version=2)
    assert places(statement(), derived) == ["holder", "version"]
    assert compare(statement(), derived)[0].given == f"owner {ACCOUNT}, payee P-0001"
    assert "canary" not in repr(compare(statement(), derived))
