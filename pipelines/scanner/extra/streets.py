"""Find streets of English-speaking countries. Case is ignored; a line break counts as a comma."""

from presidio_analyzer import Pattern

from pipelines.scanner.extra.hinted import HintedRecognizer

#: Words that end a street's name and hardly anything else.
SURE = (
    "street|st|road|rd|avenue|ave|av|lane|ln|boulevard|blvd|crescent|cres|terrace|terr|parkway|pkwy|highway|hwy|mews|"
    "gardens|gdns|turnpike|esplanade|parade|expressway|freeway"
)
#: Words that end a street's name and much else: they count only behind one or two names.
UNSURE = (
    "drive|dr|court|ct|close|way|place|pl|grove|hill|circle|cir|square|sq|park|walk|row|view|rise|trail|loop|alley|"
    "heights|quay|wharf|plaza|green|gate|crossing|path|pass|run|point|ridge|bend|cove|nagar|marg|chowk"
)
#: Words between a number and such a word when no street is meant ("2 miles down the road").
_NO_NAME = (
    "a|an|the|of|in|on|to|at|by|for|my|your|his|her|our|their|this|that|and|or|more|times?|x|miles?|km|minutes?|mins?|"
    "hours?|hrs?|dear|under|days?|weeks?|months?|years?|yrs?|people|cars?|guys|girls|men|am|pm|percent|is|was|are|were|from|with|i|"
    "you|we|they|it|per|inches|feet|ft|meters?|metres?|blocks?|off|down|up|out|into|left|right|hundred|thousand|million"
)
NUMBER = r"\d{1,5}[a-z]?(?:[/-]\d{1,4}[a-z]?)?"
_NAME = rf"(?!(?:{_NO_NAME})\b)[^\W\d_][\w'’-]*\.?"
STATES = (
    "(?-i:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|PR|RI|S[CD]|T[NX]|UT|V[AIT]|"
    "W[AIVY]|A[ASEP]|GU|MP|FM|MH|PW|AS|NSW|VIC|QLD|SA|TAS|ACT|NT|ON|BC|QC|AB|MB|SK|NS|NB|NL|PE)"
)
UK_CODE = r"[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}"
CANADA_CODE = r"[a-ceghj-npr-tvxy]\d[a-ceghj-npr-tv-z][ -]?\d[a-ceghj-npr-tv-z]\d"
#: Words behind an address that are not a town: a number behind them is a telephone or order number.
_NO_TOWN = (
    r"(?!(?:call|phone|tel|telephone|mobile|cell|ring|text|txt|sms|fax|whatsapp|dial|order|ref|reference|invoice|account|"
    r"number|no|nr|on|or|by|and|with|before|after|please|pls|thanks|id|code|parcel|tracking|ticket)\b)"
)
_TOWN_WORD = rf"{_NO_TOWN}[^\W\d_][\w'’.-]*"
_TOWN = rf"(?:[,\s]\s*{_TOWN_WORD}(?:\s{_TOWN_WORD}){{0,3}}\s?)"
#: Not the beginning of a number in groups.
_ALONE = r"\b(?![ .-]?\d)"
_ZIP = rf"\d{{4,5}}(?:-\d{{4}})?{_ALONE}"
_CODE = rf"(?:{STATES}\b(?:[,\s]\s*{_ZIP})?|{_NO_TOWN}[a-z]{{2,3}}\s{_ZIP}|{UK_CODE}\b|{CANADA_CODE}\b|\d{{5,6}}(?:-\d{{4}})?{_ALONE})"
_UNIT = (
    r"(?:[,\s]\s*(?:(?:apt|apartment|unit|suite|ste|flat|floor|fl|room|rm)\b\.?\s*#?\s*\d{0,4}[a-z]?\b|#\s?\w{1,5}\b))"
)
#: A unit, then up to four words of a town if only an address's end follows; or a capitalised town behind a comma.
TAIL = (
    rf"{_UNIT}?(?:{_TOWN}?[,\s]\s*{_CODE}(?:[,\s]\s*(?:{UK_CODE}|{CANADA_CODE})\b)?"
    r"|(?:,\s?|\n)(?-i:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?(?: \d{1,2}\b)?)(?=\s*(?:[,.;\n]|$)))?"
)
_SIDE = r"(?:(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.?\s)?"
_FLAT = r"(?:(?:flat|apt|apartment|unit|suite|room|level|floor)\.?\s*#?\w{1,5}[,\s]\s*)?"
_BEGIN = rf"(?<![\w.£$€-]){_FLAT}{NUMBER}"


def _street(words: str, most: int) -> str:
    return rf"{_BEGIN}(?:,\s?|[ \t]{{1,2}}){_SIDE}(?:{_NAME}[ \t]){{1,{most}}}(?:{words})\b\.?(?!['’]|\s+(?:of|in the)\b){TAIL}"


def _lead(words: str, most: int) -> str:
    """Return the lead of a `_street` pattern: a number, a few words, and one of `words`."""
    return rf"{NUMBER}[,\s]\s?(?:[^\W\d_]\S*\s){{1,{most + 1}}}(?:{words})\b"


def english() -> list[HintedRecognizer]:
    """Find a house number with a name and a word such as "Road", numbered streets, and highways."""
    sure = [
        Pattern("street", _street(SURE, 4), 0.75),
        Pattern("numbered", rf"{_BEGIN}\s{_SIDE}\d{{1,3}}(?:st|nd|rd|th)\s(?:{SURE}|{UNSURE})\b\.?{TAIL}", 0.75),
    ]
    highway = r"(?<![\w.])\d{1,5}\s(?:(?:us|state|county|old)\s)?(?:highway|hwy|route|rte|broadway)(?:\s\d{1,4})?\b"
    return [
        HintedRecognizer("STREET_ADDRESS", "StreetRecognizer", sure, words=(SURE + "|" + UNSURE).split("|"),
                         leads={"street": _lead(SURE, 4), "numbered": rf"\d(?:st|nd|rd|th)\s(?:{SURE}|{UNSURE})\b"}),
        HintedRecognizer("STREET_ADDRESS", "PlaceRecognizer", [Pattern("place", _street(UNSURE, 2), 0.5)], words=UNSURE.split("|"),
                         leads={"place": _lead(UNSURE, 2)}),
        HintedRecognizer("STREET_ADDRESS", "HighwayRecognizer", [Pattern("highway", highway, 0.5)],
                         words=("highway", "hwy", "route", "rte", "broadway")),
    ]  # fmt: skip
