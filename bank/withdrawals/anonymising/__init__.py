"""Anonymising: rows of a package, generalised until each of them looks like those of k owners and more. Pure.

ladders   how values are generalised, rung by rung
plan   what becomes of each column, and which k and l must be reached
field_rules   a plan beside the fields of a record type
coding   columns as numbers: what their values look like on each rung
grouping   rows that look alike, and how many owners and values a group has
lattice   the choice of rungs that loses least
former   what went out before, and how a new package could narrow it
outcomes   the anonymised rows with their report, or the refusal
anonymise   does it
"""
