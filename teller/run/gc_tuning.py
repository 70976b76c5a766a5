"""Tune Python's garbage collector for a part that holds many records and makes hardly any cycles.

By default it scans all young objects after 700 new ones, and now and then all objects: libraries, models and, in a
router, the records of a chunk, which took a fifth of its time. Objects that exist once a part has started are kept and
not scanned again.
"""

import gc
from typing import Final

#: New objects between two scans of the youngest generation, and scans between two of each older one.
THRESHOLDS: Final = (50_000, 20, 20)


def settle() -> None:
    """Exempt all present objects from collection; scan the rest seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
