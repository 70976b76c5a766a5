"""Harmless sentences stay whole, all but a count that may only sink; and the list is what it says."""

import re
from collections import Counter

from benchmarks import harmless
from pipelines.scanner.finding import Detection
from pipelines.scanner.text.spans import Span

#: Sentences touched of the list, as measured. Lower it with each mend; never raise it for a gain elsewhere unsaid.
TOUCHED = 186
SENTENCES = harmless.sentences()


def test_no_more_sentences_are_touched_than_before() -> None:
    found = harmless.touched(SENTENCES, harmless.ways(stock=False)["teller"])
    assert found.sentences == len(SENTENCES)
    assert found.touched <= TOUCHED, "\n".join(harmless.report("teller", found, examples=found.touched))


def test_there_are_a_thousand_different_sentences_without_addresses_that_reach_anybody() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES) >= 1000
    assert not [each for each in SENTENCES if re.search(r"\w@\w+\.[a-z]|(?:\+|\b00)\d{9}|\b0\d{9,10}\b", each)]


def test_a_taker_is_the_surest_finding_of_what_goes_together() -> None:
    sure, loose = Span(0, 3, "PERSON", 0.9), Span(2, 6, "LOCATION", 0.4)
    found = harmless.touched(
        ["ab cdef", "all well", "failed"],
        lambda _: [[Detection(loose, "B", "two"), Detection(sure, "A", "one")], [], None],
    )
    assert (found.sentences, found.touched, found.characters, found.masked) == (3, 2, 21, 12)
    assert found.takers == Counter({("PERSON", "A", "one"): 6, ("FAILED", "", ""): 6})
    assert "2 of 3 harmless sentences touched, 12 of 21" in next(iter(harmless.report("x", found)))
