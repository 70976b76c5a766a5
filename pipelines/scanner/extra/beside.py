"""Extend names that the tagger finds: over particles ("van der Heuvel"), and over the same name in another script."""

import re
from collections.abc import Iterator, Sequence

from presidio_analyzer import EntityRecognizer
from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.extra.lexical import LexicalRecognizer, is_given
from pipelines.scanner.gates.seen import Seen
from pipelines.scanner.gates.words import Hints

#: Particles that stand before a family name and are hardly ever anything else in English; and others.
_SURE = (
    "van", "von", "vom", "zu", "zur", "der", "den", "dem", "het", "bin", "bint", "binti", "ibn", "abu", "abd", "ben", "ter", "della", "dello",
    "dos", "al", "ul", "af", "av", "ap", "ferch", "degli",
)  # fmt: skip
_UNSURE = ("de", "del", "di", "da", "du", "la", "las", "le", "los", "lo", "el", "das", "des", "te", "ten", "op", "bat", "ka", "wa", "ni")  # fmt: skip
_WORDS = "|".join(sorted((*_SURE, *_UNSURE), key=len, reverse=True))
_PARTICLES = rf"(?:(?i:{_WORDS})(?: |(?<=[lL])['’-])|['’]t )"
#: Particles in a row that only a family name has, in any case.
_CHAIN = re.compile(
    r"(?<![\w'’-])(?i:v[ao]n (?:de[rnm]?|het|['’]t)|(?P<roman>de l[ao]s?)) (?P<word>[^\W\d_]{3,20}(?:-[^\W\d_]{3,20})?)"
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’-][^\W\d_]+)*"
_ANY = r"[^\W\d_]{2,20}(?:['’-][^\W\d_]{2,20})?"
#: Particles before a capital word, perhaps with a capital word before them.
_NAME = re.compile(rf"(?<![\w'’-])(?:(?P<before>{_CAPITAL}) )?(?P<small>{_PARTICLES}{{1,3}})(?P<behind>{_CAPITAL})")
#: Where particles in a row may be; without them a text needs a person whom the tagger found.
_ROW = re.compile(r"[vVdD](?:[aoAO][nN] (?:[dD][eE]|[hH][eE][tT]|['’])|[eE] [lL][aoAO])")
_RIGHT = re.compile(rf" (?P<small>{_PARTICLES}{{1,3}})(?P<word>{_ANY})(?![\w'’])")
_LEFT = re.compile(rf"(?<![\w'’-])(?:(?P<word>{_ANY}) )?(?P<small>{_PARTICLES}{{1,3}})\Z")
_FIRST = re.compile(_PARTICLES)
_REACH = 45


def _people(artefacts: NlpArtifacts | None) -> list[tuple[int, int]]:
    """Return the ranges of the people that the tagger found."""
    if artefacts is None:
        return []
    tagged = getattr(artefacts, "tagged", None)
    if tagged is not None:
        return [(each.start, each.end) for each in tagged if each.tag == "PERSON"]
    return [(each.start_char, each.end_char) for each in artefacts.entities if each.label_ in {"PERSON", "PER"}]


