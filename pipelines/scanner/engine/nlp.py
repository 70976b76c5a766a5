"""spaCy as Presidio's NLP engine: only its entity recognizer runs, over batches."""

from collections.abc import Iterator

import spacy
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipelines.scanner.engine.artefacts import LazyArtifacts
from pipelines.scanner.engine.batches import BatchCalls
from pipelines.scanner.ner.decode import Entity
from pipelines.scanner.ner.recognizer import BatchNer

#: Components that spaCy's entity recognizer does not need; the parser would only keep entities within sentences.
UNUSED = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")


class NerOnlyEngine(SpacyNlpEngine):
    """Presidio's own engine over the entity recognizer of a model, with lower-cased words for lemmas.

    It is the test oracle: spaCy runs the model, and Presidio reads the result.
    """

    nlp: dict[str, Language]  # type: ignore[assignment]

    def load(self) -> None:
        self.nlp = {model["lang_code"]: self._load(model["model_name"]) for model in self.models}

    @staticmethod
    def _load(folder: str) -> Language:
        nlp = spacy.load(folder, exclude=UNUSED)
        nlp.add_pipe("teller_lower_lemma")
        return nlp


@Language.component("teller_lower_lemma")
def lower_lemma(doc: Doc) -> Doc:
    """Set each token's lemma to its lower-cased text."""
    for token in doc:
        token.lemma_ = token.lower_
    return doc


class FastSpacyNlpEngine(BatchCalls, NerOnlyEngine):  # type: ignore[misc]
    """Gives the same entities and lemmas as `NerOnlyEngine`, several times faster.

    Raises:
        UnknownModelError: at load, for a model whose recognizer is built in another way.
    """

    def load(self) -> None:
        super().load()
        self._ner = {language: BatchNer(nlp.get_pipe("ner")) for language, nlp in self.nlp.items()}

    def _artefacts(self, texts: list[str], language: str) -> Iterator[LazyArtifacts]:
        docs = [self.nlp[language].make_doc(text) for text in texts]
        for text, doc, entities in zip(texts, docs, self._ner[language](docs), strict=True):
            yield self._artefact(text, doc, self._wanted(entities), language)

    def _wanted(self, entities: list[Entity]) -> list[Entity]:
        """Rename the entities to Presidio's names, and drop those that the configuration ignores."""
        mapping = self.ner_model_configuration.model_to_presidio_entity_mapping or {}
        ignored = self.ner_model_configuration.labels_to_ignore or ()
        named = [(start, end, mapping.get(label, label)) for start, end, label in entities if label not in ignored]
        return [each for each in named if each[2] not in ignored]

    def _artefact(self, text: str, doc: Doc, entities: list[Entity], language: str) -> LazyArtifacts:
        scores = [self._score(label) for _, _, label in entities]
        return LazyArtifacts(
            text, lambda _: doc, lambda doc: [Span(doc, *each) for each in entities], self, language, scores
        )

    def _score(self, label: str) -> float:
        configuration = self.ner_model_configuration
        low = label in (configuration.low_score_entity_names or ())
        factor = configuration.low_confidence_score_multiplier if low else 1
        return (configuration.default_score or 0.0) * (factor or 0.0)
