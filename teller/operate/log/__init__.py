"""The log for those who ask: proofs of its leaves, complete lists, and a monitor that follows it."""
