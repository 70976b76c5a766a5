"""Who an owner is to the bank: pseudonyms, and the keyed hashes that they are made of."""
