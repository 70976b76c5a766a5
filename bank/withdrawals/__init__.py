"""Withdrawals: what builders of models ask of owners, what owners grant, and the judge between them. Pure.

terms   the typed values: offering, standing terms, licence, answer
territory   countries, groups of them, and the world
uses   the uses that can be asked and granted, with the names that others give them
judge   decides whether a licence comes to be, and whether data may go out under it
requests   what the judge is asked, and its verdict
rules   why it refuses, each in a sentence; `parties`, `accepting`, `withdrawing`, `standing`, `exclusive` ask them
"""
