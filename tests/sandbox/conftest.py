"""One set of exports for all tests here: the generator makes the same again at any time."""

from pathlib import Path

import pytest

from teller.sandbox.exports import generate
from teller.sandbox.exports.model import Manifest


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return generate.write(tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="session")
def folder(manifest: Manifest) -> Path:
    return manifest.folder
