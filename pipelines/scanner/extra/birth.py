"""Find dates of birth behind a word that announces one; other dates stay, since they identify nobody."""

from typing import Final

from presidio_analyzer import EntityRecognizer, Pattern

from pipelines.scanner.extra.hinted import HintedRecognizer

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?)\b\.?"
)
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR: Final = r"(?:(?:18|19|20)\d\d|['’]?\d\d)"
_DATE: Final = (
    rf"(?:(?:18|19|20)\d\d\s?[./-]\s?\d{{1,2}}\s?[./-]\s?{_DAY}|{_DAY}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?{_YEAR}"
    rf"|{_DAY}(?:st|nd|rd|th)?[ .-]{{1,2}}(?:of\s)?{_MONTH}(?:,?[ -]{{0,2}}{_YEAR})?"
    rf"|{_MONTH}[ -]{{0,2}}{_DAY}(?:st|nd|rd|th)?(?:,?[ -]{{1,2}}{_YEAR})?|(?:19|20)\d{{6}})(?![\w]|[/-]\d)"
)
_BORN: Final = r"(?:born(?:\son)?(?:\sthe)?|geboren\s(?:am|op)|née?\sle|naci(?:d[oa]|ó)\sel|nat[oa]\sil|geb\.|nasc(?:i|eu|id[oa])\sem|urodzon[ya]|ur\.|född)"
_CUE: Final = (
    r"(?:d\.?\s?o\.?\s?b\b\.?|(?:date|day)\sof\sbirth|date[_-]of[_-]birth|birth[ _-]?(?:date|day)|geburtsdatum|date\sde\snaissance|fecha\sde\snacimiento"
    r"|data\sde\snascimento|data\sdi\snascita|data\surodzenia|geboortedatum|födelsedatum|doğum\starihi)"
)


def recognizers() -> list[EntityRecognizer]:
    born = rf"(?<!\w){_BORN}\s?[:(,]?\s?\K{_DATE}"
    named = rf"(?<!\w){_CUE}\"?\)?(?:\s(?:is|was|on))*\s?[:=(,-]?\s?\"?\K{_DATE}"
    patterns = [Pattern("born", born, 0.6), Pattern("named", named, 0.9)]
    words = ("born", "geboren", "né", "née", "nacido", "nacida", "nato", "nata", "geb", "dob", "b", "birth", "birthdate", "birthday",
             "geburtsdatum", "naissance", "nacimiento", "nació", "nasci", "nasceu", "nascido", "nascida", "nascimento", "nascita", "urodzony",
             "urodzona", "ur", "urodzenia", "född", "födelsedatum", "geboortedatum", "doğum")  # fmt: skip
    leads = {"born": rf"{_BORN}[^\n]{{0,8}}[\w]", "named": _CUE}
    return [HintedRecognizer("DATE_OF_BIRTH", "BirthRecognizer", patterns, words=words, leads=leads)]
