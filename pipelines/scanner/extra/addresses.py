"""Find postal addresses outside the English-speaking countries, and flats, boxes and post codes of all countries."""

import re

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from pipelines.scanner.extra.hinted import HintedRecognizer, compiled
from pipelines.scanner.extra.streets import CANADA_CODE, STATES, TAIL, english
from pipelines.scanner.gates.seen import Seen

_ENTITY = "STREET_ADDRESS"
#: A letter before a digit and one more digit, or a state's letters before five digits; a digit comes first for speed.
_TOUCHING = re.compile(r"\d(?:(?<=[A-Za-z]\d)[A-Za-z\d]?[A-Za-z]?[\s-]?\d|(?<=[A-Z]{2}\s\d)\d{4})")
_NUMBER = r"\d{1,4}(?:\s?[a-h])?\b"
_TOWN = r"[^\W\d_][\w-]+"
_GERMAN = ("straße", "strasse", "str", "gasse", "allee", "platz", "damm", "ufer", "weg", "ring")
_DUTCH = (
    "straat",
    "laan",
    "gracht",
    "plein",
    "kade",
    "dijk",
    "singel",
    "vägen",
    "vagen",
    "gatan",
    "gata",
    "vej",
    "gade",
    "veien",
    "katu",
)
_FRENCH = (
    "rue",
    "avenue",
    "boulevard",
    "bd",
    "chemin",
    "impasse",
    "allée",
    "allee",
    "quai",
    "place",
    "route",
    "cours",
    "square",
)
_SOUTHERN = (
    "calle",
    "avenida",
    "avda",
    "av",
    "plaza",
    "paseo",
    "viale",
    "corso",
    "piazza",
    "largo",
    "vicolo",
    "strada",
    "rua",
    "travessa",
    "ul",
    "ulica",
    "rue",
    "jalan",
    "jl",
)
_HOUSES = ("flat", "h", "house", "plot", "door", "shop", "survey", "hno")


def _first(words: tuple[str, ...]) -> str:
    return "|".join(words)


def _german() -> HintedRecognizer:
    names = rf"(?<!\w)(?:(?-i:[A-ZÄÖÜ])[\w.]*[ -])?[^\W\d_]{{3,}}(?:-[^\W\d_]+)*(?:{_first(_GERMAN)})\.?[ ]{_NUMBER}"
    apart = rf"(?<!\w)[^\W\d_]{{4,}}er (?:straße|strasse|str\.|allee|platz|weg|ring)[ ]{_NUMBER}"
    tail = rf"(?:[,\s]\s*(?:[ad]-)?\d{{4,5}}\s{_TOWN})?"
    return HintedRecognizer(_ENTITY, "GermanStreetRecognizer", [Pattern("german", names + tail, 0.7), Pattern("apart", apart + tail, 0.7)], endings=_GERMAN,
        leads={"german": rf"(?:{_first(_GERMAN)})\.?[ ]\d", "apart": r"er (?:straße|strasse|str\.|allee|platz|weg|ring)[ ]\d"},
    )  # fmt: skip


def _dutch() -> HintedRecognizer:
    names = rf"(?<!\w)(?:(?-i:[A-ZÅÄÖØ])[\w-]*\s){{0,2}}[^\W\d_]{{2,}}(?:{_first(_DUTCH)})[ ]{_NUMBER}"
    tail = rf"(?:[,\s]\s*\d{{4}}\s?[a-z]{{2}}\b(?:\s{_TOWN})?|[,\s]\s*\d{{3,4}}(?:\s?\d{{2}})?\s{_TOWN})?"
    return HintedRecognizer(
        _ENTITY,
        "NorthernStreetRecognizer",
        [Pattern("northern", names + tail, 0.6)],
        endings=_DUTCH,
        leads={"northern": rf"(?:{_first(_DUTCH)})[ ]\d"},
    )


