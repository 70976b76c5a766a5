"""A reader of the bank, written from docs/topics.md and the files in schemas/ alone: it imports nothing of Teller.

`python -m reader` prints an account of every stream, a bill and what it packed, as JSON; it writes a Parquet file of a
month of one record type. Tests run it in a process that cannot import Teller.
"""
