"""Run the pages' examples as a platform would: each sends one post of each owner."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import fastavro

from schemas import catalog, framing
from tests.publishing.clients import DOCS, NO_KCAT, NOT_THERE, blocks, go_program, node_modules

#: The post of the pages, and what is stored of it.
TEXT: Final = "Soup is ready. Call me: +44 20 7946 0958."
STRIPPED: Final = "Soup is ready. Call me: <PHONE_NUMBER_1>."
#: The JSON example's id of post 45.
KCAT_ID: Final = str(uuid.uuid5(uuid.NAMESPACE_URL, "https://tickertape.example/posts/45"))
POST: Final = catalog.load().by_name("social.post.v1")


class NotSentError(Exception):
    """A program ended with an exit code that says that not all is sent."""


class Target(NamedTuple):
    """Where a program publishes, and the folder that it runs in, where schemas/ lies."""

    bootstrap: str
    topic: str
    folder: Path


class Program(NamedTuple):
    """An example: whether what it needs is there, the reason where it is not, and how it sends posts (id by owner)."""

    there: Callable[[], bool]
    reason: str
    send: Callable[[Target, Mapping[str, str]], None]


def event_id(post_id: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://tickertape.example/posts/{post_id}")


def _python(target: Target, posts: Mapping[str, str]) -> None:
    """Run the page's program with nothing changed but what the page says to change: address, topic, log-in, post."""
    example = blocks("python", (DOCS / "publishing.md").read_text("utf-8"))[0]
    example, logged_in = re.subn(r"^log_in = \{.*?^\}", "log_in = {}", example, flags=re.MULTILINE | re.DOTALL)
    assert logged_in == 1
    changes = {"kafka.example:9093": target.bootstrap, "deposits.raw.d000001.social": target.topic}
    for owner, number in posts.items():
        program = example
        of_post = {'"anna"': f'"{owner}"', '"42"': f'"{number}"', "posts/42": f"posts/{number}"}
        for old, new in (changes | of_post).items():
            assert old in program
            program = program.replace(old, new)
        _run([sys.executable, "-c", program], target)


def _lines(command: Sequence[str]) -> Callable[[Target, Mapping[str, str]], None]:
    def send(target: Target, posts: Mapping[str, str]) -> None:
        (example,) = blocks("json")
        lines = [json.dumps(json.loads(example) | {"id": post, "author": owner}) for owner, post in posts.items()]
        _run([str(part) for part in command], target, "\n".join(lines))

    return send


def _javascript(target: Target, posts: Mapping[str, str]) -> None:
    (target.folder / "publish.js").write_text(blocks("js")[0], "utf-8")
    _lines(["node", "publish.js"])(target, posts)


def _go(target: Target, posts: Mapping[str, str]) -> None:
    _lines([str(go_program())])(target, posts)


def _kcat_json(target: Target, posts: Mapping[str, str]) -> None:
    _configure(target)
    for owner, post in posts.items():
        command = blocks("sh")[0].replace(KCAT_ID, str(event_id(post))).replace('"45"', f'"{post}"')
        _run(["sh", "-c", command.replace("anna", owner)], target)


def _kcat_avro(target: Target, posts: Mapping[str, str]) -> None:
    _configure(target)
    for owner, post in posts.items():
        (target.folder / "post.avro").write_bytes(_framed(owner, post))
        _run(["sh", "-c", blocks("sh")[1].replace("anna", owner)], target)


def _framed(owner: str, post: str) -> bytes:
    """The record that the JSON example names, as one in Avro with the framing bytes before it."""
    found = re.search(r"\{.*\}", blocks("sh")[0])
    assert found is not None
    fields: dict[str, Any] = json.loads(found[0]) | {"event_id": event_id(post), "owner_id": owner, "post_id": post}
    fields["occurred_at"] = datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC)
    body = io.BytesIO()
    fastavro.schemaless_writer(body, dict(POST.parsed), fields)
    return framing.header(POST) + body.getvalue()


def _configure(target: Target) -> None:
    """Write the page's kcat.conf without the lines of a log-in, and with the broker's address."""
    (example,) = blocks("ini")
    lines = [line for line in example.splitlines() if not line.startswith(("security.", "sasl."))]
    text = "\n".join(lines).replace("kafka.example:9093", target.bootstrap)
    assert target.bootstrap in text
    (target.folder / "kcat.conf").write_text(text + "\n", "utf-8")


def _run(command: Sequence[str], target: Target, text: str = "") -> None:
    env = {"KAFKA_BOOTSTRAP": target.bootstrap, "TOPIC": target.topic, "NODE_PATH": str(node_modules())}
    path = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        command, cwd=target.folder, env=env | path, input=text, capture_output=True, text=True, check=False, timeout=400
    )
    if done.returncode:
        raise NotSentError(done.stderr)


def _kcat_is_there() -> bool:
    return shutil.which("kcat") is not None


PROGRAMS: Final[Mapping[str, Program]] = {
    "python": Program(lambda: True, "", _python),
    "javascript": Program(lambda: node_modules().is_dir() and shutil.which("node") is not None, NOT_THERE, _javascript),
    "go": Program(lambda: go_program().is_file(), NOT_THERE, _go),
    "kcat-json": Program(_kcat_is_there, NO_KCAT, _kcat_json),
    "kcat-avro": Program(_kcat_is_there, NO_KCAT, _kcat_avro),
}
