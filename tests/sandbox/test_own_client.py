"""The messages of a badly behaved platform: each fails for the reason that it was made for, and the good ones pass."""

from collections import Counter
from collections.abc import Sequence

from bank.accounts.check import Refusal
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import ProcessorConfig, RecordLimits
from pipelines.steps.outcome import REFUSALS, Clean, RawRecord, Reason, Rejected
from pipelines.steps.process import process
from schemas import catalog
from teller.sandbox.exports.model import Manifest, RawMessage

#: No message of the demo's can bring these about: our own faults, what router and erasure tell, what no client sends.
OURS = {
    Reason.SCAN_FAILED,
    Reason.TOO_COSTLY,
    Reason.BAD_BATCH,
    Reason.INTERNAL_ERROR,
    Reason.DUPLICATE_EVENT,
    Reason.OWNER_ERASED,
    Reason.RECORD_ERASED,
    Reason.BAD_HEADER,
    Reason.UNKNOWN_SEAL_KEY,
    Reason.SEAL_BROKEN,
    *(Reason(each.value) for each in Refusal),  # its line is a bank from before depositors were registered
    *REFUSALS,  # nor does it ask for consent
}


def blind(asks: Sequence[ScanRequest]) -> list[list[Span]]:
    return [[] for _ in asks]


LINE = ProcessorConfig(catalog.load(), b"k" * 32, blind, RecordLimits())


def raw(message: RawMessage) -> RawRecord:
    return RawRecord(message.topic, 0, 0, message.key, message.value, message.headers)


def test_each_message_ends_as_it_was_meant_to(manifest: Manifest) -> None:
    outcomes = process([raw(message) for message in manifest.messages], LINE, {})
    for message, outcome in zip(manifest.messages, outcomes, strict=True):
        if message.expected:
            assert isinstance(outcome, Clean), message.story
            assert outcome.schema == message.expected
        else:
            assert isinstance(outcome, Rejected), message.story
            assert outcome.reason == message.reason, message.story


def test_every_reason_is_shown(manifest: Manifest) -> None:
    reasons = {message.reason for message in manifest.messages if message.reason}
    assert reasons == set(Reason) - OURS


def test_there_are_good_ones_in_both_framings(manifest: Manifest) -> None:
    good = [message for message in manifest.messages if message.expected]
    assert Counter(bool(message.headers) for message in good) == {True: 4, False: 4}


def test_the_largest_is_just_too_large(manifest: Manifest) -> None:
    (large,) = [message for message in manifest.messages if message.reason == Reason.TOO_LARGE]
    assert len(large.value or b"") == LINE.limits.max_record_bytes + 1
    assert sorted(len(message.value or b"") for message in manifest.messages)[-2] < LINE.limits.max_record_bytes


def test_no_story_tells_personal_data(manifest: Manifest) -> None:
    for message in manifest.messages:
        assert message.story
        assert not any(item.value in message.story for item in manifest.planted)
