"""`python -m benchmarks.languages`: which language a text is read in, as Markdown tables.

Texts are those of `../shared/pii`, whole and cut to a few words. The thresholds were chosen on 400 texts of each file.
"""

import json
import random
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import chain

from faker import Faker

from pipelines.scanner.text.languages import CHECKED, settle
from training import corpora, data

#: Most texts of a file, from its end.
TEXTS = 1000
#: Words that a text is cut to; 0 is a whole text of at least `FEWEST` words.
LENGTHS = (4, 6, 8, 16, 0)
FEWEST = 6
LOCALES = ("pl_PL", "tr_TR", "sv_SE", "de_DE", "es_ES", "nl_NL", "fr_FR", "it_IT", "en_US")
#: spaCy's example sentences in languages of Latin letters that the ten are not among.
OTHERS = "az ca cs da eu fi hr ht hu id kmr lb lg lt ms nb nn ro sk sl sq tn vi yo".split()
Tell = Callable[[str], str]


def main() -> None:
    texts = {path.name.partition(".train")[0]: of_file(path.name) for path in sorted(corpora.FOLDER.glob("*.jsonl"))}
    texts = {name: found for name, found in texts.items() if name != "mixed.dev.jsonl"}
    heading(["stated as English", *(f"{length or 'whole'}" for length in LENGTHS), "lower case, no accents"])
    for name, found in texts.items():
        row(name, (shares(cuts(found, length), name[:2], "en") for length in LENGTHS), plain(found, name[:2]))
    heading(["not stated", *(f"{length or 'whole'}" for length in LENGTHS)])
    for name, found in [*texts.items(), *english().items()]:
        row(name, (shares(cuts(found, length), name[:2], "und") for length in LENGTHS))
    heading(["English, stated as English", "texts", "not read as English"])
    for name, found in english().items():
        left = sum(settle(text, "en") != "en" for text in found)
        row(name, [str(len(found)), f"{left} ({100 * left / len(found):.2f} %)"])
    others()
    names()
    mixed(texts)


def of_file(name: str) -> list[str]:
    return [json.loads(line)["text"] for line in (corpora.FOLDER / name).read_text("utf-8").splitlines()][-TEXTS:]


def english() -> dict[str, list[str]]:
    sets = {f"en, {name}": examples for name, examples in data.development().items()}
    sets["en, comments"] = corpora.conll("wnut17.train.conll", "comment")
    sets["en, held out"] = data.held_out()
    return {name: [each.text for each in examples] for name, examples in sets.items()}


def cuts(texts: Iterable[str], length: int) -> Iterator[str]:
    """Cut each text that is long enough to consecutive words of it, the same ones in each run."""
    rng = random.Random(3)
    for text in texts:
        words = text.split()
        if len(words) >= (length or FEWEST):
            first = rng.randrange(len(words) - length + 1) if length else 0
            yield " ".join(words[first : first + length]) if length else text


def shares(texts: Iterable[str], language: str, stated: str) -> str:
    """Return the shares of texts read rightly, as stated, and in the language of another model."""
    found = Counter(settle(text, stated) for text in texts)
    total = found.total() or 1
    wrong = sum(count for told, count in found.items() if told in CHECKED - {language, stated})
    return " / ".join(f"{100 * count / total:.1f}" for count in (found[language], found[stated], wrong))


def plain(texts: Iterable[str], language: str) -> str:
    """Return the shares for eight words in lower case and without accents."""
    apart = (unicodedata.normalize("NFD", text.lower()) for text in cuts(texts, 8))
    return shares(("".join(char for char in text if not unicodedata.combining(char)) for text in apart), language, "en")


def others() -> None:
    """Show how sentences in languages without a model are read when they are stated as English, and not stated."""
    sentences = {name: import_module(f"spacy.lang.{name}.examples").sentences for name in OTHERS}
    heading(["other languages", "sentences", "as English", "as one of the other nine"])
    for stated in ("en", "und"):
        found = Counter(settle(text, stated) for text in chain(*sentences.values()))
        nine = sum(found[language] for language in CHECKED - {"en"})
        row(f"stated: {stated}", [str(found.total()), str(found["en"]), str(nine)])


def names() -> None:
    heading(["names alone, stated as English", "one name", "two names", "two in lower case"])
    for locale in LOCALES:
        faker = Faker(locale)
        faker.seed_instance(5)
        made = [(faker.name(), faker.name()) for _ in range(500)]
        pairs = [", ".join(pair) for pair in made]
        row(locale, (held(texts) for texts in ([one for one, _ in made], pairs, [each.lower() for each in pairs])))


def held(texts: Sequence[str]) -> str:
    return f"{100 * sum(settle(text, 'en') == 'en' for text in texts) / len(texts):.1f} % hold"


def mixed(texts: dict[str, list[str]]) -> None:
    """Show how a sentence of a language followed by an English one is read, by the language that is stated."""
    heading(["a sentence, then an English one", "stated as English", "stated rightly"])
    more = english()["en, mixed"]
    for name in ("de.pud", "pl.kpwr", "es.echr", "sv.talbanken"):
        both = [f"{one} {two}" for one, two in zip(cuts(texts[name], 8), more, strict=False)]
        counts = (Counter(settle(text, stated) for text in both) for stated in ("en", name[:2]))
        row(name, (", ".join(f"{key} {count}" for key, count in found.most_common(3)) for found in counts))


def heading(cells: Sequence[str]) -> None:
    sys.stdout.write(f"\n| {' | '.join(cells)} |\n|{'---|' * len(cells)}\n")


def row(name: str, cells: Iterable[str], *more: str) -> None:
    sys.stdout.write(f"| {' | '.join([name, *cells, *more])} |\n")


if __name__ == "__main__":
    main()
