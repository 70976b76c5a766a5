"""Offerings for operators: `teller ido`.

opening   checks an offering beside what the bank has, opens and closes it
matched   who matches an offering, by receipts, and the offers to make
counts    what was decided about each version of an offering, and what its originator may be told
"""
