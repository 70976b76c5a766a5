"""Write the digest of each image into the files that name it: `python -m deploy.pin_images [FILE]...`.

Run it where the registries can be reached, look at the difference, and commit it. Without FILE: the Compose files and
the Dockerfile. Name an overlay's kustomization.yaml once its images are yours. All is resolved before anything is
written. Ends with 1 where a registry gives no digest, or, with --check, where an image has none.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.pin_images.files import images, pinned
from deploy.pin_images.reference import Reference
from deploy.pin_images.registry import ImageRegistry, NoDigestError

FILES: Final = ("docker-compose.yml", "docker-compose.postgresql.yml", "deploy/Dockerfile")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.pin_images", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("files", nargs="*", default=FILES, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="ask nobody: list the images that have no digest")
    parser.add_argument("--login", nargs=2, action="append", default=[], metavar=("HOST", "FILE"),
                        help="a registry that asks for a log-in, and a file with user:password")  # fmt: skip
    asked = parser.parse_args(arguments)
    try:
        texts = {Path(name): Path(name).read_text("utf-8") for name in asked.files}
        logins = {host: Path(file).read_text("utf-8").strip() for host, file in asked.login}
        found = list(dict.fromkeys(image for text in texts.values() for image in images(text)))
        return _check(found) if asked.check else _pin(texts, found, ImageRegistry(logins))
    except (OSError, ValueError) as error:
        _problem(error)
        return 1


def _check(found: Sequence[Reference]) -> int:
    missing = [image for image in found if not image.digest]
    for image in missing:
        sys.stdout.write(f"{image} has no digest\n")
    return 1 if missing else 0


def _pin(texts: dict[Path, str], found: Sequence[Reference], registry: ImageRegistry) -> int:
    digests, failed = {}, False
    for image in found:
        try:
            digests[image] = registry.digest(image)
        except NoDigestError as error:
            _problem(error)
            failed = True
    if failed:
        _problem("nothing was written")
        return 1
    for image, digest in digests.items():
        same = " (as before)" if digest == image.digest else ""
        sys.stdout.write(f"{image.name}:{image.tag} {digest}{same}\n")
    for file, text in texts.items():
        if (made := pinned(text, digests.__getitem__)) != text:
            file.write_text(made, "utf-8")
    return 0


def _problem(words: object) -> None:
    sys.stderr.write(f"pin_images: {words}\n")


if __name__ == "__main__":
    sys.exit(main())
