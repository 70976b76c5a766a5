"""The ledger's documents: statements in canonical JSON and camt.053, payouts in pain.001; all of it pure."""
