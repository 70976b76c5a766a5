"""Stock Presidio gives what `AnalyzerEngine.analyze` gives for personal entities, and fails one text only."""

from typing import Any

import pytest

from pipelines.scanner.stock import StockPresidio

STOCK = StockPresidio()


def test_it_finds_what_presidio_finds_with_its_recognizers_names() -> None:
    [found] = STOCK.explain(["my name is David, mail david@example.com, see https://example.com/david"]) or [None]
    assert found is not None
    taken = {(each.span.entity, each.recognizer) for each in found}
    assert ("EMAIL_ADDRESS", "OfflineEmailRecognizer") in taken
    assert "URL" not in {entity for entity, _ in taken}, "a link by itself names nobody"


def test_a_text_that_breaks_it_is_none_and_the_others_are_scanned(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    analyze = STOCK.engine.analyze

    def broken(text: str, *arguments: Any) -> Any:
        if text == "secret":
            raise ValueError(text)
        return analyze(text, *arguments)

    monkeypatch.setattr(STOCK.engine, "analyze", broken)
    assert STOCK.scan(["secret", "all well"]) == [None, []]
    assert "secret" not in caplog.text
