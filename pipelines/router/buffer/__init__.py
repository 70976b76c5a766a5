"""What is read and not yet committed.

clean_record      what a clean record is, and how it is read
intake            puts what was read into the partitions' buffers
partition_buffer  one partition's records
buffer            all partitions' records, within the memory that is set
deduplication     which events were deposited before
chunk             a chunk's records, and how they fall into objects
intent            the write-ahead intent: the metadata string of a committed offset
"""
