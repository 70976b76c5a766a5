"""Answers of owners to offerings, as an operator gives and reads them: `teller accounts accept` and its neighbours.

saying     what to write for whom: pure
known      histories of owners, as the topic of events has them
deciding   wait for what is decided of answers; kafka_decisions is its log
outcomes   what became of an answer, in words and as JSON: pure
history    offers, words and licences of an owner, by the events: pure
described  these as JSON and in words: pure
exported   all of an owner's, as lines of an export
"""
