"""Packages of records for originators: made of owners' objects, block by block, and delivered (`teller packager`).

extraction   which objects a package reads, held against their receipts, and their rows
building     rows anonymised, written and encrypted, in a folder that a kill does not harm
releases     what went out before, to compare with
grants       originators' grants, encrypted to the packager
uploading    files into the originator's bucket

One process does it, and what it knows follows from the topics: each step is one transaction, and opening the log fences
a former process.

port        what the process needs of Kafka (`kafka_log`; `memory` has faults for tests), of licences, and of a workshop
workshop    makes and sends packages, of the parts above
cache       what it knows of owners, in a file that can be made anew
judging     rulings on a package's owners, up to the moment before it is released
making, delivering, noticing  the steps; `session` takes them, until its first error
packager    the loop; `config` is its configuration
"""
