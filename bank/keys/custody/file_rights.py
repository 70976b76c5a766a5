"""Rights of a file that holds a secret."""

import os
import stat


def read_by_others(handle: int) -> str:
    """Return who besides its owner may read an open file: empty for nobody.

    A file that is mounted for reading alone is a secret of a container, and who may read it is who is in there.
    """
    mode = stat.S_IMODE(os.fstat(handle).st_mode)
    if not mode & (stat.S_IRWXG | stat.S_IRWXO) or os.fstatvfs(handle).f_flag & os.ST_RDONLY:
        return ""
    return "read or written by everybody" if mode & stat.S_IRWXO else "read or written by its group"
