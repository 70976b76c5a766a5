"""Status reports of a real bank, as pyiso20022 writes them and as nobody should: read once each, or refused."""

import tracemalloc
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.documents.pain002 import MOST_BYTES, NoReport, ReportedStatus, StatusReport, read
from bank.ledger.documents.payout_answers import answered
from bank.ledger.documents.payout_book import PayoutBook, PayoutEntry
from bank.ledger.documents.payouts import PayoutState
from bank.ledger.documents.xml import written

CANARY = "Ada Canary"
A, B, C, D = (letter * 32 for letter in "abcd")
#: Classes of a version: header, group, payments, transaction, reason.
CLASSES = {
    "03": ("GroupHeader36", "OriginalGroupInformation20", "OriginalPaymentInformation1",
           "PaymentTransactionInformation25", "StatusReasonInformation8"),
    "10": ("GroupHeader86", "OriginalGroupHeader17", "OriginalPaymentInstruction32", "PaymentTransaction105",
           "StatusReasonInformation12"),
}  # fmt: skip


def report(statuses: list[tuple[str, str, str]], version: str = "10", whole: str = "", whole_reason: str = "",
           payments: str = "") -> bytes:  # fmt: skip
    """A report on run R1: id, status and reason of each payout; statuses of the whole and of its payments in EUR."""
    pain = import_module(f"pyiso20022.pain.pain_002_001_{version}")
    header, group, of_payments, transaction, reason = (getattr(pain, name) for name in CLASSES[version])

    def why(code: str) -> list[Any]:
        return [reason(rsn=pain.StatusReason6Choice(cd=code), addtl_inf=[CANARY])] if code else []

    def status(code: str) -> Any:  # of version 03 it is one of a list
        enumerated = getattr(pain, "TransactionIndividualStatus3Code", None)
        return enumerated(code) if enumerated else code

    def of_group(code: str) -> Any:
        enumerated = getattr(pain, "TransactionGroupStatus3Code", None)
        return (enumerated(code) if enumerated else code) if code else None

    made = getattr(pain, f"CustomerPaymentStatusReportV{version}")(
        grp_hdr=header(msg_id="STS-1", cre_dt_tm="2026-12-01T10:00:00"),
        orgnl_grp_inf_and_sts=group(orgnl_msg_id="R1", orgnl_msg_nm_id="pain.001.001.09", grp_sts=of_group(whole),
                                    sts_rsn_inf=why(whole_reason)),
        orgnl_pmt_inf_and_sts=[of_payments(
            orgnl_pmt_inf_id="R1-EUR", pmt_inf_sts=of_group(payments),
            tx_inf_and_sts=[transaction(sts_id="S", orgnl_end_to_end_id=name, tx_sts=status(code),
                                        sts_rsn_inf=why(given))
                            for name, code, given in statuses],
        )],
    )  # fmt: skip
    return written(pain.Document(cstmr_pmt_sts_rpt=made), f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}")


def book(**states: PayoutState) -> PayoutBook:
    found = PayoutBook([], [])
    for letter, state in states.items():
        name = letter * 32
        found.entries[name] = PayoutEntry(name, "R1", "h", "EUR", 5, 5, UUID(int=1), 1, state)
    return found


def understood(data: bytes) -> StatusReport:
    found = read(data)
    assert isinstance(found, StatusReport), found
    assert CANARY not in repr(found)
    return found


@pytest.mark.parametrize("version", CLASSES)
def test_payouts_have_the_status_that_the_bank_gives(version: str) -> None:
    found = understood(report([(A, "ACSC", ""), (B, "RJCT", "AC04"), (C, "ACSP", ""), ("canary", "RJCT", "")], version))
    assert found.payouts == {
        A: ReportedStatus(PayoutState.CONFIRMED, "ACSC", ""), B: ReportedStatus(PayoutState.RETURNED, "RJCT", "AC04"),
        C: ReportedStatus(None, "ACSP", ""),
    }  # fmt: skip
    assert (found.strange, found.wholes) == (1, {})


