"""Data sets to train the model on, to choose it on, and only to measure it on."""

import random
from collections.abc import Iterator, Mapping, Sequence

from training import corpora, noise, prose
from training.example import Example
from training.fill import Filler
from training.people import Pool
from training.templates import FRESH, HELD_OUT, KEPT, KINDS, MORE
from training.templates.abroad import ABROAD

#: Share of invented names, which nobody has, in training.
INVENTED = 0.35
#: Share of the comments that is kept for choosing.
COMMENTS_KEPT = 0.15


def generated(  # noqa: PLR0913 - what to write, and with whose names
    seed: int,
    count: int,
    templates: Mapping[str, Sequence[str]] = KINDS,
    *,
    unseen: bool = False,
    invented: float = 0.0,
    origin: str | None = None,
) -> list[Example]:
    """Yield texts of all kinds in equal shares; one in six joins several templates."""
    rng = random.Random(seed)
    filler = Filler(seed, unseen=unseen, invented=invented, origin=origin)
    found = []
    for at in range(count):
        kind = list(templates)[at % len(templates)]
        parts = [filler.fill(rng.choice(templates[kind]), kind) for _ in range(rng.choice([1, 1, 1, 1, 1, 2, 3]))]
        found.append(noise.joined(parts, rng.choice([" ", ". ", "\n", " - "])))
    return found


def comments() -> tuple[list[Example], list[Example]]:
    """Return the comments to train on, and the last ones, on which settings are chosen."""
    every = corpora.conll("wnut17.train.conll", "comment")
    kept = int(len(every) * COMMENTS_KEPT)
    return every[:-kept], every[-kept:]


def epoch(seed: int, size: int = 9_000, more: int = 12_000) -> Iterator[Example]:
    """Yield the texts of a training pass, new for each seed: tweets, the comments twice, and generated texts.

    Half of the tweets and comments have other people's names put in.
    """
    rng = random.Random(seed)
    pool = Pool(rng, invented=INVENTED)
    tweets = corpora.conll("btc.train.conll", "tweet") + 3 * comments()[0]
    others = [noise.renamed(each, rng, pool.first, pool.last) if rng.random() < 0.5 else each for each in tweets]
    yield from noise.recased(others, rng, 0.2, 0.04)
    yield from noise.recased(generated(seed, size, invented=INVENTED), rng, 0.3, 0.06)
    added = generated(seed + 50_000, more, MORE, invented=INVENTED)
    yield from noise.hurried(noise.recased(added, rng, 0.3, 0.03), rng, 0.25)
    yield from _real(rng, 1_000, 600)


def _real(rng: random.Random, foreign: int, prose_: int) -> Iterator[Example]:
    """Yield sentences in other languages, and harmless ones of a manual."""
    yield from noise.recased(rng.sample(corpora.foreign(), foreign), rng, 0.4, 0.02)
    yield from noise.recased(prose.sentences(rng, prose_), rng, 0.3, 0.02)


def development() -> dict[str, list[Example]]:
    """Return the sets that settings are chosen on; the names in the generated part are unknown to the model."""
    rng = random.Random(5)
    return {
        "tweets": corpora.conll("btc.dev.conll", "tweet"),
        "mixed": list(corpora.mixed()),
        "generated": list(noise.recased(generated(77_001, 2000, unseen=True), rng, 0.25, 0.05)),
        "comments": comments()[1],
        **{kind: _kept(kind) for kind in KEPT},
    }


def _kept(kind: str) -> list[Example]:
    """Return texts of a kind by the lines that are kept out of training."""
    rng = random.Random(9)
    made = generated(66_004, 300, {kind: KEPT[kind]}, unseen=True)
    return list(noise.hurried(noise.recased(made, rng, 0.25, 0.03), rng, 0.25))


def held_out() -> list[Example]:
    """Return texts whose kinds, address forms and names nothing was tuned to."""
    return list(noise.recased(generated(99_002, 2000, HELD_OUT, unseen=True), random.Random(6), 0.25, 0.05))


def fresh() -> list[Example]:
    """Return kinds of text on which nothing was chosen, and whose misses nobody reads, with names that are unknown to
    the model.
    """
    return list(noise.recased(generated(20_261_122, 2000, FRESH, unseen=True), random.Random(8), 0.25, 0.05))


def of_origin(locale: str) -> list[Example]:
    """Return texts of the same kinds, with names of one Faker locale."""
    return generated(31, 400, FRESH, origin=locale)


def abroad() -> dict[str, list[Example]]:
    """Return texts of other languages, by language, with names of the places where it is spoken."""
    locales = {"de": "de_DE", "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "pt": "pt_PT", "nl": "nl_NL", "pl": "pl_PL"}
    return {
        language: generated(32, 300, {language: lines.strip().splitlines()}, origin=locales[language])
        for language, lines in ABROAD.items()
    }
