"""Encrypt stored objects that lie in the clear, one by one, while the line runs and through kills.

Of each: put an encrypted object under its next key; commit a receipt that replaces the former one; delete the former
object with all its versions. In this order, so at any moment either receipt has its object, and a run that is killed
leaves what the next one finds by the receipts: an object without a receipt, which it takes for its own once it holds
the same bytes, or a former object whose receipt is replaced, which it deletes.

spool      the receipts, on disk, and the choice among them
objects    what becomes of one object
writer     receipts on Kafka, in transactions of one writer at a time
encrypting the run
running    the same, with what the settings name
"""
