"""The ledger: what is metered becomes postings, and nothing is posted twice (`teller ledger`).

One process reads metering events, tariffs and orders, and writes what they cause, exactly once: postings and offsets
go into one Kafka transaction. Opening the log fences a former process. The books follow from the postings: what the
topic has and they have not, after a kill, they read when they are opened. An event that no tariff is for is held, by a
posting without legs, and posted when a tariff comes.

port        what the process needs of Kafka (`kafka_log`; `memory` has faults for tests)
posting     events and tariffs to postings, in batches
session     an open ledger, until its first error
ledger      the loop; `config` is its configuration
"""
