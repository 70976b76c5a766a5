"""Runs one program and ends it when the process that started us is gone: stand-alone, standard library only.

    python watchdog.py GRACE_SECONDS PROGRAM [ARGUMENT...]

Standard input is the leash: its other end is held by the process that started us. When that end closes (it let go, it
ended, it was killed with SIGKILL), the program gets SIGTERM, and SIGKILL after the grace. The first line of standard
output is the program's process id. We exit when the program has, with its exit status.

On Linux the kernel kills the program if we are killed ourselves (prctl(2), PR_SET_PDEATHSIG); elsewhere only that case
leaves it running. The program gets no environment of ours: no secret shows in /proc, no JAVA_TOOL_OPTIONS changes it.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Final

PR_SET_PDEATHSIG: Final = 1
ENVIRONMENT: Final = {"LANG": "C.UTF-8"}


def main(grace: str, *command: str) -> int:
    program = start(command)
    signal.signal(signal.SIGTERM, lambda *_: program.terminate())
    sys.stdout.write(f"{program.pid}\n")
    sys.stdout.close()
    threading.Thread(target=end_when_let_go, args=(program, float(grace)), daemon=True).start()
    return program.wait()


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start the program. Its standard output goes to our standard error: our own standard output says only the process
    id.
    """
    die_with_us = kernel_kills_it_with_us if sys.platform == "linux" else None
    # The descriptors that we inherited are locks: the program holds them as long as it lives.
    return subprocess.Popen(  # noqa: S603
        command,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=die_with_us,  # noqa: PLW1509 - no other thread runs yet
        close_fds=False,
    )


def kernel_kills_it_with_us() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end_when_let_go(program: subprocess.Popen[bytes], grace: float) -> None:
    os.read(sys.stdin.fileno(), 1)  # not sys.stdin.read(): its lock would block our own exit
    program.terminate()
    try:
        program.wait(grace)
    except subprocess.TimeoutExpired:
        program.kill()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
