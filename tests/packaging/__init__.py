"""Building of packages, by a bank in memory."""
