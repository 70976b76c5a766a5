"""A statement as ISO 20022 `camt.053.001.08`, for programs that keep books: one `Stmt` for each currency.

ISO 20022 takes amounts in whole minor units only, and the ledger counts millionths. So balances are rounded down, and
an entry is what it changes the rounded balance by: the sum stays exact, and an entry is off by less than a minor unit.
Its exact amount stands in `AddtlNtryInf`. Currencies without a minor unit have five digits, the most that the format
takes. Lines without an amount are left out: the JSON has them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

import pyiso20022.camt.camt_053_001_08 as camt

from bank.ledger.documents.amounts import DIGITS, text_of
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.evidence import Item, LineEvidence
from bank.ledger.documents.months import end_of, start_of
from bank.ledger.documents.statement import Balance, Line, Statement, StatementStatus
from bank.ledger.documents.xml import MAX_35, MAX_140, decimal_of, written, xml_date, xml_time
from schemas.currencies import MINOR_DIGITS

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
#: Digits behind the point that the format takes at most.
_MOST_DIGITS: Final = 5
_ACCOUNT_CHARACTERS: Final = 34
_INFORMATION_CHARACTERS: Final = 500


def to_camt053(statement: Statement) -> bytes | None:
    """Write a statement as camt.053; None where it is about no money."""
    if not statement.balances:
        return None
    digest = hashlib.sha256(to_json(statement)).hexdigest()
    header = camt.GroupHeader81(
        msg_id=digest[:32],
        cre_dt_tm=xml_time(statement.until),
        addtl_inf=f"SHA-256 of the statement in JSON: {digest}",
    )
    found = [_statement(statement, each) for each in statement.balances]
    return written(
        camt.Document(bk_to_cstmr_stmt=camt.BankToCustomerStatementV08(grp_hdr=header, stmt=found)), NAMESPACE
    )


def digits_of(currency: str) -> int:
    """Return the digits behind the point of a currency's amounts in this format."""
    return MINOR_DIGITS.get(currency, _MOST_DIGITS)


def rounded_steps(opening: int, amounts: Iterable[int], currency: str) -> Iterator[int]:
    """Yield what each amount changes the balance by, once it is rounded down to minor units; the sum is exact.

    A step has the sign of its amount, or is 0.
    """
    unit = 10 ** (DIGITS - digits_of(currency))
    exact, rounded = opening, opening // unit
    for each in amounts:
        exact += each
        yield exact // unit - rounded
        rounded = exact // unit


def _statement(statement: Statement, balance: Balance) -> camt.AccountStatement9:
    currency, draft = balance.currency, statement.status is StatementStatus.DRAFT
    lines = [(line, line.amount.micros) for line in statement.lines if line.amount and line.amount.currency == currency]
    steps = rounded_steps(balance.opening, [micros for _, micros in lines], currency)
    first, last = start_of(statement.month), end_of(statement.month) - 1
    entries = [
        _entry(line, micros, step, number, last)
        for number, ((line, micros), step) in enumerate(zip(lines, steps, strict=True), 1)
    ]
    return camt.AccountStatement9(
        id=f"{statement.month}-{currency}-v{statement.version}",
        elctrnc_seq_nb=decimal_of(statement.version, 0),
        cre_dt_tm=xml_time(statement.until),
        fr_to_dt=camt.DateTimePeriod1(fr_dt_tm=xml_time(first), to_dt_tm=xml_time(last)),
        acct=_account(statement, currency),
        bal=[
            _balance("OPBD", balance.opening, currency, first),
            _balance("ITBD" if draft else "CLBD", balance.closing, currency, last),
        ],
        ntry=entries,
        addtl_stmt_inf=f"{statement.status}, version {statement.version}; exact opening balance "
        f"{text_of(balance.opening)}, exact closing balance {text_of(balance.closing)}",
    )  # fmt: skip


def _account(statement: Statement, currency: str) -> camt.CashAccount39:
    name = statement.holder.id
    fitting = name if len(name) <= _ACCOUNT_CHARACTERS else hashlib.sha256(name.encode()).hexdigest()[:32]
    other = camt.GenericAccountIdentification1(id=fitting, issr="Teller")
    servicer = camt.FinancialInstitutionIdentification18(nm=statement.bank[:MAX_140])
    return camt.CashAccount39(
        id=camt.AccountIdentification4Choice(othr=other),
        ccy=currency,
        svcr=camt.BranchAndFinancialInstitutionIdentification6(fin_instn_id=servicer),
    )


def _balance(code: str, micros: int, currency: str, time: int) -> camt.CashBalance8:
    rounded = micros // 10 ** (DIGITS - digits_of(currency))
    return camt.CashBalance8(
        tp=camt.BalanceType13(cd_or_prtry=camt.BalanceType10Choice(cd=code)),
        amt=_amount(rounded, currency),
        cdt_dbt_ind=_indicator(rounded),
        dt=camt.DateAndDateTime2Choice(dt=xml_date(time)),
    )


def _amount(minor: int, currency: str) -> camt.ActiveOrHistoricCurrencyAndAmount:
    return camt.ActiveOrHistoricCurrencyAndAmount(value=decimal_of(abs(minor), digits_of(currency)), ccy=currency)


def _indicator(amount: int) -> camt.CreditDebitCode:
    return camt.CreditDebitCode.DBIT if amount < 0 else camt.CreditDebitCode.CRDT


def _entry(line: Line, micros: int, step: int, number: int, last: int) -> camt.ReportEntry10:
    assert line.amount is not None
    names = (line.kind, line.month, line.depositor, line.type, line.partner, line.licence)
    about = "; ".join(each for each in names if each)
    return camt.ReportEntry10(
        ntry_ref=str(number),
        amt=_amount(step, line.amount.currency),
        cdt_dbt_ind=_indicator(micros),
        sts=camt.EntryStatus1Choice(cd="BOOK"),
        bookg_dt=camt.DateAndDateTime2Choice(dt=xml_date(last)),
        bk_tx_cd=camt.BankTransactionCodeStructure4(
            prtry=camt.ProprietaryBankTransactionCodeStructure1(cd=str(line.kind), issr="Teller")
        ),
        ntry_dtls=[camt.EntryDetails9(tx_dtls=[_details(line.evidence)])],
        addtl_ntry_inf=f"exact {text_of(micros)} {line.amount.currency}; {about}"[:_INFORMATION_CHARACTERS],
    )


def _details(evidence: LineEvidence) -> camt.EntryTransaction10:
    references = [
        camt.ProprietaryReference1(tp=f"{which} {evidence.kind}", ref=_short(item))
        for which, item in (("first", evidence.first), ("last", evidence.last))
    ]
    texts = [
        f"{evidence.count} of kind {evidence.kind}, leaves {_leaf(evidence.first)} to {_leaf(evidence.last)}",
        f"root {evidence.root}",
    ]
    return camt.EntryTransaction10(
        refs=camt.TransactionReferences6(prtry=references),
        rmt_inf=camt.RemittanceInformation16(ustrd=[each[:MAX_140] for each in texts]),
    )


def _short(item: Item) -> str:
    """Return the id, as far as a reference has room: a UUID without its hyphens, else a hash."""
    bare = item.id.replace("-", "") if len(item.id) == 36 else item.id
    return bare if len(bare) <= MAX_35 else hashlib.sha256(item.id.encode()).hexdigest()[:32]


def _leaf(item: Item) -> str:
    return "none" if item.leaf is None else str(item.leaf)
