"""Payouts as ISO 20022 `pain.001.001.09`: the file that a real bank takes. One `PmtInf` for each currency."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

import pyiso20022.pain.pain_001_001_09 as pain

from bank.ledger.documents.iban import BankDetails
from bank.ledger.documents.payouts import Payout
from bank.ledger.documents.xml import MAX_35, decimal_of, written, xml_date, xml_time
from schemas.currencies import MINOR_DIGITS

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
#: What a message says of a bank whose BIC is not known.
_UNKNOWN: Final = "NOTPROVIDED"


@dataclass(frozen=True, slots=True)
class Order:
    """Heading of the file: `run` names it, at most 31 characters; times are in ms since 1970.

    A file of the same run and payouts is the same bytes, and a real bank takes a name once.
    """

    run: str
    created: int
    execution: int
    debtor: BankDetails


@dataclass(frozen=True, slots=True)
class Unpayable:
    """A payout that is in no file, and why; it says nothing of whom it is for."""

    id: str
    reason: str


def to_pain001(
    order: Order, payouts: Iterable[Payout], details: Mapping[str, BankDetails]
) -> tuple[bytes | None, tuple[Unpayable, ...]]:
    """Write the file, and tell which payouts are not in it; None where no payout can be paid.

    `details` are those of payees, by their reference.

    Raises:
        ValueError: the run's name or the bank's own details are not in order.
    """
    if not (order.run.isascii() and order.run.isalnum() and len(order.run) <= MAX_35 - len("-EUR")):
        raise ValueError("a run's name is 1 to 31 letters and digits")
    if order.debtor.fault:
        raise ValueError(f"the bank's own details: {order.debtor.fault}")
    found = list(payouts)
    bad = tuple(_unpayable(found, details))
    refused = {each.id for each in bad}
    paid = sorted((each for each in found if each.id not in refused), key=attrgetter("currency", "id"))
    return (_file(order, paid, details) if paid else None), bad


def _unpayable(payouts: Sequence[Payout], details: Mapping[str, BankDetails]) -> Iterator[Unpayable]:
    for each in payouts:
        known = details.get(each.payee)
        if known is None:
            yield Unpayable(each.id, "nobody knows the payee's bank details")
        elif known.fault:
            yield Unpayable(each.id, known.fault)


def _file(order: Order, paid: Sequence[Payout], details: Mapping[str, BankDetails]) -> bytes:
    header = pain.GroupHeader85(
        msg_id=order.run,
        cre_dt_tm=xml_time(order.created),
        nb_of_txs=str(len(paid)),
        initg_pty=pain.PartyIdentification135(nm=order.debtor.name),
    )
    groups = groupby(paid, key=attrgetter("currency"))
    found = [_payments(order, currency, list(each), details) for currency, each in groups]
    message = pain.CustomerCreditTransferInitiationV09(grp_hdr=header, pmt_inf=found)
    return written(pain.Document(cstmr_cdt_trf_initn=message), NAMESPACE)


def _payments(
    order: Order, currency: str, paid: Sequence[Payout], details: Mapping[str, BankDetails]
) -> pain.PaymentInstruction30:
    total = decimal_of(sum(each.minor for each in paid), MINOR_DIGITS[currency])
    sepa = currency == "EUR"
    return pain.PaymentInstruction30(
        pmt_inf_id=f"{order.run}-{currency}",
        pmt_mtd=pain.PaymentMethod3Code.TRF,
        nb_of_txs=str(len(paid)),
        ctrl_sum=total,
        pmt_tp_inf=pain.PaymentTypeInformation26(svc_lvl=[pain.ServiceLevel8Choice(cd="SEPA")]) if sepa else None,
        reqd_exctn_dt=pain.DateAndDateTime2Choice(dt=xml_date(order.execution)),
        dbtr=pain.PartyIdentification135(nm=order.debtor.name),
        dbtr_acct=_account(order.debtor),
        dbtr_agt=_agent(order.debtor),
        chrg_br=pain.ChargeBearerType1Code.SLEV if sepa else pain.ChargeBearerType1Code.SHAR,
        cdt_trf_tx_inf=[_transfer(each, details[each.payee]) for each in paid],
    )


def _transfer(payout: Payout, payee: BankDetails) -> pain.CreditTransferTransaction34:
    amount = decimal_of(payout.minor, MINOR_DIGITS[payout.currency])
    return pain.CreditTransferTransaction34(
        pmt_id=pain.PaymentIdentification6(instr_id=payout.id, end_to_end_id=payout.id),
        amt=pain.AmountType4Choice(instd_amt=pain.ActiveOrHistoricCurrencyAndAmount(value=amount, ccy=payout.currency)),
        cdtr_agt=_agent(payee) if payee.bic else None,
        cdtr=pain.PartyIdentification135(nm=payee.name),
        cdtr_acct=_account(payee),
        rmt_inf=pain.RemittanceInformation16(ustrd=[f"Payout {payout.id}"]),
    )


def _account(party: BankDetails) -> pain.CashAccount38:
    return pain.CashAccount38(id=pain.AccountIdentification4Choice(iban=party.iban))


def _agent(party: BankDetails) -> pain.BranchAndFinancialInstitutionIdentification6:
    other = None if party.bic else pain.GenericFinancialIdentification1(id=_UNKNOWN)
    found = pain.FinancialInstitutionIdentification18(bicfi=party.bic or None, othr=other)
    return pain.BranchAndFinancialInstitutionIdentification6(fin_instn_id=found)
