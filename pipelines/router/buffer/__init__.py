"""Buffer of records that are read and not yet committed.

clean_record      a clean record, and the reader that parses it
intake            puts messages into the partitions' buffers
partition_buffer  one partition's records
spooled_buffer    one partition's records where chunks are long: on local disk
spooled_chunk     a long chunk: counts in memory, records on disk
spool_entry       records as bytes for that, and back
buffer            all partitions' records, within the configured memory
deduplication     finds events that were deposited before
chunk             a chunk's records, grouped into objects
intent            the write-ahead intent: the metadata string of a committed offset
"""
