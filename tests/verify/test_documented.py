"""What the operator reads is what the code says; and what is said to be pure is."""

import re
from pathlib import Path

import pytest

from teller.operate.verify.findings import WORDS, FindingKind
from tests.test_purity import IMPURE, imports

ROOT = Path(__file__).parent.parent.parent
PURE = (
    "operate/verify/charged",
    "operate/verify/checks",
    "operate/verify/chunks",
    "operate/verify/findings",
    "operate/verify/agreements",
    "operate/verify/consents",
    "operate/verify/names",
    "operate/verify/newest",
    "operate/verify/raw_times",
    "operate/verify/partition_reconciliation",
    "operate/verify/leaves",
    "operate/verify/licences",
    "operate/verify/merge",
    "operate/verify/packages",
    "operate/verify/sources",
    "operate/verify/verdict",
    "operate/verify/verify",
    "operate/reconciliation/offsets",
    "operate/reconciliation/partition",
    "operate/reconciliation/unaccounted",
    "sandbox/account",
    "sandbox/tally",
)


def test_every_finding_is_documented_in_order_with_what_to_do() -> None:
    text = (ROOT / "docs" / "operating.md").read_text("utf-8").partition("## After an incident")[2]
    rows = re.findall(r"^\| ([a-z_]+) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert [(name, words) for name, words, _ in rows if name in set(FindingKind)] == [
        (kind, WORDS[kind]) for kind in FindingKind
    ]
    assert all(advice.endswith(".") for name, _, advice in rows if name in set(FindingKind))


@pytest.mark.parametrize("name", PURE)
def test_the_core_imports_nothing_impure(name: str) -> None:
    roots = {module.partition(".")[0] for module in imports(ROOT / "teller" / f"{name}.py")}
    assert not roots & IMPURE