@given(st.lists(st.sampled_from(["ACSP", "PDNG", "ACSC", "ACCC"])))
def test_of_several_statuses_of_one_payout_the_final_one_counts(codes: list[str]) -> None:
    found = understood(report([(A, code, "") for code in codes])).payouts
    settled = bool({"ACSC", "ACCC"}.intersection(codes))
    assert bool(codes) is (A in found)
    assert not codes or (found[A].state is PayoutState.CONFIRMED) is settled


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "well-formed"),
        (b"canary", "well-formed"),
        (b"<a/>", "no pain.002"),
        (report([])[:-20], "well-formed"),
        (report([]).replace(b"pain.002.001", b"pain.001.001"), "no pain.002"),
        (report([]).replace(b">pain.001.001.09<", b">pain.008.001.02<"), "answers no pain.001"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"/>', "answers no pain.001"),
        (b'<!DOCTYPE a [<!ENTITY b "canary">]>' + report([]).split(b"?>", 1)[1], "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + report([]).split(b"?>", 1)[1], "document type"),
        (b'<?xml version="1.0" encoding="canary"?>' + report([]).split(b"?>", 1)[1], "well-formed"),
        (report([]).replace(b"<CstmrPmtStsRpt>", b"<CstmrPmtStsRpt>" + b"<a>" * 50), "too deep"),
        (report([(A, "ACSC", ""), (A, "RJCT", "AC04")]), f"of payout {A} that it is settled, and that it is not"),
        (b" " * (MOST_BYTES + 1), "more than"),
    ],
    ids=range(13),
)
def test_what_is_no_report_is_refused_and_not_quoted(data: bytes, said: str) -> None:
    found = read(data)
    assert isinstance(found, NoReport)
    assert said in str(found)
    assert "canary" not in str(found)


def test_memory_does_not_grow_with_what_is_not_read() -> None:
    many = report([]).replace(
        b"</CstmrPmtStsRpt>", b"<SplmtryData><a>x</a></SplmtryData>" * 150_000 + b"</CstmrPmtStsRpt>"
    )
    tracemalloc.start()
    understood(many)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4_000_000 < len(many)


def test_a_report_confirms_and_returns_what_may_become_so_once() -> None:
    states = {"a": PayoutState.MADE, "b": PayoutState.CONFIRMED, "c": PayoutState.RETURNED, "d": PayoutState.MADE}
    given_ = understood(report([(A, "ACSC", ""), (B, "ACCC", ""), (C, "ACSC", ""), (D, "RJCT", "AC04"),
                                ("e" * 32, "ACSC", ""), ("canary", "ACSC", "")]))  # fmt: skip
    confirmed = answered(book(**states), given_, PayoutState.CONFIRMED)
    assert ([each.id for each in confirmed.found], confirmed.already, confirmed.others) == ([A], 1, 1)
    assert [name for name, _ in confirmed.left] == [C, "e" * 32, "1 payments"]
    returned = answered(book(**states), given_, PayoutState.RETURNED)
    assert ([each.id for each in returned.found], dict(returned.reasons)) == ([D], {"AC04": 1})
    again = answered(book(**states | {"d": PayoutState.RETURNED}), given_, PayoutState.RETURNED)
    assert (again.found, again.already) == ([], 1)


@pytest.mark.parametrize("of", ["whole", "payments"])
def test_a_run_that_is_rejected_as_a_whole_is_returned_but_for_what_has_a_status(of: str) -> None:
    data = understood(report([(B, "ACSC", "")], **{of: "RJCT"}))
    states = dict.fromkeys("abd", PayoutState.MADE) | {"c": PayoutState.CONFIRMED}
    found = answered(book(**states), data, PayoutState.RETURNED)
    assert ([each.id for each in found.found], found.others, [name for name, _ in found.left]) == ([A, D], 1, [C])
    assert answered(PayoutBook([], []), data, PayoutState.RETURNED).found == []


def test_a_run_that_is_settled_as_a_whole_confirms_nobody_and_a_duplicate_takes_nothing_back() -> None:
    whole = answered(book(a=PayoutState.MADE), understood(report([], whole="ACSC")), PayoutState.CONFIRMED)
    assert (whole.found, [name for name, _ in whole.left]) == ([], ["R1"])
    for data in (report([], whole="RJCT", whole_reason="AM05"), report([(A, "RJCT", "DU04")])):
        found = answered(book(a=PayoutState.MADE), understood(data), PayoutState.RETURNED)
        assert found.found == []
        assert "had it before" in found.left[0][1]
