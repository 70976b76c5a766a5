"""The badges say what the project declares, and README asks no other site for an image."""

import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

from teller.embedded import jars

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LANGUAGE = "Programming Language :: Python :: "
PYTHONS = [each.removeprefix(LANGUAGE) for each in PROJECT["classifiers"] if each.startswith(LANGUAGE)]


def badge(name: str) -> str:
    """What the badge says: its image and its text in README say the same."""
    path = f"docs/badges/{name}.svg"
    image = ET.parse(ROOT / path).getroot()
    words = ": ".join(each.text or "" for each in image.iter("{http://www.w3.org/2000/svg}text"))
    assert words == image.attrib["aria-label"]
    assert f"![{words}]({path})" in README
    return words


def test_the_licence_is_the_declared_one() -> None:
    assert badge("licence") == f"licence: {PROJECT['license']}"


def test_the_pythons_are_those_that_were_tested() -> None:
    assert badge("python") == f"Python: {', '.join(PYTHONS)}"
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    tested = re.findall(r"^\| (3\.\d+)[. ]", (ROOT / "docs" / "testing.md").read_text("utf-8"), re.MULTILINE)
    assert tested == PYTHONS


def test_the_kafka_is_the_one_that_tests_start() -> None:
    assert badge("tests") == f"tests: on a real Kafka {jars.version()}"


def test_no_image_is_of_another_site() -> None:
    images = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert images
    assert all("://" not in each for each in images)
