"""A short run, on real Kafka with real workers and a real router: every kind, every way to travel."""

import pytest

from teller.settings import Settings
from tests.fuzz import proof
from tests.fuzz.channels import ROUND
from tests.fuzz.kinds import KINDS
from tests.fuzz.registered import registry
from tests.line import running

pytestmark = pytest.mark.prove

RECORDS = proof.FIRST
PATIENCE_S = 300.0


def test_each_record_of_every_kind_ends_once(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 1.0})
    with registry(settings) as settings, running.parts(settings, workers=2) as parts:
        outcome = proof.run(proof.FuzzPlan(RECORDS, seed=3, patience=PATIENCE_S), settings, parts)
    verdict = outcome.verdict
    assert verdict.passed, verdict.problems
    assert verdict.sent + verdict.taken_back == RECORDS
    assert verdict.taken_back == RECORDS // len(ROUND)
    assert verdict.stored + verdict.failed == verdict.sent
    assert {name for name, _ in verdict.ends} == {kind.name for kind in KINDS}
    assert outcome.opened > 50
