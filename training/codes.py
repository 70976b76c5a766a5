"""Invent numbers that identify somebody, by kind, in the forms in which people and forms write them."""

import random
import string
from itertools import pairwise

_VIN = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_MONTHS = "ABCDEHLMPRST"
#: Forms of national identifiers: # a digit, 1 a digit but 0, ? a letter, other marks as they are.
_NATIONAL = (
    "###-##-####", "###-##-####", "### ## ####", "?? ## ## ## ?", "??######?", "#### #### ####", "############",
    "?????####?", "S#######?", "T#######?", "G#######?", "### ### ####", "###-###-###", "### ### ###", "###.###.###-##",
    "########?", "X#######?", "###########", "#########", "## ### ### ###", "######-####", "19######-####",
    "######-#######", "?######(#)", "1 ## ## ## ### ### ##", "9##-7#-####", "##.###.###-#", "######/####", "#### ##### #",
)  # fmt: skip
_MEDICAL = ("MRN-######", "MRN######", "MRN #######", "########", "PT-#####", "P######", "###-###-##", "M#########")
_MEMBER = (
    "?#########", "???#########", "#########-##", "W##########", "???-####-####", "H########", "M-#######", "#A##-BC#-DE##",
)  # fmt: skip
_POLICY = (
    "INS-######-##", "POL######", "??-#######", "HO-####-######", "?##-####-###", "GP/####/#####", "PN########", "??##########",
)  # fmt: skip
_CASE = (
    "20##-CV-#####", "1:##-cr-#####", "No. ##-####", "CR-####-####", "CLM-20##-######", "##-?-####", "T###/20##", "CN-########", "20##/#####",
    "FD-##-######",
)  # fmt: skip
_PASSPORT = ("?########", "#########", "??#######", "?#######", "C##?#####", "?? ### ###")
_LICENCE = (
    "?#######", "?###-####-####", "?????######??###", "########", "?## ### ###", "??-########", "DL-##########", "?##-##-####",
)  # fmt: skip
_PLATE = ("??## ???", "???-####", "## ?? ####", "#???###", "??-##-??", "??-###-??", "B ?? ####", "MH ## ?? ####")
_STAFF = (
    "EMP-#####", "EMP######", "E######", "STU-20##-####", "S########", "10########", "ID######", "U#######", "BDG-####", "NPI ##########",
)  # fmt: skip
_ACCOUNT = (
    "########", "#########", "##########", "############", "####-####-###", "##-####-#######-##", "### ### ###", "######## ##",
)  # fmt: skip
_SORT = ("##-##-##", "## ## ##", "######")
_IBANS = {"DE": "##################", "FR": "#######################", "NL": "INGB##########", "GB": "WEST##############",
          "ES": "####################", "PL": "########################", "IT": "?######################", "CH": "#################",
          "AT": "################", "BE": "############", "SE": "####################", "IE": "AIBK##############",
          "PT": "#####################", "TR": "######################", "DK": "##############", "NO": "###########"}  # fmt: skip
_PHONES = (
    "+1 (###) ###-####", "(0##) #### ####", "+86 1## #### ####", "+81 90-####-####", "+82 10-####-####", "+55 (##) 9####-####",
    "+7 9## ###-##-##", "+48 ### ### ###", "+31 6 ########", "+31 6########", "+39 3## ### ####", "+46 7#-### ## ##", "+90 5## ### ## ##",
    "+971 5# ### ####", "+92 3## #######", "+880 1### ######", "+254 7## ######", "+27 8# ### ####", "+353 8# ### ####", "+52 ## #### ####",
    "08## ### ####", "1800 ### ###", "1-8##-###-####", "(###)###-####", "(###) ###-####", "###-####", "### ####", "#####-#####", "## #### ####",
    "0#### ######", "+44 (0)20 #### ####", "0# ## ## ## ##", "+########### ", "+1##########", "9#########", "###.###.####", "### ### ####",
    "(0#) ### ## ##", "###-###-#### x###", "###-###-#### ext. ##", "+44 7### ######", "07#########", "011 ### ########", "00## ## #### ####",
)  # fmt: skip
_SSNS = ("###-##-####", "###-##-####", "###-##-####", "### ## ####", "#########", "###.##.####")
_CARDS = (
    ("4", 16),
    ("4", 16),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("6011", 16),
    ("34", 15),
    ("37", 15),
    ("36", 14),
    ("50", 19),
)