class ParticleRecognizer(LexicalRecognizer):
    """Finds names with particles of which the tagger found a part, or whose given name is known."""

    hints = Hints(frozenset((*_SURE, "de", "del", "di", "da", "du")), digit=False)

    def __init__(self) -> None:
        super().__init__("ParticleRecognizer", "a name with a particle", 0.6)

    def found(self, text: str, artefacts: NlpArtifacts | None) -> list[tuple[int, int]]:
        people = _people(artefacts)
        if not people and not _ROW.search(text):
            return []
        return sorted({*self._written(text, people), *self._grown(text, people)})

    def _written(self, text: str, people: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield names in capitals with a known given name or a tagged part, and families with particles in a row."""
        for chain in _CHAIN.finditer(text):
            entry = self._names.entry(chain["word"])
            if not entry.is_word and (entry.family > 0 or not chain["roman"]):
                yield chain.span()
        for name in _NAME.finditer(text):
            before = name["before"]
            first = self._names.entry(before) if before else None
            known = first is not None and is_given(first)
            start = name.start() if known else name.start("small")
            touched = any(begin < name.end() and start < end for begin, end in people)
            if known or (touched and _is_sure(name["small"])):
                yield start, name.end()

    def _grown(self, text: str, people: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield tagged people with the particles and the name beside them."""
        for start, end in people:
            grown = self._start(text, start), self._end(text, end)
            if grown != (start, end):
                yield grown

    def _start(self, text: str, start: int) -> int:
        left = _LEFT.search(text, max(0, start - _REACH), start)
        if left and left["word"] and is_given(self._names.entry(left["word"])):
            return left.start()
        if left and (_is_sure(left["small"]) or _FIRST.match(text, start)):
            return left.start("small")
        return start

    def _end(self, text: str, end: int) -> int:
        right = _RIGHT.match(text, end)
        if right and self._may_be_name(right["word"], sure=_is_sure(right["small"])):
            return right.end()
        return end

    def _may_be_name(self, word: str, *, sure: bool) -> bool:
        entry = self._names.entry(word)
        return not entry.is_word and (sure or word[0].isupper() or entry.family > 1)


def _is_sure(particles: str) -> bool:
    """Tell whether one of the particles is sure, or there are two of them."""
    small = re.split(r"[ '’-]", particles.lower().strip())
    return len(small) > 1 or small[0] in _SURE


_OTHER = r"[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u10a0-\u10ff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_SCRIPT = re.compile(_OTHER)
_OTHER_NAME = rf"{_OTHER}{{1,20}}(?:[ ·・]{_OTHER}{{1,20}}){{0,3}}"
_BETWEEN = r"\s?[/|(（\[,·~=–-]\s?"
_BEHIND = re.compile(rf"(?:{_BETWEEN}| )(?P<name>{_OTHER_NAME})(?!{_OTHER})")
_BEFORE = re.compile(rf"(?<!{_OTHER})(?P<name>{_OTHER_NAME})(?:{_BETWEEN}| )\Z")
#: Most characters of a Chinese, Japanese or Korean name, and of another one.
_MOST, _MOST_LETTERS = 5, 40
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_SURNAMES = frozenset("王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎余潘杜戴夏钟鍾汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文김이박최정강조윤장임")  # fmt: skip
_PAIR = re.compile(
    rf"(?P<name>{_OTHER}{{2,4}}) ?[(（/] ?(?P<latin>[A-Z][a-z]+(?:[ -][A-Z]?[a-z]+){{1,2}}) ?(?:[)）]|$)"
)


class TwoScriptsRecognizer(LexicalRecognizer):
    """Finds the name in another script beside a person whom the tagger found, and Chinese names with a Latin form."""

    def __init__(self) -> None:
        super().__init__("TwoScriptsRecognizer", "a name in two scripts", 0.6)

    def may_find(self, seen: Seen) -> bool:
        return not seen.text.isascii() and _SCRIPT.search(seen.text) is not None

    def found(self, text: str, artefacts: NlpArtifacts | None) -> list[tuple[int, int]]:
        return sorted({*_beside(text, _people(artefacts)), *_pairs(text)})


def _beside(text: str, people: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in people:
        if _SCRIPT.match(text, start):
            continue
        near = (_BEHIND.match(text, end), _BEFORE.search(text, max(0, start - _MOST_LETTERS), start))
        yield from (each.span("name") for each in near if each and _is_short(each["name"]))


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    for pair in _PAIR.finditer(text):
        if pair["name"][0] in _SURNAMES:
            yield pair.span("name")
            yield pair.span("latin")


def _is_short(name: str) -> bool:
    return len(name) <= (_MOST if _IDEOGRAPHS.search(name) else _MOST_LETTERS)


def recognizers() -> list[EntityRecognizer]:
    return [ParticleRecognizer(), TwoScriptsRecognizer()]
