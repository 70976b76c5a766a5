"""Balances that are kept between two runs, so that a ledger need not read all its postings again.

They follow from the postings alone: what is lost or damaged is removed, and made anew from the topic.

protocol    the port
memory      for tests and for reports
sqlite      the embedded default: one file (`schema` has its tables)
postgresql  a database, where the ledger may run on any machine (`postgresql_schema` has its tables,
            `postgresql_facts` looks at it from outside)
working     what a batch adds before it is applied
"""

from bank.ledger.books.protocol import Books, BooksDamaged, BooksError, BooksUnavailable

__all__ = ["Books", "BooksDamaged", "BooksError", "BooksUnavailable"]
