"""What becomes of packages: orders, events, deliveries to owners' files, the ledger of releases. Pure.

package_events   what became of a package or a notice
deliveries       what became of an owner's rows in a package
row_openings     sealed openings of an owner's rows
releases         what went out of whom in which group, sealed for the packager
"""
