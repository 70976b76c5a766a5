"""The ledger by hand: tariffs that are set and tried out, and the bank's books from its postings."""
