"""The word for the stripping rules changes with whatever decides what is stripped, and with nothing else."""

import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerRegistry

from pipelines.router.buffer.clean_record import _NAME
from pipelines.scanner import choice
from pipelines.scanner import rules as scanner_rules
from pipelines.scanner.scanner import Scanner
from schemas import catalog
from schemas.catalog import Schema
from teller.run.assembly import rules

ROOT = Path(__file__).parents[1]
SCHEMAS = list(catalog.load())


@cache
def found_by(name: str) -> str:
    return scanner_rules.digest(choice.scanner(name, 64).decides())


def word(schemas: list[Schema] = SCHEMAS, digest: str = "0123") -> str:
    return rules.version("teller", digest, schemas)


def test_it_is_a_word_that_a_receipt_takes_and_the_same_each_time() -> None:
    assert word() == word()
    assert _NAME.fullmatch(rules.version("teller-stock-model", "0", SCHEMAS).encode())
    assert word().startswith("teller-")


@pytest.mark.long
def test_scanners_and_policies_have_digests_of_their_own() -> None:
    digests = [found_by(name) for name in choice.SCANNERS]
    assert len(set(digests)) == len(digests)
    assert scanner_rules.digest(Scanner(256).decides()) == found_by("teller")


def test_a_changed_privacy_rule_changes_it() -> None:
    post = next(schema for schema in SCHEMAS if schema.name == "social.post.v1")
    others = [schema for schema in SCHEMAS if schema is not post]
    for at, rule in enumerate(post.rules):
        for changed in (replace(rule, keep_last=3), replace(rule, entities=frozenset({"PERSON"}))):
            rules_of_it = (*post.rules[:at], changed, *post.rules[at + 1 :])
            assert word([*others, replace(post, rules=rules_of_it)]) != word([*others, post])


@pytest.mark.long
def test_a_changed_pattern_changes_it() -> None:
    def with_pattern(regex: str, score: float = 0.5, context: str = "code") -> str:
        def add(registry: RecognizerRegistry) -> None:
            pattern = Pattern("one", regex, score)
            registry.add_recognizer(PatternRecognizer("CODE", patterns=[pattern], context=[context]))

        return scanner_rules.digest(Scanner(add=add).decides())

    digests = {with_pattern("a+"), with_pattern("b+"), with_pattern("a+", 0.6), with_pattern("a+", 0.5, "key")}
    assert len(digests) == 4
    assert with_pattern("a+") in digests


def test_a_changed_threshold_or_version_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = scanner_rules.digest(Scanner().decides())
    monkeypatch.setattr(scanner_rules, "VERSION", scanner_rules.VERSION + 1)
    assert scanner_rules.digest(Scanner().decides()) != before


@pytest.mark.prove
def test_reworded_source_does_not_change_it_and_a_changed_pattern_there_does(tmp_path: Path) -> None:
    for folder in ("pipelines", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    for file in (tmp_path / "pipelines").rglob("*.py"):
        file.write_text(
            file.read_text().replace('"""', '"""Reworded: ', 1).replace("#: ", "#: Reworded: ") + "\n# reworded\n"
        )
    assert digest_in(tmp_path) == found_by("teller")
    numbers = tmp_path / "pipelines" / "scanner" / "extra" / "numbers.py"
    numbers.write_text(numbers.read_text().replace(r"{{6,14}}", r"{{6,15}}"))
    assert digest_in(tmp_path) != found_by("teller")


def digest_in(folder: Path) -> str:
    code = (
        "from pipelines.scanner import rules; from pipelines.scanner.scanner import Scanner; "
        "print(rules.digest(Scanner(256).decides()))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
