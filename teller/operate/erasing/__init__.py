"""Erase owners from the whole bank: `teller accounts close --erase`, `erasures`, `hold`, `release`.

deciding     what is decided, and written first: pure
writing      records of bank.erasures, and tombstones
erasing      the steps, in their order, and again after a kill
keys         owners' keys, and the custody's versions that wrap them
tombstones   null records on clean topics and receipts, for whoever took rows from there
running      the steps on the topics and buckets that the settings name
records      one record by its event's id: pure
rewriting    the same, on topics and buckets
"""
