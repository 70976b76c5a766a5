"""Find names that are words too, behind a cue: "ask will", "my sister summer", and not "will you ask"."""

from presidio_analyzer import EntityRecognizer, Pattern

from pipelines.scanner.extra.hinted import HintedRecognizer

_NAMES = (
    "will", "may", "hope", "summer", "grace", "faith", "joy", "mark", "bill", "rob", "sue", "pat", "jack", "dawn", "june",
    "april", "autumn", "rose", "lily", "daisy", "ivy", "violet", "ruby", "amber", "pearl", "jade", "crystal", "melody", "harmony", "destiny",
    "chase", "drew", "wade", "miles", "chip", "skip", "grant", "dean", "gene", "ray", "max", "frank", "ernest", "christian",
    "angel", "skye", "river", "brook", "robin", "jay", "glen", "clay", "cliff", "rusty", "sandy", "ginger", "honey", "penny",
    "bea", "olive", "hazel", "heather", "holly", "jasmine", "poppy", "iris", "eve", "carol", "joey", "kitty", "candy", "cherry", "victor", "chuck",
    "dick", "peter", "sonny", "buddy", "hunter", "mason", "cooper", "carter", "taylor", "tyler", "parker", "porter", "reed", "major",
    "prudence", "patience", "charity", "constance", "mercy", "trinity", "nova", "stormy", "tiffany", "gus", "bob", "nick", "josh", "stew",
)  # fmt: skip
_RELATIONS = (
    "sister|brother|sis|bro|mother|father|mum|mom|dad|aunt|auntie|uncle|cousin|niece|nephew|son|daughter|wife|husband|hubby|partner|fiance|"
    "fiancee|girlfriend|boyfriend|gf|bf|friend|bestie|mate|buddy|roommate|flatmate|neighbour|neighbor|boss|manager|colleague|coworker|teacher|"
    "tutor|coach|doctor|dentist|nurse|therapist|landlord|landlady|nanny|babysitter|grandma|grandpa|granny|grandson|granddaughter|stepdad|stepmum|"
    "ex|assistant|lawyer|agent|student|intern"
)
_ASKED = "ask|asked|asking|tell|told|telling|text|texted|texting|email|emailed|phone|phoned|ring|rang|ping|pinged|remind|reminded|invite|invited|thank|thanked|cc"
_GREETED = "hi|hey|hello|thanks|cheers|bye|goodbye|dear|congrats|morning|night|sorry"
#: What follows a name and not a verb or a noun.
_AFTER_PERSON = (
    r"(?=\s*(?:[.!?,;:)\n]|$)|\s(?:is|was|has|had|and|says?|said|told|asked|called|came|went|got|lives?|lived|who|whose|just|also|always|never|"
    r"wants?|wanted|needs?|needed|loves?|loved|likes?|liked|hates?|thinks?|thought|works?|worked|moved|made|gave|took|left|died|turned|to|about|from|at|in|on|with|for|if|that|when|whether|how|why|what|where|not)\b)"
)
_AFTER_ASKED = r"(?=\s*(?:[.!?,;:)\n]|$)|\s(?:to|about|if|for|and|or|that|when|whether|how|why|what|where|not|from|at|on|i|we|please|pls|tomorrow|today|later|tonight)\b)"
_NO_MODAL = r"(?!(?:will|may)\s(?:not|just|also|always|never|i|we)\b)"


def recognizers() -> list[EntityRecognizer]:
    names = "|".join(_NAMES)
    relation = rf"(?<!\w)(?:my|his|her|our|their|your|the)\s(?:\w+\s)?(?:{_RELATIONS}),?\s\K{_NO_MODAL}(?:{names})\b{_AFTER_PERSON}"
    asked = rf"(?<!\w)(?<!will )(?<!the )(?<!a )(?:{_ASKED})\s\K{_NO_MODAL}(?:{names})\b{_AFTER_ASKED}"
    greeted = rf"(?:^|[.!?\n]\s?)(?:(?:{_GREETED})\s)\K(?:{names})\s?(?=[,.!\n]|$)"
    patterns = [Pattern("relation", relation, 0.6), Pattern("asked", asked, 0.6), Pattern("greeted", greeted, 0.5)]
    leads = {
        "relation": rf"(?:{_RELATIONS}),?\s(?:{names})\b",
        "asked": rf"(?:{_ASKED})\s(?:{names})\b",
        "greeted": rf"(?:{_GREETED})\s(?:{names})\b",
    }
    return [HintedRecognizer("PERSON", "WordNameRecognizer", patterns, words=_NAMES, digit=False, leads=leads)]
