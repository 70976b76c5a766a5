"""Presidio's context words, without its deep copies and linear searches."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from copy import copy

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts
from spacy.tokens import Doc

_WORD = re.compile(r"\w+")
#: Characters before a result in which its context is looked for.
_REACH = 100


class FastContext(LemmaContextAwareEnhancer):
    """Gives the scores of `LemmaContextAwareEnhancer`; it reads only results whose recognizer has context words."""

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        words = {each.id: each.context for each in recognizers if each.context}
        return [self._enhanced(each, words, text, nlp_artifacts, context or []) for each in raw_results]

    def _enhanced(
        self,
        result: RecognizerResult,
        words: dict[str, list[str]],
        text: str,
        artefacts: NlpArtifacts,
        given: list[str],
    ) -> RecognizerResult:
        about = result.recognition_metadata or {}
        own = words.get(about.get(RecognizerResult.RECOGNIZER_IDENTIFIER_KEY, ""))
        if not own or about.get(RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY) or result.score >= self.MAX_SCORE:
            return result
        found = self.word_near(own, text, result.start, result.end, artefacts, given)
        return raised(result, self.better(result.score), found) if found else result

    def word_near(  # noqa: PLR0913, PLR0917 - the words, and where to look for them
        self, words: list[str], text: str, start: int, end: int, artefacts: NlpArtifacts, given: Sequence[str] = ()
    ) -> str:  # fmt: skip
        """Return the first of the context words that is near [start, end); "" for none."""
        around = self._extract_surrounding_words(artefacts, text[start:end], start)
        if self.context_matching_mode == "whole_word":
            near = {each.lower() for each in (*around, *given)}
            return next((word for word in words if word.lower() in near), "")
        found: str = self._find_supportive_word_in_context([*around, *given], words, self.context_matching_mode)
        return found

    def better(self, score: float) -> float:
        """Return the score that a context word raises `score` to."""
        return min(max(score + self.context_similarity_factor, self.min_score_with_context_similarity), self.MAX_SCORE)

    @staticmethod
    def _find_index_of_match_token(
        word: str,  # noqa: ARG004 - Presidio's interface
        start: int,
        tokens: Doc,
        tokens_indices: Sequence[int],
    ) -> int:
        """Return the token that covers `start`, else the first one behind it."""
        at = bisect_right(tokens_indices, start) - 1
        if at >= 0 and (tokens_indices[at] == start or start < tokens_indices[at] + len(tokens[at])):
            return bisect_left(tokens_indices, tokens_indices[at])
        if at + 1 == len(tokens):
            raise ValueError(f"no token at or behind character {start}")
        return at + 1


class NearWords(FastContext):
    """Finds context words among the words before a result, for an engine that makes no spaCy tokens."""

    def _extract_surrounding_words(
        self,
        nlp_artifacts: NlpArtifacts,
        word: str,  # noqa: ARG002 - Presidio's interface
        start: int,
    ) -> list[str]:
        text: str = nlp_artifacts.text  # type: ignore[attr-defined]
        return _WORD.findall(text[max(0, start - _REACH) : start].lower())[-2 * self.context_prefix_count :]


def raised(result: RecognizerResult, score: float, word: str) -> RecognizerResult:
    """Copy the result, with the score that a context word gave it."""
    found = copy(result)
    found.score = score
    found.analysis_explanation = copy(result.analysis_explanation)
    if found.analysis_explanation:
        found.analysis_explanation.set_supportive_context_word(word)
        found.analysis_explanation.set_improved_score(score)
    return found