class Codes:
    """Draws identifiers from one random source; `of` says which slots there are."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        forms = {
            "national": _NATIONAL, "mrn": _MEDICAL, "member": _MEMBER, "policy": _POLICY, "case": _CASE,
            "passport": _PASSPORT, "licence": _LICENCE, "plate": _PLATE, "staff": _STAFF, "account": _ACCOUNT, "sort": _SORT,
        }  # fmt: skip
        self._forms = forms
        self.slots = (*forms, "vin", "bic", "iban", "card", "phone", "ssn")

    def of(self, kind: str) -> str:
        """Return a new identifier of a kind, one of `slots`; a few in lower case."""
        made = self._form(self._rng.choice(self._forms[kind])) if kind in self._forms else str(getattr(self, kind)())
        return made.lower() if self._rng.random() < 0.05 else made

    def _form(self, form: str) -> str:
        rng = self._rng
        chars = {"#": string.digits, "?": string.ascii_uppercase}
        return "".join(rng.choice(chars[each]) if each in chars else each for each in form)

    def phone(self) -> str:
        return self._form(self._rng.choice(_PHONES)).strip()

    def ssn(self) -> str:
        """Return a number of United States social security, of an area that is given out."""
        made = self._form(self._rng.choice(_SSNS))
        return self._rng.choice("012345678") + made[1:]

    def vin(self) -> str:
        return self._rng.choice("1234JKSVWZ") + "".join(self._rng.choices(_VIN, k=16))

    def bic(self) -> str:
        rng = self._rng
        country = rng.choice(["DE", "GB", "FR", "US", "NL", "CH", "IN", "SG", "ES", "PL"])
        return (
            "".join(rng.choices(string.ascii_uppercase, k=4))
            + country
            + rng.choice(["FF", "22", "2L", "MM", "HH"])
            + rng.choice(["", "XXX", "500"])
        )

    def iban(self) -> str:
        """Return an account number with right check digits (ISO 13616), spaced in one of the usual ways."""
        rng = self._rng
        country = rng.choice([*_IBANS, "DE", "GB", "FR", "NL"])
        bank = self._form(_IBANS[country])
        number = "".join(str(int(each, 36)) for each in bank + country + "00")
        text = f"{country}{98 - int(number) % 97:02}{bank}"
        if (chance := rng.random()) < 0.5:
            return text
        return (" " if chance < 0.93 else "-").join(text[at : at + 4] for at in range(0, len(text), 4))

    def card(self) -> str:
        """Return a card's number; two thirds have the right check digit (ISO/IEC 7812-1)."""
        rng = self._rng
        prefix, length = rng.choice(_CARDS)
        digits = prefix + "".join(rng.choices(string.digits, k=length - len(prefix) - 1))
        number = digits + (check_digit(digits) if rng.random() < 0.66 else rng.choice(string.digits))
        sizes = {15: (4, 6, 5), 14: (4, 6, 4)}.get(length, (4, 4, 4, 4, 3))
        ends = [sum(sizes[:at]) for at in range(len(sizes) + 1)]
        join = rng.choice([" ", " ", "-", "", "", "."])
        return join.join(part for one, other in pairwise(ends) if (part := number[one:other]))


def check_digit(digits: str) -> str:
    """Compute the digit that makes a number pass Luhn's check."""
    doubled = (int(each) * (1 + (at + 1) % 2) for at, each in enumerate(reversed(digits)))
    return str(-sum(each - 9 if each > 9 else each for each in doubled) % 10)