def _romance() -> list[HintedRecognizer]:
    small = r"(?:(?:de|du|des|la|le|les|l['’]|d['’]|del|di|da|dos)\s?){0,2}"
    french = (
        rf"(?<![\w.,])\d{{1,4}}(?:\s?(?:bis|ter|[a-d]))?,?\s(?:{_first(_FRENCH)})\s{small}[^\W\d_][\w'’-]*"
        rf"(?: (?-i:[A-ZÉ])[\w'’-]*)?(?:[,\s]\s*\d{{5}}\s{_TOWN})?"
    )
    rest = r"(?:[ ](?:de|del|la|san|di|da|[^\W\d_][\w'’.-]*)){1,4}(?:,[ ]?|[ ])(?:n[º°o.]{1,2}[ ]?|#)?\d{1,4}[a-c]?\b"
    tail = rf"(?:[,\s]\s*\d{{5}}\s{_TOWN}(?:\s(?-i:[A-Z])\w+)*)?"
    southern = [
        Pattern("southern", rf"(?<!\w)(?:(?:{_first(_SOUTHERN)})\.?|c/){rest}{tail}", 0.6),
        # "via" is an English word too, so it counts only before a capital
        Pattern("italian", rf"(?<!\w)(?-i:Via|via|VIA) (?-i:[A-Z])[\w'’.]*(?: (?-i:[A-Z])[\w'’.]*){{0,3}}(?:,[ ]?|[ ])\d{{1,4}}[a-c]?\b{tail}", 0.6),
    ]  # fmt: skip
    return [
        HintedRecognizer(
            _ENTITY,
            "FrenchStreetRecognizer",
            [Pattern("french", french, 0.7)],
            words=_FRENCH,
            leads={"french": rf"\d(?:\s?(?:bis|ter|[a-d]))?,?\s(?:{_first(_FRENCH)})\s"},
        ),
        HintedRecognizer(
            _ENTITY,
            "SouthernStreetRecognizer",
            southern,
            words=("via", "c", *_SOUTHERN),
            leads={
                "southern": rf"(?<!\w)(?:(?:{_first(_SOUTHERN)})\.?|c/)[ ][^\n]*?\d",
                "italian": r"(?<!\w)via [^\n]*?\d",
            },
        ),
    ]


def _asian() -> list[HintedRecognizer]:
    part = r"[^,\n;:.!?\d][^,\n;:.!?]{1,38}"
    house = rf"(?<!\w)(?:flat|h\.?\s?no|house\sno|plot(?:\sno)?|door\sno|shop\sno|survey\sno)\b\.?\s?[\w/-]*\d[\w/-]*(?:,\s*{part}){{1,4}}(?:\s?-?\s?\d{{3}}\s?\d{{3}}\b)?"
    pin = rf"(?<![\w.,])\d{{1,4}}(?:/\d{{1,3}})?,\s*(?:{part},\s*){{1,3}}[^\W\d_][^\W\d_ ]*(?: [^\W\d_]+)?\s?[-,]?\s?\d{{6}}(?!\d)"
    block = r"(?<!\w)(?:blk|block)\.?\s\d{1,4}[a-z]?\b(?:[,\s]\s*(?:(?-i:[A-Z])[\w'.-]*\s?|(?:ave|road|st|street)\s?|\d{1,2}\b\s?){1,6})?(?:,?\s?#\d{1,3}-\d{1,4})?(?:,?\s*singapore)?(?:\s\d{6}\b)?"
    block_low = r"(?<!\w)(?:blk|block)\.?\s\d{1,4}[a-z]?\s(?:[^\W\d_]+\s){1,4}(?:ave|avenue|road|rd|st|street|drive|crescent|lane)\b(?:\s\d{1,2}\b)?(?:,?\s?#\d{1,3}-\d{1,4})?(?:,?\s*singapore)?(?:\s\d{6}\b)?"
    return [
        HintedRecognizer(_ENTITY, "IndianStreetRecognizer", [Pattern("house", house, 0.65)], words=_HOUSES),
        HintedRecognizer(_ENTITY, "IndianPinRecognizer", [Pattern("pin", pin, 0.6)], words=("road", "rd", "nagar", "street", "marg", "cross", "colony", "sector", "main", "layout", "salai", "chowk", "lane", "society")),
        HintedRecognizer(_ENTITY, "BlockRecognizer", [Pattern("block", block, 0.6), Pattern("lower", block_low, 0.6)], words=("blk", "block")),
        HintedRecognizer(_ENTITY, "UnitRecognizer", [Pattern("unit", r"(?<!\w)#\d{1,2}-\d{1,4}\b", 0.5)], words=("#",)),
    ]  # fmt: skip


