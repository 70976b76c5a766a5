"""The command `teller`: settings, command line, embedded mode, demo. The line itself is in `pipelines`."""
