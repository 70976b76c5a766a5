"""Extraction: the rows of a package, out of owners' objects.

sources     what it reads of the bank
receipts    live receipts of licensed owners, by record type and block
containers  rows of many objects of one schema at a time
columns     fields of a record type, whatever the version
extract     rows of a block
"""
