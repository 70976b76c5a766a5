"""Pin images by the digests that their registries give: `python -m deploy.pin_images [FILE]...`.

reference   an image's name in its parts
registry    asks a registry which digest a tag has now
files       finds images in Compose files, Dockerfiles and kustomizations, and writes digests there
"""
