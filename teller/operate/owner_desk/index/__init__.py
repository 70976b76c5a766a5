"""The index: what owners see, in a SQLite file that is followed from Kafka and made anew where it is gone or damaged.

heard             a record of a followed topic, and the parts of the bank that the topics are of (pure)
rows_*            rows that a record leads to (pure); `rows` finds the reader of a topic
tables            the tables; `file` opens, makes and recognises their file
taking_*          rows into tables; `writer` takes a batch of records in one transaction with their offsets
following         a thread that follows the topics
cursors           where the next page of a list begins, as a text that nobody else can make (pure)
registers         depositors, originators and offerings, which are everybody's
connections       connections of readers
asking_*          queries of one owner each
reading           IndexedReading: the protocol `port.reading`, answered from the index

Whatever order topics and batches come in, the rows are the same. An owner who was erased has none.
"""
