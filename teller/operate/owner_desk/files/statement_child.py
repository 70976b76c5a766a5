"""Draw a statement in a process of its own: `python -m teller.operate.owner_desk.files.statement_child FORM`.

It reads the statement in JSON from standard input, and writes what was drawn to standard output.
"""

import logging
import os
import sys
from typing import Final

from bank.ledger.documents.canonical import NoStatement, from_json
from bank.ledger.documents.statement import Statement
from teller.operate.owner_desk.files.forms import PDF

#: Exit status: the statement has nothing that this form says.
NOTHING: Final = 3
_NO_STATEMENT: Final = 4
#: It gives way to all that serves owners.
_NICENESS: Final = 10


def drawn(statement: Statement, form: str) -> bytes | None:
    """Return a statement in a form; None: there is nothing to say in it."""
    if form == PDF:
        from teller.operate.statements.rendering import to_pdf  # noqa: PLC0415 - what is not everywhere

        return to_pdf(statement)
    from bank.ledger.documents.camt053 import to_camt053  # noqa: PLC0415 - what is not everywhere

    return to_camt053(statement)


def main(form: str) -> int:
    logging.disable()  # whatever a library logs about a statement
    os.nice(_NICENESS)
    statement = from_json(sys.stdin.buffer.read())
    if isinstance(statement, NoStatement):
        return _NO_STATEMENT
    found = drawn(statement, form)
    if found is None:
        return NOTHING
    sys.stdout.buffer.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
