"""The package that goes to an originator, as files, and how a stranger checks it: docs/packages.md. Pure.

Randomness is passed in: the same values and the same randomness give the same bytes.

names       names of files, and bounds
rows        a row as canonical bytes, and as a leaf of the tree over all rows
data_file   rows as Parquet that tells nothing but its columns
row_tree    the root over all rows while they come
row_proof   one row is in a package: the hashes that lead from its leaf to the root
row_opening   what a row's pseudonym commits to, sealed for the owner and an auditor
row_evidence   the same, as it is shown to somebody
contents    what a package says of itself, as values
agreement   the licence of the package, as an Agreement of ODRL
croissant, data_sheet   what is in it, for programs and for people
dsse        a signed envelope
statement   what the bank signs: the digest of each file, the root over rows, k, l, loss, the log's checkpoint
writing     all of these as files
age_keys    keys as age writes them
checking    and back: what a stranger checks
words       the licence in words
"""
