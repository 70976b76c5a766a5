"""The screen of `teller top`: it fits a small terminal, and a key ends it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from rich.console import Console

from schemas.topics import DOMAINS
from teller.operate.top import source
from teller.operate.top.compact import compact, fitted
from teller.operate.top.frame import (
    BEHIND,
    FEW,
    FLOWS,
    STAGES,
    DepositorRow,
    DomainRates,
    FailureRow,
    Frame,
    PartRow,
    StageRow,
)
from teller.operate.top.sample import Behind, StagePartition
from teller.settings import PREFIX, load

PARTS = ("worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "exporter")


def part(name: str, number: int, *, well: bool = True) -> PartRow:
    address = f"http://127.0.0.1:{20_000 + number}/metrics"
    if not well:
        return PartRow(address, "?", "gone", ready=False, memory=0, cpu=0)
    return PartRow(address, name, "working" if name == "worker" else "", ready=True, memory=2.4e8, cpu=0.75)


def busy(parts: tuple[PartRow, ...]) -> Frame:
    """Everything that can be shown, in long words and large figures."""
    waiting = dict.fromkeys(BEHIND, 1_234_567)
    rates, totals = dict.fromkeys(FLOWS, 123_456.7), dict.fromkeys(FLOWS, 123_456_789)
    return Frame(
        2.0,
        parts,
        tuple(DomainRates(domain, rates, waiting, totals, 98_765.4) for domain in DOMAINS),
        tuple(StageRow(stage, 12_345.6, 0.1234, 12.34) for stage in STAGES),
        tuple(FailureRow("signature_unknown", 12_345.6, 123_456_789) for _ in range(12)),
        tuple(DepositorRow(f"depositor-{'x' * 30}", 12_345.6, 12_345.6, waiting) for _ in range(FEW)),
        {stage: (StagePartition(stage, "purchases", 11), Behind(1_234_567, 90_000.0)) for stage in BEHIND},
        {0.5: 30.0, 0.95: 300.0},
        trouble="Kafka does not answer as it should (_TRANSPORT), and this is longer than a line of 80 columns",
    )


def shown(console: Console, frame: Frame) -> list[str]:
    with console.capture() as got:
        console.print(compact(frame))
    return got.get().splitlines()


@pytest.mark.parametrize("workers", [1, 6, 40])
def test_the_busiest_frame_fits_80_by_24(workers: int) -> None:
    parts = tuple(part(name, at) for at, name in enumerate((*PARTS, *["worker"] * (workers - 1))))
    lines = shown(Console(width=80, height=24, color_system=None), busy((*parts, part("?", 99, well=False))))
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert "▲ 127.0.0.1:20099: gone" in text, "what is not well is never left out"
    for word in (*DOMAINS, *FLOWS, *STAGES, "signature_unknown", "Slowest partition for a worker", "q quits"):
        assert word in text


def test_a_wide_screen_has_the_whole_tables_and_a_file_has_too() -> None:
    frame = busy((part("worker", 1),))
    for console in (Console(width=200, height=80, force_terminal=True), Console(width=80, height=24)):
        with console.capture() as got:
            console.print(fitted(frame, console))
        assert "Depositors" in got.get()
    small = Console(width=80, height=24, force_terminal=True)
    with small.capture() as got:
        small.print(fitted(frame, small))
    assert len(got.get().splitlines()) <= 24


def test_what_teller_up_runs_goes_before_the_settings_and_both_before_the_usual_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_answers", lambda port: port == 9400)
    settings = load(data_dir=tmp_path)
    assert source.addresses(settings, ()) == ["http://127.0.0.1:9400/metrics"]
    assert source.addresses(settings.model_copy(update={"metrics_port": 7}), ()) == ["http://127.0.0.1:7/metrics"]
    monkeypatch.setattr("teller.embedded.state.parts", lambda _folder: {"worker-0": 9})
    assert source.addresses(settings.model_copy(update={"metrics_port": 7}), ()) == ["http://127.0.0.1:9/metrics"]
    assert source.addresses(settings, ["h:1"]) == ["http://h:1/metrics"]
    monkeypatch.setattr("teller.embedded.state.parts", lambda _folder: {})
    monkeypatch.setattr(source, "_answers", lambda _port: False)
    assert source.addresses(settings, ()) == []


def test_q_ends_it_and_the_terminal_is_as_before(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(slave)
    started = subprocess.Popen(
        [sys.executable, "-m", "teller", "top", "9", "--every", "0.2"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, PREFIX + "DATA_DIR": str(tmp_path), "TERM": "xterm"},
    )
    seen = read_until(master, "q quits")
    assert "gone" in seen
    os.write(master, b"xq")
    end = time.monotonic() + 60
    while started.poll() is None and time.monotonic() < end:
        read_until(master, "", 0.2)
    assert started.poll() == 0
    assert termios.tcgetattr(slave) == before
    for each in (master, slave):
        os.close(each)


def read_until(terminal: int, word: str, seconds: float = 60.0) -> str:
    """What the terminal showed until the word came, or the time was over."""
    seen, end = "", time.monotonic() + seconds
    while (not word or word not in seen) and select.select([terminal], [], [], max(0.0, end - time.monotonic()))[0]:
        seen += os.read(terminal, 65536).decode("utf-8", "replace")
    return seen
