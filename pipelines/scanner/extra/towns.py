"""Find post codes with their town, where neither the code nor the town alone would tell: "75001 Paris"."""

from typing import Final

from presidio_analyzer import EntityRecognizer, Pattern

from pipelines.scanner.extra.hinted import HintedRecognizer

#: Score of a code with its town: above the tagger's of the town alone, which would name it a place.
_SCORE: Final = 1.0
#: Cities of countries whose codes have five digits.
_FIVE: Final = (
    "paris", "lyon", "marseille", "toulouse", "nice", "nantes", "strasbourg", "montpellier", "bordeaux", "lille", "rennes", "reims",
    "grenoble", "dijon", "berlin", "hamburg", "münchen", "munich", "köln", "cologne", "frankfurt", "stuttgart", "düsseldorf",
    "leipzig", "dortmund", "essen", "bremen", "dresden", "hannover", "hanover", "nürnberg", "nuremberg", "bonn", "madrid",
    "barcelona", "valencia", "sevilla", "seville", "zaragoza", "málaga", "bilbao", "roma", "rome", "milano", "milan", "napoli",
    "naples", "torino", "turin", "palermo", "genova", "bologna", "firenze", "florence", "venezia", "helsinki", "espoo", "tampere",
)  # fmt: skip
#: Cities of countries whose codes have four digits, which may be a year: only those that are none count.
_FOUR: Final = (
    "wien", "vienna", "graz", "linz", "salzburg", "innsbruck", "zürich", "zurich", "genève", "geneva", "basel", "bern", "lausanne",
    "bruxelles", "brussels", "antwerpen", "gent", "oslo", "bergen", "københavn", "copenhagen", "aarhus", "budapest", "lisboa", "porto",
)  # fmt: skip
_DUTCH: Final = (
    "amsterdam", "rotterdam", "den", "utrecht", "eindhoven", "groningen", "tilburg", "almere", "breda", "nijmegen", "haarlem", "arnhem",
    "leiden", "delft", "maastricht", "zwolle", "the",
)  # fmt: skip


def recognizers() -> list[EntityRecognizer]:
    five, four, dutch = ("|".join(each) for each in (_FIVE, _FOUR, _DUTCH))
    edge = r"(?<![\w.,$£€#-])"
    patterns = [
        Pattern("five", rf"{edge}(?:[df]-)?\d{{5}},?\s(?:{five})(?!\w)", _SCORE),
        Pattern("four", rf"{edge}(?:[ab]-|ch-)?(?!19\d\d|20\d\d)[1-9]\d{{3}},?\s(?:{four})(?!\w)", _SCORE),
        Pattern("dutch", rf"{edge}[1-9]\d{{3}}\s?(?-i:[A-Z]{{2}}),?\s{{1,2}}(?:{dutch})(?:\s(?:haag|bosch|hague))?(?!\w)", _SCORE),
    ]  # fmt: skip
    leads = {
        "five": rf"\d{{5}},?\s(?:{five})",
        "four": rf"\d{{4}},?\s(?:{four})",
        "dutch": r"\d{4}\s?[a-z]{2},?\s",
    }
    words = (*_FIVE, *_FOUR, *_DUTCH[:2], *_DUTCH[3:-1], "haag", "bosch", "hague")
    return [HintedRecognizer("STREET_ADDRESS", "TownRecognizer", patterns, words=words, leads=leads)]
