"""The owners' index of the log: a verifiable map from an owner's tag to the numbers of all the owner's leaves.

- `hashes`  what is hashed, and how
- `records`, `page`, `trie`  the map, in pages behind a port
- `proof`  the proof that a list is complete, and `verify`, which a stranger can call
- `proof_text`  the proof as text
- `database`, `pages_on_disk`, `owners_index`  the index in a file
"""

from bank.transparency.index.database import IndexDamaged, IndexUnavailable
from bank.transparency.index.owners_index import IndexGap, IndexHead, OwnersIndex
from bank.transparency.index.proof import Completeness, IndexProof, OtherOwner, verify

__all__ = [
    "Completeness",
    "IndexDamaged",
    "IndexGap",
    "IndexHead",
    "IndexProof",
    "IndexUnavailable",
    "OtherOwner",
    "OwnersIndex",
    "verify",
]
