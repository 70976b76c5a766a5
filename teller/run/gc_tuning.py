"""Python's collector of cycles, set for a part that holds many records and makes hardly any cycles.

It walks all that is young after 700 new objects, and now and then all that there is: libraries, models and, in a
router, the records of a chunk, which took a fifth of its time. What is loaded when a part starts stays, and is not
looked at again.
"""

import gc
from typing import Final

#: New objects between two looks at the youngest, and looks between two at those older.
THRESHOLDS: Final = (50_000, 20, 20)


def settle() -> None:
    """What is there now stays for good; the rest is walked seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
