"""`python -m teller` is the command `teller`."""

from teller.cli.main import main

main()
