"""Write kafka.lock, the list of the broker's jars, anew: `python -m teller.sandbox.lock`.

For another version of Kafka change ROOTS first. Format of the file: a jar a line, `group:artifact:version sha256`.
"""

import hashlib
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from jgo.maven import Dependency, MavenContext

#: log4j-slf4j-impl because Kafka's POM leaves the log binding out; "!" because jgo takes every root coordinate for a
#: BOM, and log4j's own would put Kafka's clients back to 3.9.
ROOTS: Final = ("org.apache.kafka:kafka_2.13:4.3.1", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!")


def resolve(repository: Path) -> list[str]:
    """Return the lines of the lock file: the roots and everything that they need at run time, sorted."""
    context = MavenContext(repo_cache=repository)
    roots = [context.create_dependency(coordinate) for coordinate in ROOTS]
    direct, transitive = context.resolver.resolve(roots)
    return sorted(_line(dependency) for dependency in direct + transitive)


def _line(dependency: Dependency) -> str:
    jar = dependency.artifact.resolve()
    checksum = hashlib.sha256(jar.read_bytes()).hexdigest()
    return f"{dependency.groupId}:{dependency.artifactId}:{dependency.version} {checksum}"


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        Path(__file__).with_name("kafka.lock").write_text("\n".join(resolve(Path(folder))) + "\n", "utf-8")
    sys.stderr.write("kafka.lock is written: run the tests\n")
