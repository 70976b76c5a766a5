"""Forms of national identifiers, each with the check that tells it from other numbers.

A form is here only if a number that has one of its shapes by chance seldom passes the check (`tests/scanner/test_forms.py`
measures it), or if hardly anything else has its shape. The others count behind a word that announces them (`announced`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from stdnum import verhoeff
from stdnum.au import abn
from stdnum.be import nn
from stdnum.br import cnpj, cpf
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr as steuer_id
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.za import idnr as za_id

from pipelines.scanner.extra import checks

NATIONAL: Final = "NATIONAL_ID"
_SURE: Final = 1.0
#: Score of a form without check digits: above a telephone number's that is raised by a word like "number".
_SHAPED: Final = 0.85
_PHONE: Final = re.compile(r"1[2-9][0-9]{2}[2-9][0-9]{6}|0[1-9][0-9]{9}")


def _is_chinese(text: str) -> bool:
    """Check a Chinese resident's number.

    python-stdnum 2.2 raises KeyError for a county that its table names without its prefecture.
    """
    try:
        return ric.is_valid(text)
    except KeyError:
        return False


def _no_phone(check: Callable[[str], object]) -> Callable[[str], object]:
    """Leave out eleven digits in a row that are a telephone number of North America or one with a trunk prefix."""
    return lambda text: _PHONE.fullmatch(text) is None and check(text)


class Form(NamedTuple):
    """A form: its shapes (9 a digit, A a capital letter, other characters themselves), its check, and its score."""

    name: str
    shapes: tuple[str, ...]
    check: Callable[[str], object]
    score: float = _SURE
    entity: str = NATIONAL


FORMS: Final = (
    Form("aadhaar", ("9999 9999 9999", "9999-9999-9999"), lambda text: text[0] > "1" and verhoeff.is_valid(_digits(text))),
    Form("abn", ("99 999 999 999",), abn.is_valid),
    Form("ahv", ("999.9999.9999.99",), ahv.is_valid),
    Form("belgian", ("99.99.99-999.99",), nn.is_valid),
    Form("bsn", ("9999.99.999",), bsn.is_valid),
    Form("chinese", ("9" * 18, "9" * 17 + "A"), _is_chinese),
    Form("cnp", ("9" * 13,), cnp.is_valid),
    Form("cnpj", ("99.999.999/9999-99",), cnpj.is_valid),
    Form("codice fiscale", ("AAAAAA99A99A999A", "AAAAAA 99A99 A999A"), codicefiscale.is_valid),
    Form("cpf", ("999.999.999-99", "9" * 11), _no_phone(cpf.is_valid)),
    Form("curp", ("AAAA999999AAAAAAA9", "AAAA999999AAAAAA99"), curp.is_valid),
    Form("dni", ("99999999A", "99999999-A", "99.999.999-A"), lambda text: dni.is_valid(text.replace(".", ""))),
    Form("fødselsnummer", ("9" * 11, "999999 99999"), fodselsnummer.is_valid),
    Form("hetu", ("999999-999A", "999999-9999", "999999A999A", "999999A9999"), hetu.is_valid),
    Form("hkid", ("A999999(9)", "A999999(A)", "AA999999(9)", "AA999999(A)"), checks.hkid),
    Form("mbi", ("9AA9AA9AA99", "9A99AA9AA99", "9AA9A99AA99", "9A99A99AA99", "9AA9-AA9-AA99", "9A99-AA9-AA99", "9AA9-A99-AA99", "9A99-A99-AA99"), checks.mbi, _SHAPED),
    Form("medicare", ("9999 99999 9", "9999-99999-9"), checks.medicare),
    Form("nie", ("A9999999A", "A-9999999-A"), nie.is_valid),
    Form("nino", ("AA999999A", "AA 99 99 99 A"), checks.nino, _SHAPED),
    Form("nir", ("9" * 15, "9 99 99 99 999 999 99"), nir.is_valid),
    Form("nir of Corsica", ("999999A99999999", "9 99 99 9A 999 999 99"), nir.is_valid),
    Form("nric", ("A9999999A",), checks.nric),
    Form("pan", ("AAAAA9999A",), lambda text: text[3] in "ABCFGHJLPT" and text[5:9] != "0000", _SHAPED),
    Form("personnummer", ("999999-9999", "99999999-9999"), personnummer.is_valid),
    Form("pesel", ("9" * 11,), _no_phone(lambda text: text[2] in "0123" and pesel.is_valid(text))),
    Form("pps", ("9999999AA",), pps.is_valid),
    Form("rodné číslo", ("999999/9999",), rc.is_valid),
    Form("rrn", ("999999-9999999",), rrn.is_valid),
    Form("rut", ("99.999.999-9", "9.999.999-9", "99.999.999-A", "9.999.999-A"), rut.is_valid),
    Form("south african", ("9" * 13,), za_id.is_valid),
    Form("steuer-id", ("99 999 999 999",), steuer_id.is_valid),
    Form("tckn", ("9" * 11,), _no_phone(tckimlik.is_valid)),
)  # fmt: skip
#: A vehicle's number is the only one whose letters may be anywhere: its shape is its length.
VIN: Final = Form("vin", (), checks.vin, entity="ID_NUMBER")
#: Forms that other numbers have by chance too often, unless the text is in a language of their country.
BY_LANGUAGE: Final[Mapping[str, tuple[Form, ...]]] = {
    "cs": (Form("rodné číslo", ("9" * 10,), rc.is_valid),),
    "da": (Form("cpr", ("999999-9999", "9" * 10), cpr.is_valid),),
    "es": (Form("rut", ("99999999-9", "99999999-A", "9999999-9", "9999999-A"), rut.is_valid),),
    "nl": (Form("bsn", ("9" * 9,), bsn.is_valid),),
    "pt": (Form("nif", ("9" * 9, "999 999 999"), nif.is_valid),),
}  # fmt: skip
_SHAPE: Final = str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "9" * 10 + "A" * 26)


class FormTable:
    """Forms by their shapes; a form is identified by its index."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = tuple(forms)
        shapes = {shape for form in forms for shape in form.shapes}
        self._by_shape = {
            shape: [at for at, form in enumerate(forms) if shape in form.shapes] for shape in shapes
        }  # fmt: skip
        self._by_length = {checks.VIN_LENGTH: forms.index(VIN)} if VIN in forms else {}

    def form_of(self, text: str) -> int:
        """Return the index of the first form whose check the text passes, -1 for none."""
        for at in self._by_shape.get(text.translate(_SHAPE), ()):
            if self.forms[at].check(text):
                return at
        at = self._by_length.get(len(text), -1)
        return at if at >= 0 and self.forms[at].check(text) else -1


ALONE: Final = FormTable((*FORMS, VIN))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
