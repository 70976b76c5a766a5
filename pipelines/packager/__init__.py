"""Packages of records for originators: made of owners' objects, block by block, and delivered.

extraction   which objects a package reads, held against their receipts, and their rows
building     rows anonymised, written and encrypted, in a folder that a kill does not harm
releases     what went out before, to compare with
grants       grants of originators, encrypted to the packager's key
uploading    upload of a package's files by a grant
"""
