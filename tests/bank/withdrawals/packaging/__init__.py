"""Orders, blocks and the ledger of releases."""
