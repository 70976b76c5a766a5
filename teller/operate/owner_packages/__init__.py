"""Packages that have rows of an owner: which, what became of them, and the openings of the rows.

history     an owner's packages by the events of its rows (pure)
described   the same for programs (pure)
known       histories from the topic
openings    openings of an owner's rows, through the opener
exported    lines of an export
"""
