"""A packager that is not the bank's, written from docs/topics.md and the pages that it links. It imports nothing of
Teller; the reader beside it has what both read.

`make` makes a package under live licences, delivers it and tells the bank; run again after a kill it goes on. `notice`
says which rows of it have to be deleted since. Tests run it in a process that cannot import Teller.
"""
