"""Build a package."""

from collections.abc import Callable

from pipelines.packager.building.stage import PackageStage
from pipelines.packager.building.wanted import FormerLedger, MadePackage, NotMade, PackageWanted
from pipelines.packager.extraction.sources import PackageSources


def build(
    wanted: PackageWanted,
    sources: PackageSources,
    former: FormerLedger,
    stage: PackageStage,
    beat: Callable[[], object],
) -> MadePackage | NotMade:
    """Build a package into its stage; what a killed run or a former attempt left there is kept where it is the same.

    `beat` is called often while it works. A further attempt has a higher number and other licences.

    Raises:
        SourcesUnavailable, and what the sources raise: build again later. OSError: the stage cannot be written.
    """
    raise NotImplementedError
