"""Flush of chunks: makes objects, receipts and metering events.

flush      one flush: intent, objects, commit
uploader   puts objects into the store, several at a time
container  Avro object containers from encoded datums
receipt    receipts and metering events
duplicate  failed events of duplicates
"""
