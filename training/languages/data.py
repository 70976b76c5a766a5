"""Put together the texts of a training pass, and those on which settings are chosen."""

import random
from collections.abc import Iterator

from training import corpora as english
from training import data as english_data
from training.example import Example
from training.languages import corpora, noise
from training.languages.filler import LanguageFiller
from training.languages.names import LocalNames
from training.languages.origins import LANGUAGES
from training.languages.templates import TEMPLATES

#: Share of invented names, which nobody has.
INVENTED = 0.3
#: Generated texts of each language in a pass, and English ones of each kind.
EACH = 1300
ENGLISH = 1200


def generated(language: str, seed: int, count: int, *, unseen: bool = False) -> list[Example]:
    """Write texts of a language from its templates; one in five joins two or three."""
    rng = random.Random(f"{seed}{language}")
    filler = LanguageFiller(language, rng, unseen=unseen, invented=0.0 if unseen else INVENTED)
    return [filler.text() for _ in range(count)]


def epoch(seed: int, without: str = "") -> Iterator[Example]:
    """Yield the texts of a pass, new for each seed; half of the texts have other people's names put in.

    Files whose names end in `without` are left out.
    """
    rng = random.Random(seed)
    names = {language: LocalNames(language, rng, invented=INVENTED, abroad=0.2) for language in LANGUAGES}
    texts = []
    for each in corpora.training(rng, without):
        language = each.kind[:2]
        change = rng.random() < (0.3 if "europeana" in each.kind else 0.5)
        texts.append(
            noise.renamed(each, rng, names[language], declined=language == "pl") if change else each
        )  # fmt: skip
    for language in TEMPLATES:
        texts += generated(language, seed, EACH)
    others = english_data.generated(seed, ENGLISH, invented=INVENTED)
    tweets = english.conll("btc.train.conll", "tweet")
    texts += others + rng.sample(tweets, ENGLISH)
    yield from noise.roughened(noise.mixed(texts, others, rng), rng)


def development() -> dict[str, list[Example]]:
    """Return the tails of the files, and generated texts of each language whose names the model does not know."""
    sets = corpora.development()
    for language in TEMPLATES:
        rng = random.Random(f"development{language}")
        texts = generated(language, 77_001, 300, unseen=True)
        sets[f"{language}.generated"] = list(noise.roughened(texts, rng))
    return sets
