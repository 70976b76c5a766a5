"""Uses that can be asked and granted, with their names in ODRL 2.2, IETF AIPREF and CAWG: one table.

No use implies another: who is granted training alone may not search. What a licence does not name is prohibited.
"""

from enum import StrEnum
from typing import Final, NamedTuple


class DataUse(StrEnum):
    """Use of data; the values are durable."""

    TRAIN = "train"
    TRAIN_GENERATIVE = "train-generative"
    INFER = "infer"
    SEARCH = "search"
    MINE = "mine"
    GRANT_USE = "grant-use"
    SELL = "sell"


class UseNames(NamedTuple):
    """Names of a use: `action` is ODRL's own, or our profile's where `profile`; `aipref` is a label of AIPREF and
    `cawg` an entry of CAWG's training and data mining assertion; each is empty where there is none. `words` say it
    plainly, behind "may".
    """

    use: DataUse
    action: str
    profile: bool
    aipref: str
    cawg: str
    words: str


USES: Final = {
    each.use: each
    for each in (
        UseNames(DataUse.TRAIN, "train", True, "train-ai", "cawg.ai_training", "train AI models that generate nothing"),
        UseNames(
            DataUse.TRAIN_GENERATIVE,
            "trainGenerative",
            True,
            "train-ai",
            "cawg.ai_generative_training",
            "train AI models that generate texts, pictures or the like",
        ),
        UseNames(DataUse.INFER, "infer", True, "ai-use", "cawg.ai_inference", "give it to an AI model as input"),
        UseNames(DataUse.SEARCH, "search", True, "search", "", "find and show it in a search"),
        UseNames(DataUse.MINE, "mine", True, "", "cawg.data_mining", "look for patterns and statistics in it"),
        UseNames(DataUse.GRANT_USE, "grantUse", False, "", "", "let others use it"),
        UseNames(DataUse.SELL, "sell", False, "", "", "sell it to others"),
    )
}
#: Uses that are prohibited unless the originator is an aggregator, and the owner grants them by name.
RESALE: Final = frozenset({DataUse.GRANT_USE, DataUse.SELL})
