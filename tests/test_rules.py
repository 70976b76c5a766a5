"""The word for the stripping rules changes with whatever decides what is stripped, and with nothing else."""

from pathlib import Path

from pipelines.router.clean_record import _NAME
from teller.assembly import rules


def test_ours_is_a_word_that_a_receipt_takes_and_the_same_each_time() -> None:
    ours = rules.version("teller-stock-model")
    assert ours == rules.version("teller-stock-model")
    assert _NAME.fullmatch(ours.encode())
    assert ours.startswith("teller-stock-model-")
    assert rules.version("teller") != ours


def test_any_change_of_a_file_gives_another(tmp_path: Path) -> None:
    (tmp_path / "one.avsc").write_text("{}")
    (tmp_path / "__pycache__").mkdir()
    first = rules.version("teller", [tmp_path])
    (tmp_path / "__pycache__" / "one.pyc").write_bytes(b"x")
    assert rules.version("teller", [tmp_path]) == first
    (tmp_path / "one.avsc").write_text("{ }")
    second = rules.version("teller", [tmp_path])
    (tmp_path / "one.avsc").rename(tmp_path / "two.avsc")
    assert len({first, second, rules.version("teller", [tmp_path])}) == 3
