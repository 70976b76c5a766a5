"""Measure pages of an owner who has much: how long they take and how large they are, over HTTP from the page's process,
which asks the desk's process, which reads its index. The processor time of both says what a busy machine hides.

`python -m benchmarks.owner_page [RECORDS OF ONE OWNER] [OTHER OWNERS] [TRIES]`
"""

import multiprocessing
import re
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import httpx
import psutil  # type: ignore[import-untyped]

from benchmarks.desk_index import BATCH, records_of
from schemas.catalog import load as load_schemas
from teller.operate.owner_desk.desk import AssembledDesk
from teller.operate.owner_desk.files.by_settings import HANDED_OUT
from teller.operate.owner_desk.files.handed_out import HandedFiles
from teller.operate.owner_desk.files.kept_files import KeptFiles
from teller.operate.owner_desk.index.writer import IndexWriter
from teller.operate.owner_desk.port.money import StatementRow
from teller.operate.owner_desk.sign_in import invitations
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.operate.owner_desk.sign_in.opening import now, sign_in
from teller.operate.owner_desk.wire.server import application
from teller.operate.owner_desk.wire.serving import serve
from teller.operate.owner_desk.wire.socket_file import listening
from teller.run.assembly.owner_desk import INDEX
from teller.run.local_processes import environment_of
from teller.run.process import end_together, free_port, start
from teller.settings import Settings, load
from tests.bank.withdrawals.samples import NOW, OWNER
from tests.owner_desk.index.indexing import reading, take
from tests.owner_desk.sign_in.authenticator import Device
from tests.owner_desk.sign_in.desks import HOME, given

PAGES: Final = (
    "/", "/deposits", "/deposits/objects", "/offers", "/licences", "/uses", "/consents", "/earnings", "/looks",
    "/refusals", "/security",
)  # fmt: skip
_READY_S: Final = 60


def main(records: int, others: int, tries: int) -> None:
    with TemporaryDirectory(prefix="page") as folder:
        settings = _settings(Path(folder))
        settings.owner_desk_folder.mkdir(mode=0o700)
        with closing(IndexWriter(settings.owner_desk_folder / INDEX)) as writer:
            source = records_of(records, others)
            while batch := list(islice(source, BATCH)):
                take(writer, batch)
        cookies = {"session": _signed_in(settings)}
        with (
            _processes(settings) as processes,
            httpx.Client(base_url=settings.owner_page_origin, cookies=cookies, timeout=60) as client,
        ):
            _wait(client)
            for path in PAGES:
                before = sum(map(_processor_s, processes))
                said = _measured(client, path, tries)
                each = (sum(map(_processor_s, processes)) - before) * 1000 / tries
                sys.stdout.write(f"{path}: {said}; processor {each:.1f} ms\n")


def _settings(folder: Path) -> Settings:
    return load(data_dir=folder, owner_page_address=f"http://localhost:{free_port()}")


def _measured(client: httpx.Client, path: str, tries: int) -> str:
    """Ask for a page and those that follow it, so that not one alone is asked for."""
    taken, sizes, address = list[float](), list[int](), path
    for _ in range(tries):
        began = time.perf_counter()
        answer = client.get(address)
        taken.append((time.perf_counter() - began) * 1000)
        sizes.append(len(answer.content))
        assert answer.status_code == 200, answer.text
        found = re.search(r'href="([^"]*[?&;]more=[^"]*)"', answer.text)
        address = unescape(found[1]) if found else path
    return f"median {median(taken):.1f} ms, p95 {quantiles(taken, n=20)[-1]:.1f} ms; largest {max(sizes):,} bytes"


def _processor_s(process: psutil.Process) -> float:
    """Return the processor time that a process has had."""
    found = process.cpu_times()
    return float(found.user + found.system)


def _signed_in(settings: Settings) -> str:
    """Enrol two passkeys; return a session's token."""
    with closing(sign_in(settings)) as sessions:
        with closing(SignInFile(settings.owner_desk_folder)) as file:
            code = invitations.invite(file, OWNER, 7, now(), secrets.token_bytes).code
        begun = given(sessions.begin_enrolment(code, HOME))
        made = Device(settings.owner_page_origin).make(begun)
        token = given(sessions.finish_enrolment(begun.ticket, made, "First", HOME)).session.token
        begun = given(sessions.begin_passkey(token))
        made = Device(settings.owner_page_origin).make(begun)
        return given(sessions.finish_enrolment(begun.ticket, made, "Second", HOME, token)).session.token


@contextmanager
def _processes(settings: Settings) -> Iterator[list[psutil.Process]]:
    """Run the desk and the page."""
    desk = multiprocessing.get_context("spawn").Process(
        target=_desk, args=(settings.data_dir, settings.owner_page_address), daemon=True
    )
    desk.start()
    page = start("owner-page", ["owner-page"], environment_of(settings), settings.data_dir / "logs")
    try:
        yield [psutil.Process(desk.pid), psutil.Process(page.process.pid)]
    finally:
        end_together([page.process])
        desk.kill()
        desk.join()


class _NoStatements:
    """Statements of an owner who has none: they are names in a store, which is not measured."""

    @staticmethod
    def rows(_owner: str) -> tuple[StatementRow, ...]:
        return ()


def _desk(folder: Path, address: str) -> None:
    """Serve the desk's parts that pages are read from; no Kafka is asked."""
    settings = load(data_dir=folder, owner_page_address=address)
    sessions, absent = sign_in(settings), cast("Any", None)
    read = reading(settings.owner_desk_folder / INDEX, NOW)
    handed = HandedFiles(settings.owner_desk_folder / HANDED_OUT)
    files = KeptFiles(read.earnings, cast("Any", _NoStatements()), handed, absent)
    desk = AssembledDesk(sessions, read, files, absent, absent, absent)
    with listening(settings.owner_desk_socket_file) as socket:
        serve(application(desk, sessions), socket, threading.Event())


def _wait(client: httpx.Client) -> None:
    """Wait until both answer."""
    end = time.monotonic() + _READY_S
    while True:
        try:
            if client.get("/").status_code == 200:
                return
        except httpx.ConnectError:
            pass
        if time.monotonic() > end:
            raise TimeoutError("the page does not answer")
        time.sleep(0.2)


if __name__ == "__main__":
    load_schemas()
    main(*(list(map(int, islice(sys.argv, 1, 4))) + [100_000, 20_000, 200][len(sys.argv) - 1 :]))
