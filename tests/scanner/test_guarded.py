"""The scanner in a process of its own: what a text does there costs that text alone."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import psutil  # type: ignore[import-untyped]
import pytest

from pipelines.scanner import choice
from pipelines.scanner.guarded import MESSAGE_CHARS, GuardedScanner, ScannerLostError
from pipelines.scanner.requests import TOO_COSTLY, ScanRequest, ScanResult, scan_of
from pipelines.scanner.text.spans import Span
from tests.scanner import hostile_scan_process
from tests.scanner.texts import many

CPU_SECONDS = 0.3
PROGRAM = hostile_scan_process.__name__


@pytest.fixture(scope="module")
def hostile() -> Iterator[GuardedScanner]:
    scanner = GuardedScanner(hostile_scan_process.NAME, 256, CPU_SECONDS, program=PROGRAM)
    yield scanner
    scanner.close()


def told(scanner: GuardedScanner, *texts: str) -> list[ScanResult]:
    return scanner.scan_requests([ScanRequest(text) for text in texts])


def whole(text: str) -> list[Span]:
    return [Span(0, len(text), "X", 1.0)]


@pytest.mark.long
def test_it_finds_what_the_scanner_finds_in_this_process() -> None:
    requests = [ScanRequest(text, language) for text in many(14) for language in ("en", "de", "zxx")]
    requests += [ScanRequest(text, policy="strict") for text in many(7)]
    guarded = GuardedScanner("teller", 64, 10.0)
    found = guarded.scan_requests(requests)
    guarded.close()
    assert rounded(found) == rounded(scan_of(choice.scanner("teller", 64))(requests))


def rounded(found: Sequence[ScanResult]) -> list[list[tuple[int, int, str, float]]]:
    """Spans, their scores to three digits: the model's sums depend on the batch in the seventh."""
    return [[(*span[:3], round(span.score, 3)) for span in spans or ()] for spans in found if spans is not TOO_COSTLY]


@pytest.mark.long
def test_a_text_that_takes_too_long_is_set_aside_alone(hostile: GuardedScanner) -> None:
    assert told(hostile, "one", "burn", "two") == [whole("one"), TOO_COSTLY, whole("two")]
    assert told(hostile, "burn") == [TOO_COSTLY]
    assert told(hostile, "three") == [whole("three")]


def test_a_text_that_ends_the_process_fails_alone(hostile: GuardedScanner) -> None:
    assert told(hostile, "one", "crash", "burn") == [whole("one"), None, TOO_COSTLY]


def test_a_text_that_the_scanner_fails_on_is_told(hostile: GuardedScanner) -> None:
    assert told(hostile, "fail", "one") == [None, whole("one")]


def test_time_in_which_others_have_the_processor_does_not_count(hostile: GuardedScanner) -> None:
    assert told(hostile, "wait") == [whole("wait")]


def test_large_texts_go_alone_and_all_come_back_in_order(hostile: GuardedScanner) -> None:
    texts = ["a" * size for size in (1, MESSAGE_CHARS - 1, 1, MESSAGE_CHARS + 1, 3, 0)]
    assert told(hostile, *texts) == [whole(text) for text in texts]
    assert told(hostile) == []


def test_this_process_goes_on_meanwhile(hostile: GuardedScanner) -> None:
    turns = 0
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(told, hostile, "burn")
        while not waiting.done():
            turns += 1
            time.sleep(0.01)
    assert waiting.result() == [TOO_COSTLY]
    assert turns > 10


@pytest.mark.long
def test_progress_is_told_after_each_message() -> None:
    seen: list[int] = []
    scanner = GuardedScanner(hostile_scan_process.NAME, 256, CPU_SECONDS, lambda: seen.append(1), PROGRAM)
    told(scanner, "one", "burn", "two")
    scanner.close()
    assert len(seen) == 4


def test_what_the_scanner_logs_is_logged_here(hostile: GuardedScanner, caplog: pytest.LogCaptureFixture) -> None:
    told(hostile, "log")
    assert [(each.name, each.levelname, each.message) for each in caplog.records] == [("x", "WARNING", "3 characters")]


def test_a_process_that_is_killed_is_a_fault_of_ours() -> None:
    scanner = GuardedScanner(hostile_scan_process.NAME, 256, CPU_SECONDS, program=PROGRAM)
    with pytest.raises(ScannerLostError, match="exit code 2"):
        told(scanner, "killed")
    scanner.close()


@pytest.mark.long
def test_an_error_beside_the_texts_is_a_fault_of_ours_and_quotes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    scanner = GuardedScanner(hostile_scan_process.NAME, 256, CPU_SECONDS, program=PROGRAM)
    with pytest.raises(ScannerLostError):
        told(scanner, "raise")
    scanner.close()
    assert capfd.readouterr().err == "the scanner process ends: ValueError\n"


@pytest.mark.long
def test_a_scanner_that_cannot_be_loaded_says_why() -> None:
    scanner = GuardedScanner("broken", 256, CPU_SECONDS, program=PROGRAM)
    with pytest.raises(ScannerLostError, match="FileNotFoundError: no weights"):
        scanner.warm()
    scanner.close()


@pytest.mark.long
def test_nothing_is_left_of_it_when_it_is_closed_or_its_worker_is_killed() -> None:
    code = f"""if True:
        import sys
        from pipelines.scanner.guarded import GuardedScanner
        from pipelines.scanner.requests import ScanRequest
        scanner = GuardedScanner({hostile_scan_process.NAME!r}, 256, 60.0, program={PROGRAM!r})
        scanner.scan_requests([ScanRequest("one")])
        print(scanner.pid, flush=True)
        sys.stdin.read()"""
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True) as worker:
        assert worker.stdout
        process = psutil.Process(int(worker.stdout.readline()))
        children = process.children()
        worker.kill()
    gone, alive = psutil.wait_procs([process, *children], timeout=10)
    assert (len(gone), alive) == (2, [])
