"""Closing an account by its owner's order, with erasure, after a time in which the order can be taken back.

file      orders, in a file of SQLite: they outlast the desk
checking  why an account cannot be closed by its owner: pure
closing   order, keep, and the thread that carries out what is due
running   the same by the settings
"""
