"""`teller doctor`: check what the line relies on, say what is wrong and how to mend it.

    facts.py        what was seen of Kafka, as values         kafka.py   asks for it
    broker, topics, rights, groups, store, protection, clock, disk, scanner, versions, keys, custody, certificates: a
                    judgement each
    examine.py      all of them in order; one that fails takes no other along

Judgements are functions of what was seen and give `Finding`s; only `custody`, `kafka`, `probe`, `clock.store_date` and
`examine` speak to anybody. No finding names an owner, a bucket of one, a secret, or the text of an exception that may.
"""
