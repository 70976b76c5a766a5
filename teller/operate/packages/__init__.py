"""Packages on a disk: decrypt one, and verify one offline.

folder      files of a package, without following links
opening     decrypt with the originator's key; goes on where it was broken off
verifying   check everything that the bank signed
bank_sources   what packages are made of
"""
