"""The command `teller`: one file a command, registered in `main`."""
