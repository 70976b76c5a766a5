"""Packages and what becomes of them: orders, events, deliveries to owners' files, the ledger of releases. Pure.

package_events   what became of a package or a notice
deliveries       what became of an owner's rows in a package
row_openings     sealed openings of an owner's rows
releases         what went out of whom in which group, sealed for the packager
order            what an operator orders, as a document
blocks           owners are dealt into blocks
packager_keys    keys of the packager, each of its seed
"""
