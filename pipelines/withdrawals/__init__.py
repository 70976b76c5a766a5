"""The writer of withdrawals: decides what owners say to offerings, and nothing is decided twice (`teller withdrawals`).

One process reads answers, offerings, accounts, erasures and registered originators, and writes what was decided,
exactly once: events and offsets go into one Kafka transaction, and opening the log fences a former process. So of two
acceptances that exclude each other one is accepted and one is refused. What it knows of owners follows from the events
that it wrote, and is read back when it begins.

port        what the process needs of Kafka (`kafka_log`; `memory` has faults for tests)
registers   offerings, accounts and originators, as their topics have them
files       owners' files, and when their licences end
session     an open writer, until its first error
withdrawals  the loop; `config` is its configuration

Every process before which a withdrawal comes follows the same topics, and asks the judge itself:

licences    what it knows, and rulings
follower    follows the topics, and rules by nothing that is older than the request
"""
