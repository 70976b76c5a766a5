"""Find images in Compose files, Dockerfiles and kustomizations, line by line, and write digests there. Pure."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from deploy.pin_images.reference import Reference

#: A line of a Compose file, of a Dockerfile, of a kustomization's `images`.
_COMPOSE: Final = re.compile(r"(?P<before>\s*image:\s+)(?P<image>[^\s#]+)(?P<after>.*)", re.DOTALL)
_DOCKERFILE: Final = re.compile(r"(?P<before>ARG BASE=)(?P<image>\S+)(?P<after>.*)", re.DOTALL)
_KUSTOMIZE: Final = re.compile(
    r"(?P<before>\s*- \{name: [^,{}]+, newName: )(?P<name>[^,{}\s]+), newTag: (?P<tag>[^,{}\s]+)"
    r"(?:, digest: (?P<digest>[^,{}\s]+))?(?P<after>\}.*)",
    re.DOTALL,
)


def images(text: str) -> list[Reference]:
    """List the images with a tag, in the order of the text. One without a tag is built here, and has no registry."""
    return list(dict.fromkeys(image for line in text.splitlines() if (image := _image(line)) and image.tag))


def pinned(text: str, digest: Callable[[Reference], str]) -> str:
    """Return the text with each image's digest behind its tag; the tag stays, so that it can be pinned anew."""
    return "".join(_lines(text, digest))


def _lines(text: str, digest: Callable[[Reference], str]) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        image = _image(line)
        yield _with_digest(line, image, digest(image)) if image and image.tag else line


def _image(line: str) -> Reference | None:
    if found := _KUSTOMIZE.fullmatch(line):
        return Reference(found["name"], found["tag"].strip("\"'"), found["digest"] or "")
    if found := _COMPOSE.fullmatch(line) or _DOCKERFILE.fullmatch(line):
        return Reference.of(found["image"].strip("\"'"))
    return None


def _with_digest(line: str, image: Reference, digest: str) -> str:
    made = str(Reference(image.name, image.tag, digest))
    line = _KUSTOMIZE.sub(rf"\g<before>\g<name>, newTag: \g<tag>, digest: {digest}\g<after>", line)
    return re.sub(r"^(\s*image:\s+|ARG BASE=)[^\s#]+", rf"\g<1>{made}", line)
