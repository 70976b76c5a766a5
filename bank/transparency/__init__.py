"""The log: what the bank did, in a form that anybody can check without the bank, and that says nothing about anybody.

A leaf of the log is a salted commitment to a record (`entry`). Leaves are hashed into a Merkle tree (`merkle`), kept as
files of 256 hashes (`tiles`) that grow at their right edge (`edge`). A signed note (`notes`, `keys`) states the
size and the root of the tree (`checkpoint`). From tiles one computes that a leaf is in the tree, and that a tree is the
beginning of another (`proofs`). A proof travels as a text (`tlog_proof`, `opening`) that is checked offline (`verify`).

Witnesses, whom somebody else runs, see that the log only grows, and sign what they saw (`add_checkpoint`, `witness`).

Formats are those of C2SP (c2sp.org, read in July 2026): tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature,
tlog-proof, tlog-witness; hashes are those of RFC 6962, section 2.1.
"""
