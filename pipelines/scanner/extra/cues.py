"""Find names behind words that announce one, in any case: "my name is", "Mr", "name:"."""

from presidio_analyzer import EntityRecognizer, Pattern

from pipelines.scanner.extra.hinted import HintedRecognizer
from pipelines.scanner.extra.lexical import names
from pipelines.scanner.model.lexicon import UNKNOWN, Rank

_WORD = r"[^\W\d_][^\W\d_'’-]*(?:[’'-][^\W\d_]+)*"
#: Words that often follow a cue and are nobody's name.
_NO_NAME = (
    r"(?!(?:not|on|in|a|an|the|my|your|our|his|her|their|and|or|so|very|too|all|everyone|everybody|sir|madam|customer|"
    r"friends?|team|folks|guys|god|lord|is|was|are|will|has|had|required|removed|withheld|unknown|none|n/a|tbd|spelled|"
    r"now|here|there|just|what|who|it|this|that|diary|santa|colleagues?|parents?|student|member|user|valued|of|to|for|at|"
    r"from|with|change|server|file|field|tag|brand|product|company|email|address|phone|number|date|john doe)\b)"
)
_NAME = rf"{_NO_NAME}{_WORD}(?:[ ](?-i:[A-Z])(?:\.|{_WORD})?){{0,3}}"
_TWO = rf"{_NO_NAME}{_WORD}(?:[ ]{_NO_NAME}{_WORD}){{0,1}}"
_STRONG = (
    r"my name is|my name['’]s|my full name is|i am called|is called|was called|people call me|call me|named after|"
    r"(?:first|last|full|family|given|middle|maiden|sur|fore|user['’]?s|customer|patient|client|contact|account holder|card ?holder)[ _]?name(?: is|'s)?\s?[:=]?|"
    r"(?:name|patient|client|applicant|beneficiary|tenant|attn|attention|c/o|signed|guest|employee|cardholder|recipient)\s?[:=]"
)
_TITLES = r"mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam|rev|sgt|capt|aunty|auntie|uncle|grandma|grandpa|nurse|judge|señor|señora|herr|frau|mme|monsieur"
_TITLED = rf"(?<!\w)(?:{_TITLES})\.?[ ]"


class NameCueRecognizer(HintedRecognizer):
    """Rejects a word in lower case that is nobody's given name: "call me maybe"."""

    def invalidate_result(self, pattern_text: str) -> bool:
        first = pattern_text.split(" ", 1)[0]
        entry = names().entry(first) if first.islower() else UNKNOWN
        return entry.is_word and entry.given < Rank.KNOWN and entry.family < Rank.COMMON


def recognizers() -> list[EntityRecognizer]:
    patterns = [
        Pattern("strong", rf"(?<![\w])(?:{_STRONG})\s*\K{_TWO}", 0.5),
        Pattern("title", rf"(?<!\w)(?:{_TITLES})\.?[ ]\K(?-i:(?=[A-Z])){_NAME}", 0.6),
        Pattern("lower-title", rf"(?<!\w)(?:mr|mrs|ms|dr|prof)\.?[ ]\K{_NO_NAME}{_WORD}", 0.5),
    ]  # fmt: skip
    leads = {"strong": _STRONG, "title": _TITLED, "lower-title": r"(?<!\w)(?:mr|mrs|ms|dr|prof)\.?[ ]"}
    words = (
        "name", "called", "call", "named", *_TITLES.split("|"), "patient", "client", "applicant", "beneficiary", "tenant", "attn", "attention",
        "o", "signed", "guest", "employee", "cardholder", "recipient",
    )  # fmt: skip
    return [
        NameCueRecognizer(
            "PERSON", "NameCueRecognizer", patterns, words=words, endings=("name",), digit=False, leads=leads
        )
    ]