def _boxes() -> list[HintedRecognizer]:
    box = rf"(?<!\w)(?:g?\.?p\.?\s?o\.?\s?b(?:ox|\.)|post\s?box|postfach|casilla|apartado|private\sbag|box)\.?\s?(?:no\.?\s?)?#?\d{{2,6}}\b{TAIL}"
    house = r"(?<!\w)(?:house|flat|apartment|apt)\s(?:number|no\.?|nr\.?|#)?\s?\d{1,4}[a-z]?\b"
    return [
        HintedRecognizer(_ENTITY, "BoxRecognizer", [Pattern("box", box, 0.7)], endings=("box", "fach", "casilla", "apartado", "bag", "b"),
                         leads={"box": r"(?:b(?:ox|\.)|postfach|casilla|apartado|private\sbag)\.?\s?(?:no\.?\s?)?#?\d\d"}),
        HintedRecognizer(_ENTITY, "HouseRecognizer", [Pattern("house", house, 0.5)], words=("house", "flat", "apartment", "apt")),
    ]  # fmt: skip


def _codes() -> list[EntityRecognizer]:
    capital = r"(?-i:(?:[BGLMNESW]|[A-Z]{2})\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})"
    british = rf"(?<![\w/-])(?:{capital}|[a-z]{{1,2}}\d[a-z\d]?\s\d[abd-hjlnp-uw-z]{{2}})(?![\w/])"
    patterns = [
        Pattern("british", british, 0.55),
        Pattern("canadian", rf"(?<![\w/-]){CANADA_CODE}(?![\w/-])", 0.5),
        Pattern("american", rf"(?<!\w){STATES}\s\d{{5}}(?:-\d{{4}})?(?![\w-])", 0.5),
    ]
    named = r"(?<!\w)(?:zip|zip\s?code|post\s?code|postal\scode|plz|pin\s?code)\b\s*(?:is\s)?[:=]?\s*\K(?=[a-z]*\d)[a-z\d]{3,5}(?:[ -][a-z\d]{3,4})?\b"
    return [
        _PostCodeRecognizer(_ENTITY, name="PostCodeRecognizer", patterns=patterns),
        HintedRecognizer(_ENTITY, "NamedPostCodeRecognizer", [Pattern("named", named, 0.6)], words=("zip", "zipcode", "postcode", "post", "postal", "plz", "pin", "pincode")),
    ]  # fmt: skip


class _PostCodeRecognizer(PatternRecognizer):
    """Finds post codes; runs only where letters and digits touch, or a state's letters are before five digits."""

    leads = compiled({
        "british": r"\d[a-z\d]?\s?\d[a-z]{2}(?![\w/])", "canadian": r"\d[a-z][ -]?\d[a-z]\d(?![\w/-])",
        "american": r"\d{5}(?<=[a-z]{2}\s\d{5})",
    })  # fmt: skip

    def may_find(self, seen: Seen) -> bool:
        return seen.digits > 0 and _TOUCHING.search(seen.text) is not None


def recognizers() -> list[EntityRecognizer]:
    """Make all recognizers of this module; each finds one way of writing an address."""
    return [*english(), _german(), _dutch(), *_romance(), *_asian(), *_boxes(), *_codes()]
