"""The training of the model of languages: its network is the one that runs, and its texts are labelled right."""

import random
from pathlib import Path

import numpy as np
import pytest

from pipelines.scanner.model import store
from pipelines.scanner.model.features import features
from pipelines.scanner.model.layout import LANGUAGES as LAYOUT
from pipelines.scanner.model.layout import folded
from pipelines.scanner.model.lexicon import Lexicon
from pipelines.scanner.model.network import Network
from pipelines.scanner.model.tagger import Tagger
from training.example import Example, TrainingLabel
from training.languages import export, noise
from training.languages.filler import TYPES, LanguageFiller
from training.languages.names import LocalNames, declined, is_held_out
from training.languages.network import TrainedNetwork, WordBatch
from training.languages.optimizer import Adam
from training.languages.origins import LANGUAGES
from training.languages.tags import TAGS, tags_of
from training.languages.templates import TEMPLATES
from training.slots import parts

WORDS = ["Frau", "Kowalska", "wohnt", "in", "Łódź", "seit", "2003", "."]
KNOWN = Lexicon.packed({"kowalska": 0b10, "lodz": 0b11 << 8, "in": 0b1_01_00_00_11_00_00})


def batch() -> WordBatch:
    return WordBatch(features(WORDS, KNOWN, LAYOUT), np.array([0, 1, 2, 3, 4, 7, 1, 2, 3, 4, 5, 6]), [6, 6])


def network(dropout: float = 0.0) -> TrainedNetwork:
    made = TrainedNetwork(LAYOUT, len(TAGS), 3, dropout, 5)
    made.params["output_W"] = np.random.default_rng(2).normal(0, 0.05, made.params["output_W"].shape).astype(np.float32)
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("model")
    export.save(export.stored(network(), KNOWN, {"PERSON": 0.0}), found)
    return found


def test_the_network_that_is_trained_is_the_one_that_runs(folder: Path) -> None:
    texts = [["Frau", "Kowalska", "wohnt", "in", "Łódź", "."], ["Kowalska", "wohnt", "in", "Łódź", "seit", "2003"]]
    scores = Network(store.load(folder))(texts)
    running = scores / scores.sum(axis=1, keepdims=True)
    assert np.allclose(running, network().probabilities(batch()), atol=0.01)  # bytes and half floats


def test_a_tagger_runs_on_the_files(folder: Path) -> None:
    (found,) = Tagger(store.load(folder))(["Frau Kowalska"])
    assert [(each.start, each.end, each.tag) for each in found] == [(0, 13, "PERSON")]


@pytest.mark.parametrize("name", ["output_W", "mix_W", "layer0_W", "layer2_b", "layer1_G", "mix_s", "field1"])
def test_gradients_are_the_slopes_of_the_loss(name: str) -> None:
    made, tags, weights = network(), np.arange(12) % len(TAGS), np.ones(12, np.float32)
    slopes = made.step(batch(), tags, weights)[1].dense[name].ravel()
    at = int(np.abs(slopes).argmax())
    values = made.params[name].reshape(-1)
    losses = []
    for change in (0.003, -0.006):
        values[at] += np.float32(change)
        losses.append(made.step(batch(), tags, weights)[0])
    assert slopes[at] == pytest.approx((losses[0] - losses[1]) / 0.006, rel=0.05)


def test_it_learns_a_batch() -> None:
    made, tags, weights = network(dropout=0.1), np.arange(12) % 3, np.ones(12, np.float32)
    tags[:6] = tags[6:] = [1, 1, 0, 0, 2, 0]
    optimizer = Adam(made.params)
    for _ in range(60):
        _, gradients = made.step(batch(), tags, weights)
        optimizer.step(gradients, 0.005)
    assert made.step(batch(), tags, weights)[0] < 0.5


def test_words_are_known_without_their_accents() -> None:
    assert [folded(word) for word in ("ŁÓDŹ", "Straße", "İzmir", "ılık", "Ångström", "plain")] == [
        "lodz", "strasse", "izmir", "ilik", "angstrom", "plain",
    ]  # fmt: skip
    assert (features(["Łódź"], KNOWN, LAYOUT)[0, :5] == features(["lodz"], KNOWN, LAYOUT)[0, :5]).all()


def test_labels_move_along() -> None:
    text = "Grüße von Jürgen Weiß"
    spelt = noise.spelt(Example(text, (TrainingLabel(10, 21, "PERSON"),), "x"))
    (label,) = spelt.labels
    assert spelt.text[label.start : label.end] == "Juergen Weiss"
    (label,) = noise.bare(Example(text, (TrainingLabel(10, 21, "PERSON"),), "x")).labels
    assert (label.start, label.end) == (11, 23)


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_make_texts_whose_labels_lie_in_them(language: str) -> None:
    filler = LanguageFiller(language, random.Random(3))
    for line in TEMPLATES[language]:
        example = filler.fill(line)
        assert "{" not in example.text.replace('{"', "")
        for label in example.labels:
            assert example.text[label.start : label.end].strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_the_templates_a_third_name_nobody(language: str) -> None:
    direct = TYPES.keys() - {"org", "date", "city", "country"}
    harmless = [
        line for line in TEMPLATES[language] if not direct & {part.lower() for part, is_slot in parts(line) if is_slot}
    ]
    assert len(TEMPLATES[language]) >= 60
    assert len(harmless) >= 0.33 * len(TEMPLATES[language])


def test_names_are_declined_and_some_are_held_out() -> None:
    rng = random.Random(1)
    assert declined("Kowalska", "pl", rng) in ("Kowalskiej", "Kowalską")
    assert declined("Anna", "de", rng) == "Annas"
    assert declined("Ayşe", "tr", rng).startswith("Ayşe'")
    seen = {LocalNames("de", rng).first() for _ in range(300)}
    assert not any(is_held_out(name) for name in seen)
    assert all(is_held_out(LocalNames("de", rng, unseen=True, abroad=0).first()) for _ in range(20))


def test_words_of_unsure_ranges_and_handles_weigh_nothing() -> None:
    example = Example("Ana 12345 @ana", (TrainingLabel(0, 3, "PERSON"),), "x", (TrainingLabel(4, 9, "UNSURE"),))
    tags, weights = tags_of(example, [0, 4, 10], [3, 9, 14])
    assert tags.tolist() == [1, 0, 0]
    assert weights.tolist() == [1, 0, 0]


def test_words_in_lower_case_need_more_where_the_text_has_capitals(tmp_path: Path) -> None:
    by_language = {"pl": {"PERSON": 1.1}}
    export.save(export.stored(network(), KNOWN, {"PERSON": 0.0}, by_language=by_language, lower=(0.0, 1.0)), tmp_path)
    tagger = Tagger(store.load(tmp_path))
    assert [[each.end for each in found] for found in tagger(["in Frau", "frau in"])] == [[7], [7]]
    assert tagger(["in Frau"])[0][0].start == 3
    assert tagger.by("pl")(["in Frau"]) == [[]]
    assert tagger.by("de")(["in Frau"]) == tagger(["in Frau"])
