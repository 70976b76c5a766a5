"""Which rules a worker strips by, as one word: what a receipt says of each object's records."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pipelines.scanner
import pipelines.steps
import schemas

#: Privacy rules of schemas; patterns, gates, word lists and the model; the steps that apply them.
_FOLDERS: Final = (schemas, pipelines.scanner, pipelines.steps)
_DIGITS: Final = 12


def version(scanner: str, folders: Iterable[Path] | None = None) -> str:
    """The scanner's name and a digest of all that decides what is stripped: another when any of it changes."""
    digest = hashlib.sha256()
    for folder in folders or [Path(str(package.__file__)).parent for package in _FOLDERS]:
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            data = file.read_bytes()
            digest.update(f"{file.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return f"{scanner}-{digest.hexdigest()[:_DIGITS]}"
