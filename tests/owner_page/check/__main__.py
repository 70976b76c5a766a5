"""Measure the check of many leaves in Chromium: `python -m tests.owner_page.check [LEAVES]`.

It prints seconds by the clock, and seconds of processor time that Chromium took, which other work on the machine does
not change.
"""

import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.owner_desk.checking.banks import OWNER, Bank, records_of
from tests.owner_page.check.browser import CHECK, blank, browser
from tests.owner_page.check.vectors import vector

#: Leaves of others for each of the owner's.
OTHERS = 1


def children_s() -> float:
    """Processor time of Chromium's processes that run now, in seconds: they are below this one."""
    known, below = dict[int, list[str]](), {os.getpid()}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            known[int(stat.parent.name)] = stat.read_text().rpartition(")")[2].split()
    for _ in range(6):
        below |= {pid for pid, fields in known.items() if int(fields[1]) in below}
    ticks = sum(int(known[pid][11]) + int(known[pid][12]) for pid in below - {os.getpid()})
    return ticks / os.sysconf("SC_CLK_TCK")


def main(leaves: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bank = Bank(Path(folder))
        for number in range(leaves):
            for owner in (OWNER, *[f"{at:032x}" for at in range(1, OTHERS + 1)]):
                bank.add(owner, *records_of(owner, number))
        bank.publish()
        begun = time.process_time()
        found = vector(bank)
        sys.stdout.write(
            f"desk: {len(found['pages'])} pages, {time.process_time() - begun:.1f} s of processor time" + "\n"
        )
    with browser() as chromium, blank(chromium) as page:
        page.evaluate("vector => { window.vector = vector; }", found)
        used, begun = children_s(), time.monotonic()
        [result] = page.evaluate(f"() => ({CHECK})([window.vector])")
        clock, worked = time.monotonic() - begun, children_s() - used
        sys.stdout.write(
            f"{result['outcome']}: {result['proven']} leaves in {clock:.1f} s by the clock, {worked:.1f} s of work"
            + "\n"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
