"""Status reports of a real bank, ISO 20022 `pain.002` of any version: what became of payouts that a `pain.001` ordered.

No tree is built and nothing is resolved: a document type, an entity or a depth beyond reports' own is refused. Names
and accounts, which banks repeat there, are not read.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from bank.ledger.documents.payouts import PayoutState
from bank.ledger.orders import HEX_ID, RUN_NAME
from schemas.currencies import MINOR_DIGITS

MOST_BYTES: Final = 67_108_864
_MOST_DEPTH: Final = 40
_MOST_TEXT: Final = 140
_ROOT: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.\d\d\}")
_CODE: Final = re.compile(r"[A-Z0-9]{1,4}")
#: Codes of ISO 20022 after which nothing follows; any other says that the payout is on its way.
_FINAL: Final = {
    "ACSC": PayoutState.CONFIRMED,  # settled
    "ACCC": PayoutState.CONFIRMED,  # settled, on the creditor's account
    "RJCT": PayoutState.RETURNED,
    "CANC": PayoutState.RETURNED,
}
#: Reasons that say: this came before. What came before may be paid, so the rejection takes nothing back.
DUPLICATE: Final = frozenset({"AM05", "DUPL", "DU01", "DU02", "DU03", "DU04", "DU05"})
_GROUP: Final = "OrgnlGrpInfAndSts"
_PAYMENTS: Final = "OrgnlPmtInfAndSts"
_PAYOUT: Final = f"{_PAYMENTS}/TxInfAndSts"


class ReportedStatus(NamedTuple):
    """A status: what it makes of a payout, None as long as that is open; its code and the code of its reason."""

    state: PayoutState | None
    code: str
    reason: str


@dataclass(slots=True)
class StatusReport:
    """Statuses of `payouts` by their ids, and of `wholes`: runs, or payments of a run in one currency (`RUN-EUR`).

    `strange` counts those of what is no payout of this bank.
    """

    payouts: dict[str, ReportedStatus] = field(default_factory=dict)
    wholes: dict[str, ReportedStatus] = field(default_factory=dict)
    strange: int = 0


class NoReport(NamedTuple):
    """Outcome of reading what is no report; the text quotes nothing of it."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def read(data: bytes) -> StatusReport | NoReport:
    """Read a report of at most MOST_BYTES. Where a payout stands several times its final status counts."""
    if len(data) > MOST_BYTES:
        return NoReport(f"it has more than {MOST_BYTES:,} bytes")
    reader = _Reader()
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        parser.feed(data)
        parser.close()
    except _WrongReportError as error:
        return NoReport(str(error))
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # a ValueError, LookupError: its encoding
        return NoReport("it is not well-formed XML without a document type")
    return reader.report if reader.answers else NoReport("it answers no pain.001")


class _WrongReportError(Exception):
    """A report is refused; the text quotes nothing of it."""


class _Reader:
    """Target of a parser: takes elements as they end, and keeps the few that count of what is not ended yet."""

    def __init__(self) -> None:
        self.report, self.answers = StatusReport(), False
        self._path: list[str] = []
        self._text = ""
        self._fields: dict[str, str] = {}

    def start(self, tag: str, _attributes: Any) -> None:
        if not self._path:
            found = _ROOT.match(tag)
            if found is None:
                raise _WrongReportError("it is no pain.002: ask the real bank for its payment status report")
            self._namespace = found.group()
        if len(self._path) == _MOST_DEPTH:
            raise _WrongReportError("its elements lie too deep in each other")
        self._path.append(tag.removeprefix(self._namespace))
        self._text = ""

    def data(self, text: str) -> None:
        self._text += text[: max(0, _MOST_TEXT - len(self._text))]

    def end(self, _tag: str) -> None:
        place = "/".join(self._path[2:])
        if place in _ENDS:
            _ENDS[place](self)
            self._forget(place)
        elif place in _KEPT:
            self._fields[place] = self._text.strip()
        self._path.pop()
        self._text = ""

    def close(self) -> None:
        """End the document."""

    def _forget(self, place: str) -> None:
        self._fields = {name: text for name, text in self._fields.items() if not name.startswith(f"{place}/")}

    def _status(self, place: str, name: str) -> ReportedStatus | None:
        code = self._fields.get(f"{place}/{name}")
        if code is None:
            return None
        reason = self._fields.get(f"{place}/{_REASON}", "")
        shown = (each if _CODE.fullmatch(each) else "" for each in (code, reason))
        return ReportedStatus(_FINAL.get(code), *shown)

    def group(self) -> None:
        self.answers = self._fields.get(f"{_GROUP}/OrgnlMsgNmId", "").startswith("pain.001")
        if not self.answers:
            raise _WrongReportError("it answers no pain.001")
        self._whole(self._fields.get(f"{_GROUP}/OrgnlMsgId", ""), self._status(_GROUP, "GrpSts"))

    def payments(self) -> None:
        self._whole(self._fields.get(f"{_PAYMENTS}/OrgnlPmtInfId", ""), self._status(_PAYMENTS, "PmtInfSts"))

    def _whole(self, name: str, status: ReportedStatus | None) -> None:
        run, _, currency = name.partition("-")
        if status is not None and re.fullmatch(RUN_NAME, run) and currency in {"", *MINOR_DIGITS}:
            self.report.wholes[name] = status
        elif status is not None:
            self.report.strange += 1

    def payout(self) -> None:
        name, status = self._fields.get(f"{_PAYOUT}/OrgnlEndToEndId", ""), self._status(_PAYOUT, "TxSts")
        if re.fullmatch(HEX_ID, name) is None:
            self.report.strange += 1
        elif status is not None:
            before = self.report.payouts.setdefault(name, status)
            if before.state and status.state and before.state is not status.state:
                raise _WrongReportError(f"it says of payout {name} that it is settled, and that it is not")
            if before.state is None:
                self.report.payouts[name] = status


_REASON: Final = "StsRsnInf/Rsn/Cd"
_ENDS: Final = {_GROUP: _Reader.group, _PAYMENTS: _Reader.payments, _PAYOUT: _Reader.payout}
_KEPT: Final = frozenset({
    f"{_GROUP}/OrgnlMsgId", f"{_GROUP}/OrgnlMsgNmId", f"{_GROUP}/GrpSts", f"{_GROUP}/{_REASON}",
    f"{_PAYMENTS}/OrgnlPmtInfId", f"{_PAYMENTS}/PmtInfSts", f"{_PAYMENTS}/{_REASON}",
    f"{_PAYOUT}/OrgnlEndToEndId", f"{_PAYOUT}/TxSts", f"{_PAYOUT}/{_REASON}",
})  # fmt: skip
