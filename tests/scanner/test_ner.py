"""Entities over batches are those of spaCy's own loop."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline import EntityRecognizer

from pipelines.scanner.engine.nlp import NerOnlyEngine
from pipelines.scanner.ner.recognizer import BatchNer
from pipelines.scanner.ner.weights import UnknownModelError, read
from tests.samples import TEXT
from tests.scanner import oracle
from tests.scanner.texts import many


@pytest.fixture(scope="module")
def nlp() -> Language:
    loaded: Language = oracle.nlp(NerOnlyEngine).nlp["en"]
    return loaded


@pytest.fixture(scope="module")
def ner(nlp: Language) -> BatchNer:
    return BatchNer(nlp.get_pipe("ner"))


def expected(nlp: Language, texts: list[str]) -> list[list[tuple[int, int, str]]]:
    return [[(each.start, each.end, each.label_) for each in doc.ents] for doc in nlp.pipe(texts, batch_size=64)]


@pytest.mark.long
def test_the_entities_are_those_of_spacy(nlp: Language, ner: BatchNer) -> None:
    texts = many(2000, seed=2)
    found = [
        entities
        for at in range(0, 2000, 100)
        for entities in ner([nlp.make_doc(text) for text in texts[at : at + 100]])
    ]
    assert found == expected(nlp, texts)
    assert sum(map(len, found)) > 2000


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(TEXT, max_size=5))
def test_any_documents(nlp: Language, ner: BatchNer, texts: list[str]) -> None:
    assert ner([nlp.make_doc(text) for text in texts]) == expected(nlp, texts)


def test_documents_do_not_see_each_other(nlp: Language, ner: BatchNer) -> None:
    alone = ner([nlp.make_doc("Alice Smith met Bob in Paris")])
    among = ner([nlp.make_doc(text) for text in ("Smith", "Alice Smith met Bob in Paris", "", "Jones")])
    assert among[1] == alone[0]
    assert among[2] == []


def test_a_model_built_otherwise_is_refused(nlp: Language) -> None:
    other = nlp.vocab
    strange = EntityRecognizer(other, _with_vectors(nlp))
    with pytest.raises(UnknownModelError, match="encoder of its own"):
        read(strange)


def _with_vectors(nlp: Language) -> object:
    from spacy.ml.models import build_tb_parser_model, build_Tok2Vec_model  # noqa: PLC0415
    from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MultiHashEmbed  # noqa: PLC0415

    embed = MultiHashEmbed(8, ["NORM"], [10], include_static_vectors=True)
    encoder = MaxoutWindowEncoder(8, window_size=1, maxout_pieces=2, depth=1)
    return build_tb_parser_model(build_Tok2Vec_model(embed, encoder), "ner", False, 8, 2, True)
