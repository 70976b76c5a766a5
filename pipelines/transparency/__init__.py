"""The log's writer: what the bank did becomes leaves, tiles and signed checkpoints (`teller log-writer`).

One process reads the topics of `bank.transparency.kinds`, and writes an entry and its opening for each record, exactly
once: entries, openings and offsets go into one Kafka transaction. The order of the one partition of `log.entries` is
the log's order, so tiles and the owners' index follow from it alone, and a process that was killed goes on from what is
published. Opening the log fences a former process; after any fault all is dropped, and read again ("crash-only").

recorded        what a record leads to: entry, opening, tag (pure)
entries_topic   entries that are written, read back in their order
restored        whether the topic goes on from the log that is published, or would fork it
cosigning       what witnesses say to a checkpoint (`witness_client` asks one)
session         an open log, until its first error
log_writer      the loop; `config` is its configuration
"""
