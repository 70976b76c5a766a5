"""Run the command `teller` as `python -m teller`."""

from teller.cli.main import main

main()
